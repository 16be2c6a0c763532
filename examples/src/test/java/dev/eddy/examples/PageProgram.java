package dev.eddy.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.IOLoop;
import dev.eddy.http.HttpServer;
import dev.eddy.testing.TestLoop;
import dev.eddy.weaver.WeavingProcessor;
import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.lang.reflect.InvocationTargetException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.apiguardian.api.API;
import org.junit.jupiter.api.Test;
import org.junit.platform.commons.annotation.Testable;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/**
 * A Java program in a page of the documentation.
 *
 * @param name of its public class; empty if it has none
 * @param output the block that follows it, what it prints; empty if that is no block of text
 */
record PageProgram(Path page, String name, String source, String output) {
  private static final Pattern BLOCK =
      Pattern.compile("^```(\\w*)\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE);
  private static final Pattern CLASS = Pattern.compile("^public class (\\w+)", Pattern.MULTILINE);

  /** Returns the page's Java blocks, all of them, in their order. */
  static List<PageProgram> in(Path page) throws IOException {
    var programs = new ArrayList<PageProgram>();
    Matcher block = BLOCK.matcher(Files.readString(page));
    for (boolean found = block.find(); found; ) {
      String language = block.group(1);
      String text = block.group(2);
      found = block.find();
      if (language.equals("java")) {
        boolean isShown = found && block.group(1).equals("text");
        programs.add(new PageProgram(page, nameOf(text), text, isShown ? block.group(2) : ""));
      }
    }
    return programs;
  }

  private static String nameOf(String source) {
    Matcher declaration = CLASS.matcher(source);
    return declaration.find() ? declaration.group(1) : "";
  }

  /** Compiles and weaves them at once, without a warning. */
  static void compile(List<PageProgram> programs, Path classes, String lint) {
    List<String> options =
        List.of(
            "-Xlint:" + lint,
            "-Werror",
            "-classpath",
            Stream.of(
                    IOLoop.class,
                    TestLoop.class,
                    HttpServer.class,
                    Test.class,
                    Testable.class,
                    API.class)
                .map(PageProgram::placeOf)
                .distinct()
                .collect(Collectors.joining(File.pathSeparator)),
            "-processorpath",
            placeOf(WeavingProcessor.class),
            "-g",
            "-d",
            classes.toString());
    var messages = new StringWriter();
    var javac = ToolProvider.getSystemJavaCompiler();
    var sources = programs.stream().map(PageProgram::toSourceFile).toList();
    boolean compiled = javac.getTask(messages, null, null, options, null, sources).call();
    assertThat(messages).asString().isEmpty();
    assertThat(compiled).isTrue();
  }

  private JavaFileObject toSourceFile() {
    URI uri = URI.create("string:///" + name + ".java");
    return new SimpleJavaFileObject(uri, JavaFileObject.Kind.SOURCE) {
      @Override
      public CharSequence getCharContent(boolean ignoreEncodingErrors) {
        return source;
      }
    };
  }

  private static String placeOf(Class<?> type) {
    return Path.of(URI.create(type.getProtectionDomain().getCodeSource().getLocation().toString()))
        .toString();
  }

  /** Whether it makes loops itself and takes what they log. */
  boolean isAboutTests() {
    return page.endsWith("testing.md");
  }

  /** Whether it has sockets, which know no virtual time. */
  boolean isAboutSockets() {
    return source.contains("import dev.eddy.http.");
  }

  /** Returns its main method, which throws what the program throws; a class of tests is run. */
  Program.Main mainIn(ClassLoader classes) throws ReflectiveOperationException {
    if (name.endsWith("Test")) {
      Class<?> tests = classes.loadClass(name);
      return args -> runTests(tests);
    }
    var main = classes.loadClass(name).getMethod("main", String[].class);
    return args -> {
      try {
        main.invoke(null, (Object) args);
      } catch (InvocationTargetException e) {
        if (e.getCause() instanceof Exception failure) {
          throw failure;
        }
        throw e;
      }
    };
  }

  private static void runTests(Class<?> tests) {
    var listener = new SummaryGeneratingListener();
    var request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(DiscoverySelectors.selectClass(tests))
            .build();
    LauncherFactory.create().execute(request, listener);
    var summary = listener.getSummary();
    summary.getFailures().forEach(failure -> System.out.println(failure.getException()));
    long succeeded = summary.getTestsSucceededCount();
    System.out.println(succeeded + (succeeded == 1 ? " test" : " tests") + " succeeded");
  }

  /** As the name of a test. */
  @Override
  public String toString() {
    return page.getFileName() + ": " + name;
  }
}

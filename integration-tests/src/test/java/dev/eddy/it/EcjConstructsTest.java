package dev.eddy.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** The tests of Java's constructs once more, compiled by ecj and woven by the command. */
class EcjConstructsTest {
  private static final String PACKAGE = "dev.eddy.it.constructs";
  private static final Path SOURCES =
      Path.of(System.getProperty("eddy.root", ".."))
          .resolve("integration-tests/src/test/java/" + PACKAGE.replace('.', '/'));

  /** Tests that ecj 3.40 compiles to classes which the JVM refuses, woven or not. */
  private static final List<String> NOT_VERIFIED =
      List.of(
          "closeInsideAnExpression",
          "expression_withYieldAndFallThrough",
          "expressions_nested",
          "onSparseAndDenseInts",
          "switchExpressionWithTry_amongTheArguments",
          "switchExpressionWithTry_betweenOperands");

  /** Tests that ecj 3.40 finds errors in or drops a cast's second type of, and javac does not. */
  private static final List<String> OTHERWISE_COMPILED =
      List.of(
          "onNull_fails",
          "reference_toABoundMethod",
          "reference_withAnIntersectionCast",
          "referenceToAnAction_withAnIntersectionCast");

  @TempDir Path folder;

  @Test
  void constructs_compiledByEcj_behaveAsThoseOfJavac() throws Exception {
    Path classes = folder.resolve("classes");
    compile(copySources(), classes);
    ChildJvm.Result weaving = ChildJvm.run("-jar", Sources.weaver().toString(), classes.toString());
    assertThat(weaving.output()).matches("\\d+ classes woven\\R");

    TestExecutionSummary summary = runTests(classes);

    assertThat(summary.getFailures())
        .extracting(each -> each.getTestIdentifier().getUniqueId() + ": " + each.getException())
        .isEmpty();
    assertThat(summary.getTestsSucceededCount()).isGreaterThan(1000);
  }

  private Path copySources() throws IOException {
    Path copies = Files.createDirectories(folder.resolve("src"));
    try (Stream<Path> sources = Files.list(SOURCES)) {
      for (Path source : sources.toList()) {
        String text = Files.readString(source);
        for (String test : NOT_VERIFIED) {
          text = without(test, text);
        }
        for (String test : OTHERWISE_COMPILED) {
          text = without(test, text);
        }
        Files.writeString(copies.resolve(source.getFileName()), text);
      }
    }
    return copies;
  }

  private static String without(String test, String source) {
    return source.replaceFirst("(?s)\n  @Test\n(  @[^\n]*\n)?  void " + test + "\\(.*?\n  }\n", "");
  }

  private static void compile(Path sources, Path classes) throws Exception {
    ChildJvm.Result ecj =
        ChildJvm.run(
            "-jar",
            Path.of(System.getProperty("eddy.neighbours"), "ecj.jar").toString(),
            "-17",
            "-nowarn",
            "-proc:none",
            "-cp",
            classPath(),
            "-d",
            classes.toString(),
            sources.toString());
    assertThat(ecj).isEqualTo(new ChildJvm.Result(0, ""));
  }

  /** That of this test; ecj tells of entries that are not there. */
  private static String classPath() {
    String all =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    return Stream.of(all.split(File.pathSeparator))
        .filter(entry -> Files.exists(Path.of(entry)))
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static TestExecutionSummary runTests(Path classes) throws Exception {
    var listener = new SummaryGeneratingListener();
    try (var loader = new OfEcj(classes.toUri().toURL())) {
      var tests = new ArrayList<Class<?>>();
      for (String name : testNames()) {
        tests.add(loader.loadClass(PACKAGE + "." + name));
      }
      LauncherDiscoveryRequest request =
          LauncherDiscoveryRequestBuilder.request()
              .selectors(tests.stream().map(each -> selectClass(each)).toList())
              .build();
      LauncherFactory.create().execute(request, listener);
    }
    return listener.getSummary();
  }

  /** But for those that compile with javac themselves. */
  private static List<String> testNames() throws IOException {
    var names = new ArrayList<String>();
    try (Stream<Path> sources = Files.list(SOURCES)) {
      for (Path source : sources.sorted().toList()) {
        String name = source.getFileName().toString().replace(".java", "");
        String text = Files.readString(source);
        if (text.contains("extends ConstructTest") && !text.contains("JavacRun")) {
          names.add(name);
        }
      }
    }
    return names;
  }

  /** Has its own classes of the constructs, and shares all others with this test. */
  private static final class OfEcj extends URLClassLoader {
    OfEcj(URL classes) {
      super(new URL[] {classes}, EcjConstructsTest.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (!name.startsWith(PACKAGE)) {
        return super.loadClass(name, resolve);
      }
      synchronized (getClassLoadingLock(name)) {
        Class<?> loaded = findLoadedClass(name);
        return loaded == null ? findClass(name) : loaded;
      }
    }
  }
}

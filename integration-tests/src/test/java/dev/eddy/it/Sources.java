package dev.eddy.it;

import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** Compiles sources as a user's build would: with or without the weaver. */
final class Sources {
  private Sources() {}

  /** What a compilation came to. */
  record Result(boolean success, String messages) {}

  /** The text of {@code samples/<name>.java} among the test resources. */
  static String sample(String name) throws IOException {
    try (var in = Sources.class.getResourceAsStream("/samples/" + name + ".java")) {
      if (in == null) {
        throw new IOException("no sample " + name);
      }
      return new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    }
  }

  static Result compileWoven(Path output, String className, String source, String... options)
      throws IOException {
    var all = new ArrayList<>(List.of("--processor-path", weaver().toString()));
    all.addAll(List.of(options));
    return compile(output, className, source, all);
  }

  static Result compileUnwoven(Path output, String className, String source, String... options)
      throws IOException {
    // The weaver is on the class path of this JVM, and so javac would find its plugin.
    var all = new ArrayList<>(List.of("-proc:none", "-Aeddy.plugin=off"));
    all.addAll(List.of(options));
    return compile(output, className, source, all);
  }

  private static Result compile(Path output, String className, String source, List<String> options)
      throws IOException {
    Files.createDirectories(output);
    var arguments = new ArrayList<>(List.of("-d", output.toString(), "-cp", core().toString()));
    arguments.addAll(options);
    JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
    var messages = new StringWriter();
    var file =
        new SimpleJavaFileObject(
            URI.create("string:///" + className.replace('.', '/') + ".java"),
            javax.tools.JavaFileObject.Kind.SOURCE) {
          @Override
          public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return source;
          }
        };
    boolean success = javac.getTask(messages, null, null, arguments, null, List.of(file)).call();
    return new Result(success, messages.toString());
  }

  /** The jar or folder of eddy-core. */
  static Path core() {
    return homeOf(dev.eddy.IOLoop.class);
  }

  /** The jar of eddy-weaver. */
  static Path weaver() {
    Path home = homeOf(dev.eddy.weaver.WeavingProcessor.class);
    if (!Files.isRegularFile(home)) {
      throw new IllegalStateException(
          "these tests need the weaver's jar, and " + home + " is none: run mvn verify");
    }
    return home;
  }

  static String classPath(Path... entries) {
    var paths = new ArrayList<String>();
    for (Path entry : entries) {
      paths.add(entry.toString());
    }
    return String.join(File.pathSeparator, paths);
  }

  static Path homeOf(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}

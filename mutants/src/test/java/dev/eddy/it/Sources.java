package dev.eddy.it;

import dev.eddy.IOLoop;
import dev.eddy.mutants.Programs;
import dev.eddy.mutants.WeavingLoader;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Takes the place of the tests' own class of this name, as {@code JavacRun} does, for tests that
 * start a JVM on what has been woven.
 */
final class Sources {
  private Sources() {}

  record Result(boolean success, String messages) {}

  static String sample(String name) throws IOException {
    try (var in = Sources.class.getResourceAsStream("/samples/" + name + ".java")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  static Result compileWoven(Path output, String className, String source, String... options)
      throws IOException {
    Programs.Compiled compiled = Programs.compile(className, source, List.of(options));
    List<String> errors =
        compiled.errors().isEmpty()
            ? ((WeavingLoader) Sources.class.getClassLoader())
                .forFolder(compiled.folder())
                .weaveInto(output)
            : compiled.errors();
    return new Result(errors.isEmpty(), String.join("\n", errors));
  }

  static Path core() throws IOException {
    try {
      return Path.of(IOLoop.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IOException(e);
    }
  }

  static String classPath(Path... entries) {
    return Arrays.stream(entries)
        .map(Path::toString)
        .collect(Collectors.joining(File.pathSeparator));
  }
}

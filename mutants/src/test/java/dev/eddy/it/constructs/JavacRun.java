package dev.eddy.it.constructs;

import dev.eddy.mutants.Programs;
import dev.eddy.mutants.WeavingLoader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Takes the place of the tests' own class of this name: javac runs once for all mutants, without
 * the weaver, and the mutant weaves what it has written.
 */
final class JavacRun {
  private final WeavingLoader loader;
  private final Programs.Compiled compiled;

  private JavacRun(Programs.Compiled compiled) {
    this.compiled = compiled;
    this.loader = ((WeavingLoader) JavacRun.class.getClassLoader()).forFolder(compiled.folder());
  }

  static JavacRun of(Path unused, String name, String source, String... options)
      throws IOException {
    return new JavacRun(Programs.compile(name, source, List.of(options)));
  }

  /** The errors of javac, or else those of the weaver. */
  List<String> errors() throws IOException {
    return compiled.errors().isEmpty() ? loader.complaints() : compiled.errors();
  }

  Class<?> load(String name) throws IOException, ClassNotFoundException {
    if (!errors().isEmpty()) {
      throw new AssertionError(String.join("\n", errors()));
    }
    for (Path file : Programs.classFiles(compiled.folder())) {
      Class.forName(file.getFileName().toString().replace(".class", ""), true, loader);
    }
    return Class.forName(name, true, loader);
  }
}

package dev.eddy.it.constructs;

import dev.eddy.mutants.Programs;
import dev.eddy.mutants.WeavingLoader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
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
    var errors = new ArrayList<>(compiled.errors());
    if (errors.isEmpty()) {
      for (Path file : compiled.classFiles()) {
        String complaint = loader.complaint(file);
        if (complaint != null) {
          errors.add(complaint);
        }
      }
    }
    return errors;
  }

  Class<?> load(String name) throws IOException, ClassNotFoundException {
    if (!errors().isEmpty()) {
      throw new AssertionError(String.join("\n", errors()));
    }
    for (Path file : compiled.classFiles()) {
      Class.forName(file.getFileName().toString().replace(".class", ""), true, loader);
    }
    return Class.forName(name, true, loader);
  }
}

package dev.eddy.mutants;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The tests that judge the mutants: those of integration-tests, compiled without the weaver. */
final class Corpus {
  private static final String PACKAGE = "dev.eddy.it.";
  private static final String REPLACED = "dev/eddy/it/constructs/JavacRun.class";
  private static final String RANDOM = PACKAGE + "constructs.RandomProgramsTest";

  private final Path folder;

  Corpus(Path folder) {
    this.folder = folder;
  }

  Path folder() {
    return folder;
  }

  /** A test class; for the random programs, with the seed of one program. */
  record Part(String className, long seed) {
    String name() {
      String simple = className.substring(className.lastIndexOf('.') + 1);
      return seed == 0 ? simple : simple + " " + seed;
    }
  }

  /** Compiles all of the tests. */
  void compile(Path tests) throws IOException {
    try (Stream<Path> files = Files.walk(tests.resolve("dev/eddy/it"))) {
      List<Path> sources =
          files
              .filter(file -> file.toString().endsWith(".java"))
              .filter(file -> isOwn(file) || isAlone(file))
              .toList();
      Files.createDirectories(folder);
      List<String> errors = Programs.compile(folder, sources);
      if (!errors.isEmpty()) {
        throw new IllegalStateException(String.join("\n", errors));
      }
    }
    try (var replacement = Corpus.class.getClassLoader().getResourceAsStream(REPLACED)) {
      Files.copy(replacement, folder.resolve(REPLACED), StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private static boolean isOwn(Path file) {
    return file.getParent().endsWith("constructs");
  }

  /** Tests elsewhere that need no process and no javac of their own. */
  private static boolean isAlone(Path file) {
    return List.of("MemoryTest.java", "ChildJvm.java", "EndlessLoop.java")
        .contains(file.getFileName().toString());
  }

  List<Part> parts(int programs) throws IOException {
    var parts = new ArrayList<Part>();
    try (Stream<Path> files = Files.walk(folder)) {
      files
          .map(file -> folder.relativize(file).toString())
          .filter(name -> name.endsWith("Test.class"))
          .map(name -> name.replace(".class", "").replace('/', '.'))
          .filter(name -> !name.equals(RANDOM) && !name.endsWith(".ConstructTest"))
          .sorted()
          .forEach(name -> parts.add(new Part(name, 0)));
    }
    for (int seed = 1; seed <= programs; seed++) {
      parts.add(new Part(RANDOM, seed));
    }
    return parts;
  }
}

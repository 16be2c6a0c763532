package dev.eddy.mutants;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The tests that judge the mutants: those of integration-tests, compiled without the weaver. */
final class Corpus {
  private static final String PACKAGE = "dev.eddy.it.";

  /** Those that call javac: here the mutant weaves what they compile. */
  private static final List<String> REPLACED =
      List.of(
          "dev/eddy/it/constructs/JavacRun.class",
          "dev/eddy/it/Sources.class",
          "dev/eddy/it/Sources$Result.class");

  private static final String RANDOM = PACKAGE + "constructs.RandomProgramsTest";

  /** Tests that run no javac but by {@code Sources}, and what they need. */
  private static final List<String> OTHERS =
      List.of(
          "ChildJvm.java",
          "ClassWeaverTest.java",
          "DebuggerTest.java",
          "EndlessLoop.java",
          "LambdaMethodsTest.java",
          "MemoryTest.java",
          "MergedLambdasTest.java",
          "Sources.java",
          "StackTracesTest.java",
          "WovenShapeTest.java");

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
      return seed == 0 ? className : className + " " + seed;
    }

    /** Whether it is in the weaver's own package, and calls the weaver itself. */
    boolean isOfTheWeaver() {
      return WeaverClasses.contains(className);
    }
  }

  /** Compiles all of the tests. */
  void compile(Path tests) throws IOException {
    Files.createDirectories(folder);
    List<String> errors =
        Programs.compile(folder, filesBelow(tests.resolve("java/dev/eddy"), Corpus::isJudge));
    if (!errors.isEmpty()) {
      throw new IllegalStateException(String.join("\n", errors));
    }
    for (String name : REPLACED) {
      try (var replacement = Corpus.class.getClassLoader().getResourceAsStream(name)) {
        Files.copy(replacement, folder.resolve(name), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    Path resources = tests.resolve("resources");
    for (Path file : filesBelow(resources, each -> true)) {
      Path copy = folder.resolve(resources.relativize(file));
      Files.createDirectories(copy.getParent());
      Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private static boolean isJudge(Path file) {
    return file.getParent().endsWith("constructs")
        || OTHERS.contains(file.getFileName().toString());
  }

  private static List<Path> filesBelow(Path folder, Predicate<Path> filter) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).filter(filter).toList();
    }
  }

  List<Part> parts(int programs) throws IOException {
    var parts = new ArrayList<Part>();
    filesBelow(folder, file -> file.toString().endsWith("Test.class")).stream()
        .map(file -> folder.relativize(file).toString())
        .map(name -> name.replace(".class", "").replace('/', '.'))
        .filter(name -> !name.equals(RANDOM) && !name.endsWith(".ConstructTest"))
        .sorted()
        .forEach(name -> parts.add(new Part(name, 0)));
    for (int seed = 1; seed <= programs; seed++) {
      parts.add(new Part(RANDOM, seed));
    }
    return parts;
  }
}

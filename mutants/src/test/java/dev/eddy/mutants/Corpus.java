package dev.eddy.mutants;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.eclipse.jdt.core.compiler.batch.BatchCompiler;

/** The tests that judge the mutants: those of integration-tests, compiled without the weaver. */
final class Corpus {
  private static final String PACKAGE = "dev.eddy.it.";

  /** Those that call javac: here the mutant weaves what they compile. */
  private static final List<String> REPLACED =
      List.of(
          "dev/eddy/it/constructs/JavacRun.class",
          "dev/eddy/it/constructs/ProgramCompiler.class",
          "dev/eddy/it/Sources.class",
          "dev/eddy/it/Sources$Result.class");

  private static final String CLASS_PATH = "java.class.path";

  private static final String RANDOM = PACKAGE + "constructs.RandomProgramsTest";

  /** Neighbours are compiled with the same options, those of different batches are not. */
  private static final int PROGRAM_STEP = 26;

  /** Tests that run no javac but by {@code Sources}, and what they need. */
  private static final List<String> OTHERS =
      List.of(
          "ChildJvm.java",
          "ClassWeaverTest.java",
          "CoroutineDumpTest.java",
          "DebuggerTest.java",
          "Debuggee.java",
          "EndlessLoop.java",
          "InMemoryFiles.java",
          "LambdaMethodsTest.java",
          "MemoryTest.java",
          "MergedLambdasTest.java",
          "Sources.java",
          "StackTracesTest.java",
          "WovenShapeTest.java");

  /** Compiled by ecj once more: its loops do not end as those of javac do. */
  private static final String BY_ECJ = PACKAGE + "constructs.AsyncForTest";

  private final Path folder;
  private final Path folderOfEcj;

  Corpus(Path folder) {
    this.folder = folder;
    this.folderOfEcj = folder.resolveSibling("corpus-by-ecj");
  }

  Path folder() {
    return folder;
  }

  Path folderOf(Part part) {
    return part.isByEcj() ? folderOfEcj : folder;
  }

  /**
   * A part of the tests.
   *
   * @param program the index of one of the random programs, else 0
   */
  record Part(String className, int program, boolean isByEcj) {
    String name() {
      return className + (program == 0 ? "" : " " + program) + (isByEcj ? " by ecj" : "");
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
    compileByEcj(filesBelow(tests.resolve("java/dev/eddy/it/constructs"), Corpus::isOfLoops));
    replaceIn(folder);
    Path resources = tests.resolve("resources");
    for (Path file : filesBelow(resources, each -> true)) {
      Path copy = folder.resolve(resources.relativize(file));
      Files.createDirectories(copy.getParent());
      Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private void compileByEcj(List<Path> sources) {
    var arguments = new ArrayList<>(List.of("-17", "-g", "-nowarn", "-proc:none"));
    arguments.addAll(List.of("-cp", folder + File.pathSeparator + System.getProperty(CLASS_PATH)));
    arguments.addAll(List.of("-d", folderOfEcj.toString()));
    sources.forEach(each -> arguments.add(each.toString()));
    var errors = new StringWriter();
    var out = new PrintWriter(errors);
    if (!BatchCompiler.compile(arguments.toArray(String[]::new), out, out, null)) {
      throw new IllegalStateException(errors.toString());
    }
  }

  private static boolean isOfLoops(Path source) {
    String name = source.getFileName().toString();
    return !name.endsWith("Test.java")
        || name.equals("ConstructTest.java")
        || (PACKAGE + "constructs." + name).equals(BY_ECJ + ".java");
  }

  private static void replaceIn(Path folder) throws IOException {
    for (String name : REPLACED) {
      try (var replacement = Corpus.class.getClassLoader().getResourceAsStream(name)) {
        Files.copy(replacement, folder.resolve(name), StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  private static boolean isJudge(Path file) {
    return file.getParent().endsWith("constructs")
        || file.getParent().endsWith("blocking")
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
        .forEach(name -> parts.add(new Part(name, 0, false)));
    parts.add(new Part(BY_ECJ, 0, true));
    for (int i = 1; i <= programs; i++) {
      parts.add(new Part(RANDOM, i * PROGRAM_STEP, false));
    }
    return parts;
  }
}

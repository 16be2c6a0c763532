package dev.eddy.it.wrapped;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.IOLoop;
import dev.eddy.weaver.WeavingProcessor;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * The tests of Apache Commons Codec against that library with its method bodies made coroutines:
 * they come to what they come to against the library as it is. The profile {@code real-code} runs
 * this; it writes to {@code target/wrapped-library.txt}.
 */
@EnabledIfSystemProperty(named = "eddy.realCode", matches = "true")
class WrappedLibraryTest {
  private static final Path LIBRARY = Path.of(System.getProperty("eddy.wrapped", ""));

  /** All of them take a few minutes. */
  private static final String TESTS = System.getProperty("eddy.wrapped.tests", ".*Test");

  private static final int LIMIT_MINUTES = 30;

  @TempDir Path folder;

  @Test
  void suite_comesToTheSame() throws Exception {
    Path plain = extract("sources", "plain");
    Path wrapped = extract("sources", "wrapped");
    Path tests = extract("test-sources", "tests");
    var wrapper = new Wrapper();
    wrapper.wrap(sources(wrapped));
    compile(plain, here(), "-proc:none");
    compile(wrapped, here(), "--processor-path", placeOf(WeavingProcessor.class));
    compile(tests, plain + File.pathSeparator + classPath(), "-proc:none");
    layOutResources(tests);

    List<String> expected = run(plain, tests);
    List<String> actual = run(wrapped, tests);

    Files.write(
        Path.of("target/wrapped-library.txt"),
        List.of(
            "JDK " + Runtime.version().feature(),
            "methods: " + wrapper.counts(),
            "as it is: " + String.join("; ", expected),
            "wrapped: " + String.join("; ", actual)));
    assertThat(actual.subList(0, actual.size() - 1))
        .isEqualTo(expected.subList(0, expected.size() - 1));
  }

  private Path extract(String jar, String name) throws IOException {
    Path target = folder.resolve(name);
    try (var zip = new ZipFile(LIBRARY.resolve(jar + ".jar").toFile())) {
      for (ZipEntry entry : Collections.list(zip.entries())) {
        Path file = target.resolve(entry.getName()).normalize();
        assertThat(file.startsWith(target)).as(entry.getName()).isTrue();
        if (!entry.isDirectory() && !entry.getName().equals("module-info.java")) {
          Files.createDirectories(file.getParent());
          try (InputStream in = zip.getInputStream(entry)) {
            Files.copy(in, file);
          }
        }
      }
    }
    return target;
  }

  /** Some tests read their resources from the folder where the library's own build has them. */
  private void layOutResources(Path tests) throws IOException {
    try (Stream<Path> files = Files.walk(tests)) {
      for (Path file : files.filter(each -> each.toString().contains("codec")).toList()) {
        if (Files.isRegularFile(file) && !file.toString().matches(".*\\.(java|class)")) {
          Path copy = folder.resolve("src/test/resources").resolve(tests.relativize(file));
          Files.createDirectories(copy.getParent());
          Files.copy(file, copy);
        }
      }
    }
  }

  private static List<Path> sources(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .filter(file -> !file.endsWith("package-info.java"))
          .toList();
    }
  }

  /** The classes go beside the sources, where the resources are. */
  private static void compile(Path folder, String classPath, String... options) throws Exception {
    var command = new ArrayList<>(List.of(jdk("javac"), "-nowarn", "-encoding", "UTF-8"));
    command.addAll(List.of(options));
    command.addAll(List.of("-d", folder.toString(), "-cp", classPath));
    sources(folder).forEach(file -> command.add(file.toString()));
    List<String> output = execute(folder, command);
    assertThat(output).noneMatch(line -> line.contains("error: "));
  }

  private List<String> run(Path library, Path tests) throws Exception {
    String classPath =
        Stream.of(library.toString(), tests.toString(), here(), classPath())
            .collect(Collectors.joining(File.pathSeparator));
    return execute(
        folder,
        List.of(
            jdk("java"),
            "-Xverify:all",
            "-XX:-PrintWarnings",
            "-Xmx1g", // a few tests look how much there is, and take it all
            "-cp",
            classPath,
            SuiteRun.class.getName(),
            tests.toString(),
            TESTS));
  }

  private static List<String> execute(Path directory, List<String> command) throws Exception {
    Path output = Files.createTempFile(directory, "output", ".txt");
    Process process =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(false)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .redirectOutput(output.toFile())
            .start();
    boolean ended = process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES);
    process.destroyForcibly();
    List<String> lines = Files.readAllLines(output);
    assertThat(ended && process.waitFor() == 0).as("%s", lines).isTrue();
    return lines;
  }

  private static String jdk(String tool) {
    return Path.of(System.getProperty("java.home"), "bin", tool).toString();
  }

  private static String classPath() throws IOException {
    String own =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    try (Stream<Path> jars = Files.list(LIBRARY)) {
      return jars.filter(jar -> !jar.toString().endsWith("sources.jar"))
              .map(Path::toString)
              .collect(Collectors.joining(File.pathSeparator))
          + File.pathSeparator
          + own;
    }
  }

  /** The harness and the core. */
  private static String here() throws Exception {
    return placeOf(Wrapped.class) + File.pathSeparator + placeOf(IOLoop.class);
  }

  private static String placeOf(Class<?> type) throws Exception {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
  }
}

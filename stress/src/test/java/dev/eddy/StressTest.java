package dev.eddy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.infra.Status;
import org.openjdk.jcstress.infra.collectors.DiskReadCollector;
import org.openjdk.jcstress.infra.collectors.InProcessCollector;
import org.openjdk.jcstress.infra.collectors.TestResult;
import org.openjdk.jcstress.infra.runners.TestList;

/**
 * Runs the tests of this module under jcstress, in a process of its own.
 *
 * <ul>
 *   <li>{@code -Deddy.stress.options='-m default'} gives jcstress other options;
 *   <li>{@code -Deddy.stress.tests='Inbox|Close'} runs some tests only;
 *   <li>{@code -Deddy.stress.record=true} writes the result to {@code docs/concurrency.md}.
 * </ul>
 */
class StressTest {
  private static final String OPTIONS = System.getProperty("eddy.stress.options");
  private static final Pattern TESTS = Pattern.compile(System.getProperty("eddy.stress.tests"));
  private static final Path DIRECTORY = Path.of(System.getProperty("eddy.stress.directory"));
  private static final Path PAGE =
      Path.of(System.getProperty("eddy.root"), "docs", "concurrency.md");

  /** What was seen of one test, in all its configurations. */
  private static final class Seen {
    final Map<String, Long> outcomes = new TreeMap<>();
    final Map<String, Expect> grades = new TreeMap<>();

    void add(TestResult result) {
      result
          .grading()
          .gradingResults
          .forEach(
              (id, grade) -> {
                grades.put(id, grade.expect);
                outcomes.merge(id, grade.count, Long::sum);
              });
    }

    long samples() {
      return outcomes.values().stream().mapToLong(Long::longValue).sum();
    }

    long forbidden() {
      return outcomes.entrySet().stream()
          .filter(each -> grades.get(each.getKey()) == Expect.FORBIDDEN)
          .mapToLong(Map.Entry::getValue)
          .sum();
    }

    String written() {
      return outcomes.entrySet().stream()
          .filter(each -> each.getValue() > 0)
          .map(each -> String.format(Locale.ROOT, "`%s` %,d", each.getKey(), each.getValue()))
          .collect(Collectors.joining("; "));
    }
  }

  @Test
  void nothingForbiddenHappens() throws Exception {
    runHarness();
    Collection<TestResult> results = readResults();
    assertThat(results)
        .as("configurations that did not run to their end; see %s", DIRECTORY)
        .allMatch(result -> result.status() == Status.NORMAL);
    var seen = new TreeMap<String, Seen>();
    for (TestResult each : results) {
      seen.computeIfAbsent(each.getName(), name -> new Seen()).add(each);
    }
    assertThat(seen.keySet())
        .containsExactlyInAnyOrderElementsOf(
            TestList.tests().stream().filter(name -> TESTS.matcher(name).find()).toList());
    if (Boolean.getBoolean("eddy.stress.record")) {
      record(seen, results.size());
    }
    assertThat(seen)
        .allSatisfy(
            (name, test) -> {
              assertThat(test.samples()).as(name).isPositive();
              assertThat(test.forbidden()).as("%s: %s", name, test.written()).isZero();
            });
    assertThat(results).allMatch(result -> result.grading().isPassed);
  }

  private static void runHarness() throws IOException, InterruptedException {
    Files.createDirectories(DIRECTORY);
    deleteResults();
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add("org.openjdk.jcstress.Main");
    command.addAll(List.of(OPTIONS.trim().split("\\s+")));
    command.addAll(List.of("-t", TESTS.pattern(), "-r", DIRECTORY.resolve("report").toString()));
    Process harness =
        new ProcessBuilder(command)
            .directory(DIRECTORY.toFile())
            .redirectErrorStream(true)
            .redirectOutput(DIRECTORY.resolve("output.txt").toFile())
            .start();
    try {
      harness.waitFor(); // its exit code says less than its results
    } finally {
      harness.destroy();
    }
  }

  private static List<Path> resultFiles() throws IOException {
    var files = new ArrayList<Path>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(DIRECTORY, "*.bin.gz")) {
      found.forEach(files::add);
    }
    return files;
  }

  private static void deleteResults() throws IOException {
    for (Path each : resultFiles()) {
      Files.delete(each);
    }
  }

  private static Collection<TestResult> readResults() throws IOException, ClassNotFoundException {
    List<Path> files = resultFiles();
    assertThat(files).as("results in %s", DIRECTORY).hasSize(1);
    var collector = new InProcessCollector();
    var reader = new DiskReadCollector(files.get(0).toString(), collector);
    try {
      reader.dump();
    } finally {
      reader.close();
    }
    return collector.getTestResults();
  }

  // ---- the page

  private static void record(Map<String, Seen> seen, int configurations) throws IOException {
    int jdk = Runtime.version().feature();
    String begin = "<!-- Written by StressTest, JDK " + jdk + ". -->\n";
    String end = "<!-- The end of JDK " + jdk + ". -->\n";
    String page = Files.readString(PAGE);
    int from = page.indexOf(begin);
    int to = page.indexOf(end);
    String before = from < 0 ? page + "\n" : page.substring(0, from);
    String after = from < 0 ? "" : page.substring(to + end.length());
    Files.writeString(PAGE, before + begin + table(seen, configurations) + end + after);
  }

  private static String table(Map<String, Seen> seen, int configurations) {
    var text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "On %s, JDK %s, jcstress %s with `%s`: %d tests in %d configurations, %,d samples,"
                + " %,d forbidden.%n\n",
            LocalDate.now(ZoneOffset.UTC),
            System.getProperty("java.version"),
            System.getProperty("eddy.stress.jcstress"),
            OPTIONS.trim(),
            seen.size(),
            configurations,
            seen.values().stream().mapToLong(Seen::samples).sum(),
            seen.values().stream().mapToLong(Seen::forbidden).sum()));
    text.append("| test | samples | forbidden | outcomes |\n|---|--:|--:|---|\n");
    seen.forEach(
        (name, test) ->
            text.append(
                String.format(
                    Locale.ROOT,
                    "| `%s` | %,d | %d | %s |\n",
                    name.substring(name.lastIndexOf('.') + 1),
                    test.samples(),
                    test.forbidden(),
                    test.written())));
    return text.toString();
  }
}

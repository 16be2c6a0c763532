package dev.eddy.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** {@code docs/tornado.md} names a test for each row, and the tests are there. */
class TornadoPageTest {
  private static final Path ROOT = Path.of(System.getProperty("eddy.root", ".."));

  private static final Pattern NAMED = Pattern.compile("`(\\w+Test)\\.(\\w+)`");
  private static final Pattern TEST_METHOD =
      Pattern.compile(
          "@(?:Parameterized|Repeated)?Test\\b(?:\\([^)]*\\))?"
              + "(?:\\s|//[^\\n]*|@[\\w.]+(?:\\([^)]*\\))?)*"
              + "(?:public\\s+)?void\\s+(\\w+)\\(");

  /** The test methods of all modules by their class, two classes of one name together. */
  private static final Map<String, Set<String>> TESTS = new TreeMap<>();

  private static List<String> page;

  @BeforeAll
  static void read() throws IOException {
    page = Files.readAllLines(ROOT.resolve("docs/tornado.md"));
    for (String module :
        List.of("core-tests", "http", "integration-tests", "interop", "testing", "weaver")) {
      Path sources = ROOT.resolve(module).resolve("src/test/java");
      if (Files.isDirectory(sources)) {
        try (Stream<Path> files = Files.walk(sources)) {
          for (Path file : files.filter(each -> each.toString().endsWith("Test.java")).toList()) {
            add(file);
          }
        }
      }
    }
  }

  private static void add(Path file) throws IOException {
    String name = file.getFileName().toString().replace(".java", "");
    Set<String> methods = TESTS.computeIfAbsent(name, each -> new TreeSet<>());
    for (Matcher method = TEST_METHOD.matcher(Files.readString(file)); method.find(); ) {
      methods.add(method.group(1));
    }
  }

  private static Set<String> named() {
    var named = new TreeSet<String>();
    for (Matcher name = NAMED.matcher(String.join("\n", page)); name.find(); ) {
      named.add(name.group(1) + "." + name.group(2));
    }
    return named;
  }

  @Test
  void tests_thatAreNamed_exist() {
    var missing = new ArrayList<String>();
    for (String each : named()) {
      String[] parts = each.split("\\.");
      if (!TESTS.getOrDefault(parts[0], Set.of()).contains(parts[1])) {
        missing.add(each);
      }
    }
    assertThat(missing).as("tests that docs/tornado.md names and nobody has").isEmpty();
  }

  @Test
  void rows_nameATestEach() {
    List<String> rows =
        page.stream()
            .filter(line -> line.startsWith("|"))
            .filter(line -> !line.startsWith("|---") && !line.startsWith("| Tornado |"))
            .toList();

    assertThat(rows).hasSizeGreaterThan(100);
    assertThat(rows).allSatisfy(row -> assertThat(NAMED.matcher(row).find()).isTrue());
  }

  @Test
  void tests_ofDifferences_areAllOnThePage() {
    assertThat(TESTS.get("DifferencesTest")).isNotEmpty();
    assertThat(named())
        .containsAll(
            TESTS.get("DifferencesTest").stream().map(each -> "DifferencesTest." + each).toList());
  }
}

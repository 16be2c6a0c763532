package dev.eddy.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No test of any module waits for time to pass, or takes a port that somebody else may have. */
class TestSourcesTest {
  private static final Path ROOT = Path.of(System.getProperty("eddy.root", ".."));

  /** A mark of the tests of diagnostics, as «blocking-call», may stand before the dot. */
  private static final Pattern SLEEP =
      Pattern.compile(
          "\\bThread(?:«[^»]*»)?\\s*\\.\\s*sleep\\b"
              + "|\\b(?:\\w*SECONDS|MINUTES|HOURS|DAYS)(?:«[^»]*»)?\\s*\\.\\s*sleep\\b"
              + "|\\bimport\\s+static\\s+java\\.lang\\.Thread\\."
              + "|\\bpark(?:Nanos|Until)\\b");

  /** Of a socket: a number that is not 0. */
  private static final Pattern PORT =
      Pattern.compile(
          "\\b(?:ServerSocket|DatagramSocket|listen|bind)\\s*\\(\\s*[1-9]\\d*\\s*[,)]"
              + "|\\bInetSocketAddress\\s*\\((?:[^;()]|\\([^;()]*\\))*?\\b[1-9]\\d*\\s*\\)");

  private static final String IT = "integration-tests/src/test/";

  /** Where a sleep is what the test is about, and why nothing waits for its end. */
  private static final Map<String, String> SLEEPERS =
      Map.of(
          IT + "java/dev/eddy/it/diagnostics/BlockingCallTest.java",
          "javac has to warn of it; the programs are compiled and do not run",
          IT + "java/dev/eddy/it/diagnostics/SwitchesTest.java",
          "the same warning, switched off",
          IT + "resources/samples/Shutdown.java",
          "a thread that would never end, in a program whose end must not wait for it",
          IT + "java/dev/eddy/it/TestSourcesTest.java",
          "the examples below");

  private static final Map<String, String> GUESSED_PORTS =
      Map.of(
          IT + "java/dev/eddy/it/TestSourcesTest.java",
          "the examples below",
          "testing/src/test/java/dev/eddy/testing/SimulatedNetworkTest.java",
          "ports of a simulated network, which nobody else can have taken");

  /** The sources of all tests, also of those that the usual build leaves out. */
  private static final Map<String, String> SOURCES = new TreeMap<>();

  @BeforeAll
  static void read() throws IOException {
    try (Stream<Path> modules = Files.list(ROOT)) {
      for (Path tests : modules.map(module -> module.resolve("src/test")).toList()) {
        if (Files.isDirectory(tests)) {
          readAll(tests);
        }
      }
    }
  }

  private static void readAll(Path tests) throws IOException {
    try (Stream<Path> files = Files.walk(tests)) {
      for (Path file : files.filter(each -> each.toString().endsWith(".java")).toList()) {
        SOURCES.put(ROOT.relativize(file).toString().replace('\\', '/'), Files.readString(file));
      }
    }
  }

  private static TreeSet<String> filesWith(Pattern pattern) {
    var found = new TreeSet<String>();
    SOURCES.forEach(
        (file, source) -> {
          if (pattern.matcher(source).find()) {
            found.add(file);
          }
        });
    return found;
  }

  @Test
  void sources_areThoseOfAllModules() {
    assertThat(SOURCES.keySet().stream().map(file -> file.replaceAll("/.*", "")).distinct())
        .contains("core-tests", "examples", "integration-tests", "interop", "stress", "testing");
    assertThat(SOURCES).hasSizeGreaterThan(150);
  }

  @Test
  void sleeps_areOnlyWhereTheyAreTheSubject() {
    assertThat(filesWith(SLEEP)).isEqualTo(SLEEPERS.keySet());
  }

  @Test
  void ports_areGivenByTheSystem() {
    assertThat(filesWith(PORT)).isEqualTo(GUESSED_PORTS.keySet());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Thread.sleep(10);",
        "Thread\n    .sleep(10);",
        "java.lang.Thread.sleep(ofMillis(1))",
        "TimeUnit.MILLISECONDS.sleep(10)",
        "SECONDS.sleep(1)",
        "import static java.lang.Thread.sleep;",
        "LockSupport.parkNanos(1_000)",
      })
  void sleep_isRecognized(String code) {
    assertThat(code).containsPattern(SLEEP);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "new ServerSocket(8080)",
        "new ServerSocket(8080, 50)",
        "new InetSocketAddress(8080)",
        "new InetSocketAddress(\"localhost\", 8080)",
        "new InetSocketAddress(InetAddress.getLoopbackAddress(), 8080)",
        "server.listen(8080)",
      })
  void guessedPort_isRecognized(String code) {
    assertThat(code).containsPattern(PORT);
  }

  @Test
  void innocentCode_isNotSuspected() {
    for (String code :
        List.of(
            "await(sleep(ms(10)))",
            "new ServerSocket(0, 50)",
            "new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10)",
            "address.getPort() == 80")) {
      Matcher sleep = SLEEP.matcher(code);
      Matcher port = PORT.matcher(code);
      assertThat(sleep.find() || port.find()).as(code).isFalse();
    }
  }
}

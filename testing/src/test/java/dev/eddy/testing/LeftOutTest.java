package dev.eddy.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.eddy.Coroutine;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.commons.JUnitException;
import org.junit.platform.commons.annotation.Testable;
import org.junit.platform.engine.DiscoveryIssue;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;
import org.junit.platform.testkit.engine.EngineDiscoveryResults;
import org.junit.platform.testkit.engine.EngineTestKit;

/**
 * Methods that are marked as tests, and which JUnit does not run since they return something. Their
 * classes are compiled here: where JUnit found them among those of this module, it would run none.
 */
@Timeout(60)
class LeftOutTest {
  private static final String CLASSES =
      """
      import dev.eddy.*;
      import dev.eddy.testing.*;
      import java.util.stream.Stream;
      import org.junit.jupiter.api.*;
      import org.junit.jupiter.api.extension.ExtendWith;
      import org.junit.jupiter.params.ParameterizedTest;
      import org.junit.jupiter.params.provider.ValueSource;

      class WithEddyTest {
        @EddyTest Coroutine<Void> coroutine() { return null; }
        @EddyTest void nothing() {}
      }

      @ExtendWith(EddyExtension.class)
      class WithParameters {
        @ParameterizedTest @ValueSource(ints = 1) Coroutine<Void> coroutine(int i) { return null; }
        @Test void nothing() {}
      }

      class WithSchedules {
        @Schedules Promise<Void> coroutine() { return null; }
        @Schedules void nothing() {}
      }

      class WithNothingElse {
        @Test Coroutine<Void> coroutine() { return null; }
      }

      class OfOthers {
        @TestFactory Stream<DynamicTest> factory() {
          return Stream.of(DynamicTest.dynamicTest("dynamic", () -> {}));
        }
        @Test String word() { return ""; }
        @EddyTest void nothing() {}
      }
      """;

  @TempDir static Path folder;
  private static URLClassLoader loader;

  @BeforeAll
  static void compile() throws IOException {
    Path source = Files.writeString(folder.resolve("Classes.java"), CLASSES);
    String classPath =
        Stream.of(
                Coroutine.class,
                EddyTest.class,
                Test.class,
                ParameterizedTest.class,
                Testable.class)
            .map(type -> type.getProtectionDomain().getCodeSource().getLocation())
            .map(place -> Path.of(URI.create(place.toString())).toString())
            .collect(Collectors.joining(File.pathSeparator));
    int outcome =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                null,
                null,
                "-proc:none",
                "-nowarn",
                "-classpath",
                classPath,
                "-d",
                folder.toString(),
                source.toString());
    assertThat(outcome).isZero();
    loader = new URLClassLoader(new URL[] {folder.toUri().toURL()});
  }

  @AfterAll
  static void close() throws IOException {
    loader.close();
  }

  private static Class<?> load(String tests) throws ClassNotFoundException {
    return loader.loadClass(tests);
  }

  /** The reason for all of this: not a failure, but a warning that only a log has. */
  @Test
  void junit_onlyRemarksOnThem() throws Exception {
    EngineTestKit.Builder junit =
        EngineTestKit.engine("junit-jupiter").selectors(selectClass(load("WithNothingElse")));
    EngineDiscoveryResults found = junit.discover();

    assertThat(found.getEngineDescriptor().getDescendants()).isEmpty();
    assertThat(found.getDiscoveryIssues())
        .filteredOn(issue -> issue.message().contains("must not return a value"))
        .singleElement()
        .extracting(DiscoveryIssue::severity)
        .isEqualTo(DiscoveryIssue.Severity.WARNING);
    assertThat(junit.execute().allEvents().failed().count()).isZero();
  }

  // ---- an extension refuses the class

  @ParameterizedTest
  @ValueSource(strings = {"WithEddyTest", "WithParameters", "WithSchedules"})
  void extension_refusesTheClass(String tests) throws Exception {
    assertThat(Kit.run(load(tests)).get("nothing"))
        .hasValueSatisfying(
            failure ->
                assertThat(failure)
                    .isInstanceOf(JUnitException.class)
                    .message()
                    .contains(tests + ".coroutine(")
                    .contains(") returns something, so JUnit would not run it")
                    .contains("write test.run(() -> …) in it"));
  }

  @Test
  void extension_leavesMethodsOfOthersAlone() throws Exception {
    assertThat(Kit.run(load("OfOthers")))
        .isEqualTo(Map.of("dynamic", Optional.empty(), "nothing", Optional.empty()));
  }

  // ---- the launcher, which build tools and IDEs use

  @ParameterizedTest
  @ValueSource(strings = {"WithEddyTest", "WithParameters", "WithSchedules", "WithNothingElse"})
  void launcher_fails(String tests) throws Exception {
    TestExecutionSummary summary = summaryOf(tests, Map.of());
    assertThat(summary.getTestsStartedCount()).isZero();
    assertThat(summary.getFailures())
        .singleElement()
        .satisfies(
            failure ->
                assertThat(failure.getException())
                    .hasStackTraceContaining(tests + ".coroutine(")
                    .hasStackTraceContaining(") returns something, so JUnit would not run it"));
  }

  @Test
  void launcher_leavesMethodsOfOthersAlone() throws Exception {
    TestExecutionSummary summary = summaryOf("OfOthers", Map.of());
    assertThat(summary.getFailures()).isEmpty();
    assertThat(summary.getTestsSucceededCount()).isEqualTo(2);
  }

  /** What ADR 18 names for everything that JUnit leaves out. */
  @Test
  void launcher_thatIsToldTo_failsForMethodsOfOthersToo() throws Exception {
    TestExecutionSummary summary =
        summaryOf(
            "OfOthers", Map.of("junit.platform.discovery.issue.severity.critical", "warning"));
    assertThat(summary.getFailures())
        .singleElement()
        .satisfies(
            failure -> assertThat(failure.getException()).hasMessageContaining("OfOthers.word()"));
  }

  private static TestExecutionSummary summaryOf(String tests, Map<String, String> settings)
      throws ClassNotFoundException {
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(selectClass(load(tests)))
            .configurationParameters(settings)
            .build();
    var listener = new SummaryGeneratingListener();
    LauncherFactory.create().execute(request, listener);
    return listener.getSummary();
  }
}

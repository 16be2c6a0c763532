package dev.eddy.testing;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static dev.eddy.Coroutines.moment;
import static dev.eddy.Coroutines.multi;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.eddy.Coroutine;
import dev.eddy.IOLoop;
import dev.eddy.spi.Network;
import java.io.EOFException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineTestKit;

/** Tests that are run under many schedules by JUnit. */
class SchedulesTest {
  private static int runs;
  private static final List<List<String>> DIARIES = new ArrayList<>();

  private static List<TestExecutionResult> results(Class<?> tests) {
    runs = 0;
    DIARIES.clear();
    return EngineTestKit.engine("junit-jupiter")
        .selectors(selectClass(tests))
        .execute()
        .testEvents()
        .finished()
        .map(event -> event.getRequiredPayload(TestExecutionResult.class))
        .toList();
  }

  private static Throwable failureOf(Class<?> tests) {
    List<TestExecutionResult> results = results(tests);
    assertThat(results).hasSize(1);
    return results.get(0).getThrowable().orElseThrow();
  }

  private static void assertSucceeds(Class<?> tests) {
    assertThat(results(tests))
        .extracting(TestExecutionResult::getStatus)
        .containsExactly(TestExecutionResult.Status.SUCCESSFUL);
  }

  static class Passing {
    private final List<String> diary = new ArrayList<>();

    @Schedules(count = 20)
    void eachRunIsFresh(
        TestLoop test, IOLoop loop, VirtualClock clock, ExpectLog log, Faults faults)
        throws Exception {
      runs++;
      assertThat(test.loop()).isSameAs(loop).isSameAs(IOLoop.current());
      assertThat(test.clock()).isSameAs(clock);
      assertThat(test.expectLog()).isSameAs(log);
      assertThat(diary).isEmpty();
      test.run(() -> await(write("a", diary)));
      assertThat(diary).containsExactly("a");
    }
  }

  private static Coroutine<Void> write(String word, List<String> diary) {
    return async(
        () -> {
          await(moment());
          diary.add(word);
        });
  }

  @Test
  void method_isRunUnderEachSchedule() {
    assertSucceeds(Passing.class);
    assertThat(runs).isEqualTo(20);
  }

  @TestInstance(TestInstance.Lifecycle.PER_CLASS)
  static class Outer {
    private int outers;

    @Nested
    class Inner {
      private int inners;

      @Schedules(count = 3)
      void hasItsOuterInstance() {
        runs++;
        assertThat(++inners).isEqualTo(1);
        assertThat(++outers).isEqualTo(runs);
      }
    }
  }

  @Test
  void nestedClass_isMadeAnewWithItsOuterInstance() {
    assertSucceeds(Outer.class);
    assertThat(runs).isEqualTo(3);
  }

  static class Failing {
    @Schedules
    void dependsOnAnOrder(TestLoop test) throws Exception {
      var diary = new ArrayList<String>();
      test.run(
          () -> {
            await(multi(List.of(write("a", diary).start(), write("b", diary).start())));
          });
      assertThat(diary).containsExactly("a", "b");
    }
  }

  @Test
  void failure_hasSeedAndTrace() {
    Throwable failure = failureOf(Failing.class);
    assertThat(failure)
        .isInstanceOf(ScheduleFailure.class)
        .hasMessageContaining("of 1000, which seed " + ((ScheduleFailure) failure).seed())
        .hasMessageContaining("The trace is \"");
  }

  static class Replayed {
    @Schedules(trace = "0:1")
    void runsOnce(TestLoop test, Faults faults) {
      runs++;
      assertThat(faults.strikes()).isTrue();
      assertThat(faults.strikes()).isFalse();
    }
  }

  @Test
  void trace_isReplayedOnce() {
    assertSucceeds(Replayed.class);
    assertThat(runs).isEqualTo(1);
  }

  /** Takes what one read returns for one message. */
  private static void sendAMessage(TestLoop test, SimulatedNetwork network) throws Exception {
    assertThat(network).isSameAs(test.network());
    network.splitting(true);
    var read = new ArrayList<String>();
    test.run(
        () -> {
          Network.Listener listener =
              network.host("sink").serve(70, stream -> readOnce(stream, read));
          try (var stream = network.host("source").connect("sink", 70)) {
            await(stream.write("message"));
            await(stream.readUntil("!"));
          } finally {
            listener.close();
          }
        });
    assertThat(read).containsExactly("message");
  }

  private static Coroutine<Void> readOnce(SimulatedStream stream, List<String> read) {
    return async(
        () -> {
          try (stream) {
            read.add(new String(await(stream.read(100)), StandardCharsets.UTF_8));
            await(stream.write("!"));
            await(stream.readUntil("."));
          } catch (EOFException | SocketException e) {
            // the source has what it wants
          }
        });
  }

  static class OnANetwork {
    @Schedules
    void messageIsRead(TestLoop test, SimulatedNetwork network) throws Exception {
      sendAMessage(test, network);
    }
  }

  static class OnANetworkReplayed {
    @Schedules(trace = "0:1")
    void messageIsRead(TestLoop test, SimulatedNetwork network) throws Exception {
      sendAMessage(test, network);
    }
  }

  @Test
  void network_takesItsChancesFromTheSchedule() {
    var failure = (ScheduleFailure) failureOf(OnANetwork.class);
    assertThat(failure.trace()).hasToString("0:1");
    assertThat(failure)
        .hasMessageContaining("source:49152 to sink:70 split after 1 of 7 bytes")
        .cause()
        .hasMessageContaining("[\"m\"]");
    assertThat(failureOf(OnANetworkReplayed.class))
        .hasMessageContaining("source:49152 to sink:70 split after 1 of 7 bytes");
  }

  abstract static class Parent {
    final List<String> diary = new ArrayList<>();

    @BeforeEach
    void beforeOfTheParent() {
      diary.add("before of the parent");
    }

    @AfterEach
    void afterOfTheParent() {
      diary.add("after of the parent");
      DIARIES.add(diary);
    }
  }

  static class WithBefore extends Parent {
    private TestLoop prepared;
    private Coroutine<Void> written;

    @BeforeEach
    void before(TestLoop test, IOLoop loop) throws Exception {
      assertThat(test.loop()).isSameAs(loop).isSameAs(IOLoop.current());
      prepared = test;
      written = write("awaited", diary);
      test.run(() -> await(moment()));
      diary.add("before");
    }

    @AfterEach
    void after(TestLoop test) {
      assertThat(test).isSameAs(prepared);
      diary.add("after");
    }

    @Schedules(count = 3)
    void isRunBetweenThem(TestLoop test) throws Exception {
      assertThat(test).isSameAs(prepared);
      test.run(() -> await(written));
    }
  }

  @Test
  void methodsBeforeAndAfterEach_areRunInEachRun() {
    assertSucceeds(WithBefore.class);
    assertThat(DIARIES)
        .hasSize(3)
        .containsOnly(
            List.of("before of the parent", "before", "awaited", "after", "after of the parent"));
  }

  static class OuterWithBefore {
    private final List<String> diary = new ArrayList<>();

    @BeforeEach
    void before() {
      diary.add("before");
    }

    @AfterEach
    void after() {
      diary.add("after");
      DIARIES.add(diary);
    }

    @Nested
    class Inner {
      @BeforeEach
      void before() {
        diary.add("inner before");
      }

      @AfterEach
      void after() {
        diary.add("inner after");
      }

      @Schedules(count = 3)
      void isRunBetweenAll() {
        diary.add("test");
      }
    }
  }

  @Test
  void methodsBeforeAndAfterEach_ofAnOuterClass_areRunAroundThem() {
    assertSucceeds(OuterWithBefore.class);
    assertThat(DIARIES)
        .hasSize(3)
        .containsOnly(List.of("before", "inner before", "test", "inner after", "after"));
  }

  @TestInstance(TestInstance.Lifecycle.PER_CLASS)
  static class OfAllTests {
    private final List<String> diary = new ArrayList<>();

    @BeforeAll
    void beforeAll() {
      diary.add("before all");
    }

    @BeforeEach
    void before() {
      diary.add("before");
    }

    @AfterAll
    void afterAll() {
      DIARIES.add(diary);
    }

    @Schedules(count = 2)
    void keepsItsInstance() {
      diary.add("test");
    }
  }

  @Test
  void instanceOfAllTests_isThatOfAllRuns() {
    assertSucceeds(OfAllTests.class);
    assertThat(DIARIES).containsExactly(List.of("before all", "before", "test", "before", "test"));
  }

  static class FailingBefore {
    private boolean isPrepared;

    @BeforeEach
    void before(Faults faults) {
      if (faults.strikes()) {
        throw new IllegalStateException("not prepared");
      }
      isPrepared = true;
    }

    @AfterEach
    void after() {
      if (!isPrepared) {
        throw new IllegalStateException("nothing to clean up");
      }
    }

    @Schedules
    void isRunWhereThatSucceeds() {
      assertThat(isPrepared).isTrue();
    }
  }

  @Test
  void failureBeforeEach_isThatOfTheRun_andThoseAfterItAreAdded() {
    assertThat(failureOf(FailingBefore.class))
        .isInstanceOf(ScheduleFailure.class)
        .cause()
        .hasMessage("not prepared")
        .satisfies(
            failure ->
                assertThat(failure.getSuppressed())
                    .extracting(Throwable::getMessage)
                    .containsExactly("nothing to clean up"));
  }

  static class BesideOthers {
    private final List<String> diary = new ArrayList<>();

    @BeforeEach
    void before(TestLoop test) throws Exception {
      test.run(() -> await(write("before", diary)));
    }

    @Schedules(count = 2)
    void underSchedules() {
      assertThat(diary).containsExactly("before");
      runs++;
    }

    @EddyTest
    void inTheUsualOrder(TestLoop test) {
      assertThat(diary).containsExactly("before");
      assertThat(IOLoop.current()).isSameAs(test.loop());
      runs++;
    }
  }

  @Test
  void methodBeforeEach_servesOtherTestsOfTheClass() {
    assertThat(results(BesideOthers.class))
        .extracting(TestExecutionResult::getStatus)
        .containsOnly(TestExecutionResult.Status.SUCCESSFUL)
        .hasSize(2);
    assertThat(runs).isEqualTo(3);
  }

  static class WithOtherParameters {
    @BeforeEach
    void before(TestInfo info) {
      assertThat(info.getDisplayName()).startsWith("hasThem(");
    }

    @Schedules(count = 2)
    void hasThem(TestLoop test, @TempDir Path folder, TestInfo info) {
      assertThat(folder).isDirectory();
      assertThat(info.getDisplayName()).startsWith("hasThem(");
      assertThat(test.loop()).isSameAs(IOLoop.current());
      runs++;
    }
  }

  @Test
  void parametersOfOtherExtensions_areAskedForInEachRun() {
    assertSucceeds(WithOtherParameters.class);
    assertThat(runs).isEqualTo(2);
  }
}

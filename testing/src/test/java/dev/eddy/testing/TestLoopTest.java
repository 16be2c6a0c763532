package dev.eddy.testing;

import static dev.eddy.Coroutines.*;
import static dev.eddy.testing.TestLoop.runTest;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddy.CancelledError;
import dev.eddy.Coroutine;
import dev.eddy.IOLoop;
import dev.eddy.PeriodicCallback;
import dev.eddy.Promise;
import dev.eddy.queues.PriorityQueue;
import dev.eddy.queues.Queue;
import dev.eddy.spi.LoopClock;
import dev.eddy.spi.Poller;
import dev.eddy.spi.Schedule;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A {@link TestLoop} without its extension. */
@Timeout(60)
class TestLoopTest {
  private static final Duration DAY = Duration.ofDays(1);

  private final List<String> diary = new ArrayList<>();

  // ---- running

  @Test
  void runTest_runsInVirtualTime() throws Exception {
    runTest(
        test ->
            async(
                () -> {
                  await(sleep(DAY));
                  diary.add(
                      "after "
                          + test.clock().elapsed()
                          + " on "
                          + (IOLoop.current() == test.loop()));
                }));

    assertThat(diary).containsExactly("after PT24H on true");
  }

  @Test
  void runTest_ofNothing_isDone() throws Exception {
    runTest(test -> null);
  }

  @Test
  void runTest_throwsWhatTheTestFailedWith() {
    var failure = new IOException("broken");

    assertThatThrownBy(
            () ->
                runTest(
                    test ->
                        async(
                            () -> {
                              await(moment());
                              throw failure;
                            })))
        .isSameAs(failure)
        .hasNoSuppressedExceptions();
  }

  @Test
  void run_mayBeCalledAgain() throws Exception {
    try (var test = TestLoop.open()) {
      int first = test.run(() -> await(test.later(DAY, 1)));
      int second = test.run(() -> await(test.later(DAY, 2)));

      assertThat(List.of(first, second)).containsExactly(1, 2);
      assertThat(test.clock().elapsed()).isEqualTo(DAY.multipliedBy(2));
    }
  }

  @Test
  void runInExecutor_holdsTime() throws Exception {
    runTest(
        test ->
            withTimeout(Duration.ofMillis(1), test.loop().runInExecutor(() -> diary.add("job"))));

    assertThat(diary).containsExactly("job");
  }

  @Test
  void realTime_needsNoVirtualClock() throws Exception {
    try (var test =
        TestLoop.builder()
            .clock(LoopClock.system(), Poller.parking(Thread.currentThread()))
            .open()) {
      test.run(() -> await(sleep(Duration.ofMillis(1))));
      assertThatThrownBy(test::clock).isInstanceOf(IllegalStateException.class);
      assertThat(test.loop().time()).isGreaterThanOrEqualTo(Duration.ofMillis(1));
    }
  }

  @Test
  void schedule_decidesWhatRunsNext() throws Exception {
    var lastFirst =
        new Schedule() {
          @Override
          public int nextStep(List<String> ready, boolean mayEndTurn) {
            return ready.size() - 1;
          }

          @Override
          public int nextTimer(int equal) {
            return equal - 1;
          }

          @Override
          public int heldBack(int arrivals) {
            return 0;
          }

          @Override
          public void endTurn() {}
        };
    try (var test = TestLoop.builder().schedule(lastFirst).open()) {
      for (String name : List.of("a", "b", "c")) {
        test.loop().callLater(DAY, () -> diary.add(name));
      }
      test.advanceTimeBy(DAY.plusDays(1));
    }
    assertThat(diary).containsExactly("c", "b", "a");
  }

  @Test
  void open_onAThreadWithALoop_isRefusedAndLeavesNothing() {
    try (var first = TestLoop.open()) {
      assertThatThrownBy(TestLoop::open)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("has a loop already");
      assertThat(first.expectLog().lines()).isEmpty();
    }
  }

  // ---- what can never go on

  private static Coroutine<String> get(Promise<String> promise) {
    return async(() -> await(promise));
  }

  @Test
  void waitForEver_failsAtOnceWithWhatIsAwaited() {
    var promises = new ArrayList<Promise<String>>();

    assertThatThrownBy(
            () ->
                runTest(
                    test ->
                        async(
                            () -> {
                              promises.add(new Promise<>());
                              await(get(promises.get(0)));
                            })))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("Nothing can ever wake the loop")
        .hasMessageContaining("TestLoopTest.lambda$get$")
        .hasMessageContaining("waits for a promise")
        .hasNoSuppressedExceptions();
  }

  @Test
  void whatCannotGoOn_runsItsFinally() {
    assertThatThrownBy(
            () ->
                runTest(
                    test ->
                        async(
                            () -> {
                              try {
                                await(new Promise<String>());
                              } finally {
                                await(sleep(DAY));
                                diary.add("cleaned up at " + test.clock().elapsed());
                              }
                            })))
        .hasMessageContaining("Nothing can ever wake the loop");

    assertThat(diary).containsExactly("cleaned up at PT24H");
  }

  @Test
  @SuppressWarnings("eddy:swallowed-cancellation")
  void whatSwallowsItsEnd_failsAllTheSame() {
    assertThatThrownBy(
            () ->
                runTest(
                    test ->
                        async(
                            () -> {
                              try {
                                await(new Promise<String>());
                              } catch (CancelledError e) {
                                diary.add("swallowed");
                              }
                            })))
        .hasMessageContaining("Nothing can ever wake the loop");
    assertThat(diary).containsExactly("swallowed");
  }

  @Test
  void run_afterOneThatCouldNotGoOn_succeeds() throws Exception {
    try (var test = TestLoop.open()) {
      assertThatThrownBy(() -> test.run(() -> await(new Promise<String>())))
          .hasMessageContaining("Nothing can ever wake the loop");
      int next = test.run(() -> await(test.later(DAY, 1)));
      assertThat(next).isEqualTo(1);
    }
  }

  @Test
  void patientClock_waitsForOtherThreads() throws Exception {
    try (var test = TestLoop.builder().clock(VirtualClock.patient()).open()) {
      String word =
          test.run(
              () -> {
                var promise = new Promise<String>();
                new Thread(() -> promise.setResult("from there")).start();
                return await(promise);
              });
      assertThat(word).isEqualTo("from there");
    }
  }

  // ---- limits

  @Test
  void virtualLimit_endsTimersThatNeverEnd() {
    assertThatThrownBy(
            () -> {
              try (var test = TestLoop.builder().virtualTimeout(Duration.ofHours(1)).open()) {
                test.run(
                    () -> {
                      var callback = new PeriodicCallback(Duration.ofMinutes(10), () -> null);
                      callback.start();
                      try {
                        await(new Promise<String>());
                      } finally {
                        callback.stop();
                      }
                    });
              }
            })
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("The limit of virtual time is reached, after PT1H")
        .hasMessageContaining("waits for a promise")
        .hasNoSuppressedExceptions();
  }

  @Test
  void realLimit_cancelsWhatAlwaysHasSomethingToRun() {
    assertThatThrownBy(
            () -> {
              try (var test = TestLoop.builder().timeout(Duration.ofMillis(50)).open()) {
                test.run(
                    () -> {
                      try {
                        while (true) {
                          await(moment());
                        }
                      } finally {
                        diary.add("cleaned up");
                      }
                    });
              }
            })
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("was not done within PT0.05S of real time")
        .hasMessageContaining("TestLoopTest.java")
        .hasNoSuppressedExceptions();
    assertThat(diary).containsExactly("cleaned up");
  }

  @Test
  void realLimit_interruptsWhatBlocks() {
    var never = new CountDownLatch(1);

    assertThatThrownBy(
            () -> {
              try (var test = TestLoop.builder().timeout(Duration.ofMillis(50)).open()) {
                test.loop().addCallback(() -> diary.add("ran"));
                test.runSync(
                    () -> {
                      never.await();
                      return null;
                    });
              }
            })
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("was not done within PT0.05S of real time")
        .hasStackTraceContaining("CountDownLatch.await");
    assertThat(Thread.interrupted()).isFalse();
    assertThat(diary).containsExactly("ran");
  }

  @Test
  void limits_haveToBeMoreThanZero() {
    TestLoop.Builder builder = TestLoop.builder();

    assertThatThrownBy(() -> builder.timeout(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> builder.virtualTimeout(Duration.ofDays(-1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  // ---- by hand

  @Test
  void runCurrent_runsWhatIsReadyAndLetsNoTimePass() {
    try (var test = TestLoop.open()) {
      IOLoop loop = test.loop();
      var timer = loop.callLater(Duration.ofNanos(1), () -> diary.add("timer"));
      loop.addCallback(() -> loop.addCallback(() -> loop.addCallback(() -> diary.add("third"))));
      test.runCurrent();

      assertThat(diary).containsExactly("third");
      assertThat(test.clock().elapsed()).isZero();
      loop.removeTimeout(timer);
    }
  }

  @Test
  void runCurrent_runsTimersThatAreDue_alsoNewOnes() {
    try (var test = TestLoop.open()) {
      IOLoop loop = test.loop();
      loop.callLater(
          Duration.ZERO,
          () -> loop.callLater(Duration.ZERO, () -> diary.add("due in the turn after the next")));
      test.runCurrent();

      assertThat(diary).containsExactly("due in the turn after the next");
    }
  }

  @Test
  void runCurrent_withoutAnEnd_fails() {
    try (var test = TestLoop.open()) {
      var again = new Runnable[1];
      boolean[] isOver = new boolean[1];
      again[0] =
          () -> {
            if (!isOver[0]) {
              test.loop().addCallback(again[0]);
            }
          };
      again[0].run();

      assertThatThrownBy(test::runCurrent)
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("10000 turns");
      isOver[0] = true;
    }
  }

  @Test
  void advanceTimeBy_runsWhatIsDueAndNoMore() {
    try (var test = TestLoop.open()) {
      IOLoop loop = test.loop();
      loop.callLater(Duration.ofSeconds(1), () -> diary.add("1"));
      loop.callLater(Duration.ofSeconds(2), () -> diary.add("2"));
      var later = loop.callLater(Duration.ofSeconds(2).plusNanos(1), () -> diary.add("later"));
      test.advanceTimeBy(Duration.ofSeconds(2));

      assertThat(diary).containsExactly("1", "2");
      assertThat(test.clock().elapsed()).isEqualTo(Duration.ofSeconds(2));
      loop.removeTimeout(later);
    }
  }

  // ---- order

  @Test
  void order_isAssertedByNumbers() throws Exception {
    runTest(
        test ->
            async(
                () -> {
                  test.expect(1);
                  test.loop().addCallback(() -> test.expect(3));
                  test.expect(2);
                  await(moment());
                  await(moment());
                  test.finish(4);
                }));
  }

  @Test
  void order_whenAStepIsLeftOut_fails() {
    assertThatThrownBy(
            () ->
                runTest(
                    test -> {
                      test.expect(1);
                      test.expect(3);
                      return null;
                    }))
        .isInstanceOf(AssertionError.class)
        .hasMessage("step 3 is reached, but step 2 was next");
  }

  @Test
  void order_afterTheFinish_fails() {
    assertThatThrownBy(
            () ->
                runTest(
                    test -> {
                      test.finish(1);
                      test.expect(2);
                      return null;
                    }))
        .hasMessage("step 2 after finish(1)");
  }

  @Test
  void order_withoutAFinish_fails() {
    assertThatThrownBy(
            () ->
                runTest(
                    test -> {
                      test.expect(1);
                      return null;
                    }))
        .hasMessageContaining("finish(…) was never reached: step 1 was the last one");
  }

  @Test
  void expectUnreached_fails() {
    assertThatThrownBy(
            () ->
                runTest(
                    test -> {
                      test.expectUnreached();
                      return null;
                    }))
        .hasMessage("this code should not be reached");
  }

  @Test
  void order_finishedTwice_fails() {
    assertThatThrownBy(
            () ->
                runTest(
                    test -> {
                      test.finish(1);
                      test.finish(2);
                      return null;
                    }))
        .hasMessage("step 2 after finish(1)")
        .hasNoSuppressedExceptions();
  }

  @Test
  void order_isThatOfAllThreads() throws Exception {
    runTest(
        test ->
            async(
                () -> {
                  test.expect(1);
                  await(test.loop().runInExecutor(Executors.callable(() -> test.expect(2))));
                  test.finish(3);
                }));
  }

  @Test
  void order_thatIsBrokenInACallback_fails() {
    assertThatThrownBy(
            () ->
                runTest(
                    test ->
                        async(
                            () -> {
                              test.loop().addCallback(() -> test.expect(2));
                              await(moment());
                              await(moment());
                              test.finish(1);
                            })))
        .hasMessageContaining("Exception in callback")
        .hasMessageContaining("step 2 is reached, but step 1 was next");
  }

  @Test
  void order_whoseFailureIsCaught_failsAtTheEnd() {
    assertThatThrownBy(
            () ->
                runTest(
                    test -> {
                      test.expect(1);
                      swallow(() -> test.expect(3));
                      test.finish(2);
                      return null;
                    }))
        .isInstanceOf(AssertionError.class)
        .hasMessageStartingWith("At the end of the test:")
        .hasMessageContaining("step 3 is reached, but step 2 was next")
        .hasMessageContaining("TestLoopTest.java");
  }

  @Test
  void expectUnreached_whoseFailureIsCaught_failsAtTheEnd() {
    assertThatThrownBy(
            () ->
                runTest(
                    test ->
                        async(
                            () -> {
                              await(moment());
                              swallow(test::expectUnreached);
                            })))
        .hasMessageContaining("this code should not be reached")
        .hasMessageContaining("TestLoopTest.java");
  }

  private static void swallow(Runnable code) {
    try {
      code.run();
    } catch (AssertionError e) {
      // as a retry may do
    }
  }

  @Test
  void order_whoseFailureComesOutOfARun_isReportedOnce() {
    try (var test = TestLoop.open()) {
      assertThatThrownBy(() -> test.run(() -> test.expect(2)))
          .hasMessage("step 2 is reached, but step 1 was next")
          .hasNoSuppressedExceptions();
    }
  }

  // ---- promises and queues

  @Test
  void later_comesAtItsTime() throws Exception {
    runTest(
        test ->
            async(
                () -> {
                  diary.add(await(test.later(DAY, "reply")) + " at " + test.clock().elapsed());
                }));

    assertThat(diary).containsExactly("reply at PT24H");
  }

  @Test
  void later_thatIsCancelled_leavesNoTimer() throws Exception {
    runTest(
        test ->
            async(
                () -> {
                  test.later(DAY, "reply").cancel();
                  await(moment());
                }));
  }

  @Test
  void failLater_failsAtItsTime() throws Exception {
    var failure = new IOException("refused");
    runTest(
        test ->
            async(
                () -> {
                  try {
                    await(test.failLater(DAY, failure));
                  } catch (IOException e) {
                    diary.add(e.getMessage() + " at " + test.clock().elapsed());
                  }
                }));

    assertThat(diary).containsExactly("refused at PT24H");
  }

  @Test
  void withTimeout_ofAReplyThatIsTooLate_failsAtTheLimit() throws Exception {
    runTest(
        test ->
            async(
                () -> {
                  Promise<String> reply = test.later(DAY, "reply");
                  try {
                    await(withTimeout(Duration.ofSeconds(3), reply));
                  } catch (TimeoutException e) {
                    diary.add("timed out at " + test.clock().elapsed());
                  }
                  reply.cancel();
                }));

    assertThat(diary).containsExactly("timed out at PT3S");
  }

  @Test
  void drain_takesAllThatIsThere() throws Exception {
    runTest(
        test ->
            async(
                () -> {
                  var queue = new Queue<String>();
                  queue.putNowait("a");
                  queue.putNowait("b");
                  diary.addAll(test.drain(queue));
                  diary.add("then " + test.drain(queue));
                }));

    assertThat(diary).containsExactly("a", "b", "then []");
  }

  @Test
  void drain_takesWhatPutsThatWaitBring() throws Exception {
    runTest(
        test ->
            async(
                () -> {
                  var queue = new Queue<String>(1);
                  queue.putNowait("a");
                  Promise<Void> second = queue.put("b");
                  Promise<Void> third = queue.put("c");
                  diary.addAll(test.drain(queue));
                  await(multi(List.of(second, third)));
                }));

    assertThat(diary).containsExactly("a", "b", "c");
  }

  @Test
  void drain_ofAQueueWithAnOrder_keepsThat() throws Exception {
    runTest(
        test ->
            async(
                () -> {
                  var queue = new PriorityQueue<String>();
                  queue.putNowait("b");
                  queue.putNowait("a");
                  diary.addAll(test.drain(queue));
                }));

    assertThat(diary).containsExactly("a", "b");
  }

  @Test
  void drain_ofAClosedQueue_takesTheRest() throws Exception {
    runTest(
        test ->
            async(
                () -> {
                  var queue = new Queue<String>();
                  queue.putNowait("a");
                  queue.close();
                  diary.add(test.drain(queue) + " and " + test.drain(queue));
                }));

    assertThat(diary).containsExactly("[a] and []");
  }

  @Test
  void later_withoutDelay_comesInTheNextTurn() throws Exception {
    runTest(
        test ->
            async(
                () -> {
                  test.expect(1);
                  Promise<String> reply = test.later(Duration.ZERO, null);
                  assertThat(reply.isDone()).isFalse();
                  assertThat(await(reply)).isNull();
                  assertThat(test.clock().elapsed()).isZero();
                  test.finish(2);
                }));
  }

  @Test
  void later_beforeNow_isRefused() {
    try (var test = TestLoop.open()) {
      assertThatThrownBy(() -> test.later(Duration.ofNanos(-1), "reply"))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> test.failLater(Duration.ofNanos(-1), new IOException()))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void later_thatDoesNotComeInTheTest_isFound() {
    assertThatThrownBy(
            () ->
                runTest(
                    test -> {
                      test.later(DAY, "reply");
                      return null;
                    }))
        .hasMessageContaining("1 timer is still set");
  }

  @Test
  void failLater_thatNobodyAwaits_isFound() {
    assertThatThrownBy(
            () ->
                runTest(
                    test ->
                        async(
                            () -> {
                              test.failLater(Duration.ofSeconds(1), new IOException("unheard"));
                              await(sleep(DAY));
                            })))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("unheard");
  }
}

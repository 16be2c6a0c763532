package dev.eddy;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static dev.eddy.Coroutines.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PeriodicCallbackTest extends LoopTest {
  private final List<Long> starts = new ArrayList<>();
  private final List<PeriodicCallback> made = new ArrayList<>();

  @AfterEach
  void stopAll() {
    made.forEach(PeriodicCallback::stop);
  }

  private PeriodicCallback stoppedInTheEnd(PeriodicCallback periodic) {
    made.add(periodic);
    return periodic;
  }

  private PeriodicCallback every(long millis, Callable<? extends Awaitable<?>> callback) {
    return stoppedInTheEnd(new PeriodicCallback(ms(millis), callback));
  }

  /** A body that takes some time: computing, or in awaits. */
  private Callable<Awaitable<?>> computing(long millis) {
    return () -> {
      starts.add(millis());
      time().pass(ms(millis));
      return null;
    };
  }

  private Callable<Awaitable<?>> awaiting(long millis) {
    return () ->
        async(
            () -> {
              starts.add(millis());
              await(sleep(ms(millis)));
            });
  }

  @Test
  void schedule_isMultiplesOfThePeriodFromTheStart() {
    time().pass(ms(3));
    every(10, computing(0)).start();
    runFor(ms(45));
    assertThat(starts).containsExactly(13L, 23L, 33L, 43L);
  }

  @Test
  void schedule_doesNotDriftWithShortBodies() {
    every(10, computing(4)).start();
    runFor(ms(45));
    assertThat(starts).containsExactly(10L, 20L, 30L, 40L);
  }

  @Test
  void schedule_overrunSkipsWholeCycles() {
    every(10, computing(25)).start();
    runFor(ms(135));
    assertThat(starts).containsExactly(10L, 40L, 70L, 100L, 130L);
  }

  @Test
  void schedule_overrunsOfSeveralLengths() {
    var lengths = new ArrayList<>(List.of(9L, 9L, 10L, 11L, 20L, 20L, 35L, 35L, 0L, 0L, 0L));
    every(
            10,
            () -> {
              starts.add(millis());
              time().pass(ms(lengths.remove(0)));
              return null;
            })
        .start();
    runFor(ms(235));
    // On time, then one cycle late each, two, three, and on time again.
    assertThat(starts).containsExactly(10L, 20L, 30L, 50L, 70L, 100L, 130L, 170L, 210L, 220L, 230L);
  }

  @Test
  void schedule_coroutineNeverOverlaps() {
    every(10, awaiting(25)).start();
    runFor(ms(135));
    assertThat(starts).containsExactly(10L, 40L, 70L, 100L, 130L);
    closeWithSomeLeft();
  }

  @Test
  void schedule_promiseNeverOverlaps() {
    var periodic =
        every(
            10,
            () -> {
              starts.add(millis());
              return sleep(ms(25));
            });
    periodic.start();
    runFor(ms(135));
    assertThat(starts).containsExactly(10L, 40L, 70L, 100L, 130L);
    periodic.stop();
    runFor(ms(20)); // to the end of the last sleep
  }

  @Test
  void schedule_bodyOfExactlyOnePeriod() {
    every(10, computing(10)).start();
    runFor(ms(55));
    assertThat(starts).containsExactly(10L, 30L, 50L);
  }

  @Test
  void failure_isLoggedAndItGoesOn() {
    var failure = new IOException("x");
    every(
            10,
            () -> {
              starts.add(millis());
              if (starts.size() == 1) {
                throw failure;
              }
              return async(
                  () -> {
                    throw failure;
                  });
            })
        .start();
    runFor(ms(35));
    assertThat(starts).containsExactly(10L, 20L, 30L);
    assertThat(log.take())
        .hasSize(3)
        .allSatisfy(record -> assertThat(record.getThrown()).isSameAs(failure));
  }

  @Test
  void start_again_doesNothing() {
    var periodic = every(10, computing(0));
    periodic.start();
    loop.callLater(ms(5), periodic::start);
    runFor(ms(25));
    assertThat(starts).containsExactly(10L, 20L);
    assertThat(periodic.isRunning()).isTrue();
  }

  @Test
  void stop_endsTheCalls() {
    var periodic = every(10, computing(0));
    periodic.stop();
    assertThat(periodic.isRunning()).isFalse();
    periodic.start();
    loop.callLater(ms(25), periodic::stop);
    runFor(ms(55));
    assertThat(starts).containsExactly(10L, 20L);
    assertThat(periodic.isRunning()).isFalse();
  }

  @Test
  void stop_doesNotCancelACallThatGoesOn() {
    var periodic =
        every(
            10,
            () ->
                async(
                    () -> {
                      starts.add(millis());
                      await(sleep(ms(20)));
                      diary.add("ended at " + millis());
                    }));
    periodic.start();
    loop.callLater(ms(15), periodic::stop);
    runFor(ms(100));
    assertThat(starts).containsExactly(10L);
    assertThat(diary).containsExactly("ended at 30");
  }

  @Test
  void stop_inTheCallback() {
    var self = new ArrayList<PeriodicCallback>();
    self.add(
        every(
            10,
            () -> {
              starts.add(millis());
              self.get(0).stop();
              return null;
            }));
    self.get(0).start();
    runFor(ms(100));
    assertThat(starts).containsExactly(10L);
  }

  @Test
  void restart_countsAnewAndDoesNotOverlapTheOldCall() {
    var periodic = every(10, awaiting(25));
    periodic.start();
    loop.callLater(
        ms(13),
        () -> {
          periodic.stop();
          periodic.start();
        });
    runFor(ms(70));
    // The call from 10 to 35 makes the new start's cycles at 23 and 33 be skipped.
    assertThat(starts).containsExactly(10L, 43L);
  }

  @Test
  void restart_inTheTurnInWhichACallIsDue_countsAnew() {
    var periodic = every(10, computing(0));
    loop.callLater(
        ms(10),
        () -> {
          periodic.stop();
          periodic.start();
        });
    loop.callLater(
        ms(33),
        () -> {
          periodic.stop();
          periodic.start();
        });
    periodic.start();
    runFor(ms(60));
    assertThat(starts).containsExactly(20L, 30L, 43L, 53L);
  }

  @Test
  void restart_onAnotherThread_isRefusedAsLongAsTheLoopIsOpen() throws Exception {
    var periodic = every(10, computing(0));
    periodic.start();
    periodic.stop();
    Throwable thrown =
        thrownOnOtherThread(
            () -> {
              try {
                periodic.start();
              } finally {
                IOLoop.current().close();
              }
            });
    assertThat(thrown)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("PeriodicCallback.start() from thread 'other-thread'");
    periodic.start();
    runFor(ms(15));
    assertThat(starts).containsExactly(10L);
  }

  @Test
  void restart_onAnotherLoop() {
    var periodic = every(10, awaiting(25));
    periodic.start();
    runFor(ms(15));
    closeWithSomeLeft();
    assertThat(periodic.isRunning()).isFalse();
    goOnWith(settings());
    starts.clear();
    periodic.start();
    runFor(ms(15));
    assertThat(starts).containsExactly(10L);
    closeWithSomeLeft();
  }

  @Test
  void jitter_variesEachPeriod() {
    var random = new ArrayList<>(List.of(0.0, 0.5, 0.75, 0.25));
    stoppedInTheEnd(
            new PeriodicCallback(
                ms(100), computing(0), 0.4, () -> random.isEmpty() ? 0.5 : random.remove(0)))
        .start();
    runFor(ms(500));
    // Periods of 80, 100, 110 and 90, then 100.
    assertThat(starts).containsExactly(80L, 180L, 290L, 380L, 480L);
  }

  @Test
  void jitter_isWithinItsBounds() {
    stoppedInTheEnd(new PeriodicCallback(ms(100), computing(0), 1)).start();
    runFor(Duration.ofSeconds(100));
    long previous = 0;
    for (long start : starts) {
      assertThat(start - previous).isBetween(49L, 150L);
      previous = start;
    }
    assertThat(starts.stream().mapToLong(start -> start % 100).distinct().count())
        .isGreaterThan(10);
  }

  @Test
  void badArguments_areRefusedWithTheValue() {
    Callable<Awaitable<?>> nothing = () -> null;
    for (Duration bad : List.of(Duration.ZERO, ms(-5))) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new PeriodicCallback(bad, nothing))
          .withMessageContaining(bad.toString());
    }
    for (double bad : new double[] {-0.1, 1.1, Double.NaN}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new PeriodicCallback(ms(1), nothing, bad))
          .withMessageContaining(Double.toString(bad));
    }
  }

  @Test
  void veryLongPeriod_neverFires() {
    var longest = Duration.ofSeconds(Long.MAX_VALUE);
    stoppedInTheEnd(new PeriodicCallback(longest, computing(0))).start();
    stoppedInTheEnd(new PeriodicCallback(longest, computing(0), 1)).start();
    runFor(Duration.ofDays(365));
    assertThat(starts).isEmpty();
  }
}

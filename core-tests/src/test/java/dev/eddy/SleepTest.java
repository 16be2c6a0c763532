package dev.eddy;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static dev.eddy.Coroutines.multi;
import static dev.eddy.Coroutines.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A sleep that nobody waits for any more leaves the timers, and stays a sleep for who comes. */
class SleepTest extends LoopTest {
  private static final Duration HOUR = Duration.ofHours(1);

  private Promise<Void> sleeper(Promise<Void> sleep) {
    Promise<Void> started =
        async(
                () -> {
                  await(sleep);
                  diary.add("awake at " + millis());
                })
            .start();
    turn();
    return started;
  }

  @Test
  void cancelledSleepers_leaveNoTimer() {
    var sleepers = new ArrayList<Promise<Void>>();
    for (int i = 0; i < 1000; i++) {
      sleepers.add(sleeper(sleep(HOUR)));
    }
    sleepers.forEach(Promise::cancel);
    assertNoTimer();
    assertThat(millis()).isZero();
  }

  @Test
  void cancelledMulti_leavesNoTimer() {
    var both = multi(List.of(sleep(HOUR), sleep(HOUR))).start();
    turn();
    both.cancel();
    assertNoTimer();
  }

  @Test
  void oneOfTwoSleepersCancelled_timerStays() {
    var shared = sleep(ms(10));
    var cancelled = sleeper(shared);
    sleeper(shared);
    cancelled.cancel();
    runFor(ms(10));
    assertThat(diary).containsExactly("awake at 10");
    assertNoTimer();
  }

  @Test
  void awaitedAgain_isDoneAtItsTime() {
    var shared = sleep(ms(10));
    sleeper(shared).cancel();
    runFor(ms(5));
    sleeper(shared);
    sleeper(shared);
    runFor(ms(5));
    assertThat(diary).containsExactly("awake at 10", "awake at 10");
    assertNoTimer();
  }

  @Test
  void awaitedAgainAfterItsTime_isDone() {
    var shared = sleep(ms(10));
    sleeper(shared).cancel();
    runFor(ms(20));
    sleeper(shared);
    runFor(ms(0));
    assertThat(diary).containsExactly("awake at 20");
  }

  @Test
  void calledBackAgain_isDoneAtItsTime() {
    var shared = sleep(ms(10));
    sleeper(shared).cancel();
    shared.addDoneCallback(done -> diary.add("called at " + millis()));
    runFor(ms(10));
    turn();
    assertThat(diary).containsExactly("called at 10");
  }

  @Test
  void lookedAtAfterItsTime_isDone() throws Exception {
    var shared = sleep(ms(10));
    sleeper(shared).cancel();
    runFor(ms(9));
    assertThat(shared.isDone()).isFalse();
    runFor(ms(1));
    assertThat(shared.isDone()).isTrue();
    assertThat(shared.result()).isNull();
  }

  @Test
  void readAfterItsTime_isDone() {
    var shared = sleep(ms(10));
    sleeper(shared).cancel();
    runFor(ms(10));
    assertThat(shared.exception()).isNull();
  }

  @Test
  void cancelledItself_whenNobodyWaits() {
    var shared = sleep(ms(10));
    sleeper(shared).cancel();
    shared.cancel();
    assertThat(shared.isCancelled()).isTrue();
    assertNoTimer();
  }

  @Test
  void sleepThatNobodyAwaitedYet_keepsItsTimer() {
    var unawaited = sleep(ms(10));
    runFor(ms(10));
    assertThat(unawaited.isDone()).isTrue();
  }
}

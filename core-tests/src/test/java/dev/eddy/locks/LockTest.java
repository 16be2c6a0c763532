package dev.eddy.locks;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static dev.eddy.Coroutines.moment;
import static dev.eddy.Coroutines.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.eddy.Coroutine;
import dev.eddy.LoopTest;
import dev.eddy.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** With the tests of Tornado's {@code LockTests}, by their names. */
@SuppressWarnings("try") // a lock is held, not used
class LockTest extends LoopTest {
  private final List<Integer> history = new ArrayList<>();

  private Coroutine<Void> hold(Lock lock, int number) {
    return async(
        () -> {
          try (var held = await(lock.acquire())) {
            history.add(number);
            await(moment());
            history.add(number);
          }
        });
  }

  @Test
  void acquireRelease() throws Exception {
    var lock = new Lock();
    assertThat(lock).hasToString("Lock, free, 0 waiting");
    assertThat(lock.acquire().isDone()).isTrue();
    var second = lock.acquire();
    assertThat(second.isDone()).isFalse();
    assertThat(lock).hasToString("Lock, held, 1 waiting");
    lock.release();
    assertThat(second.isDone()).isTrue();
    second.result().close();
    assertThat(lock).hasToString("Lock, free, 0 waiting");
  }

  @Test
  void acquireFifo() {
    var lock = new Lock();
    assertThat(lock.acquire().isDone()).isTrue();
    for (int i = 0; i < 5; i++) {
      hold(lock, i).start();
    }
    turn();
    lock.release();
    runFor(ms(1));
    assertThat(history).containsExactly(0, 0, 1, 1, 2, 2, 3, 3, 4, 4);
    assertThat(lock).hasToString("Lock, free, 0 waiting");
  }

  @Test
  void acquire_placeIsTakenAtTheCall() throws Exception {
    var lock = new Lock();
    Permit first = lock.acquire().result();
    var early = lock.acquire();
    hold(lock, 2).start();
    turn();
    var late =
        async(
                () -> {
                  try (var held = await(early)) {
                    history.add(1);
                  }
                })
            .start();
    turn();
    first.close();
    runFor(ms(1));
    assertThat(history).containsExactly(1, 2, 2);
    assertThat(late.isDone()).isTrue();
  }

  @Test
  void acquireTimeout() throws Exception {
    var lock = new Lock();
    Permit held = lock.acquire().result();
    assertThat(thrownBy(() -> run(() -> lock.acquire(ms(10)))))
        .isInstanceOf(TimeoutException.class)
        .hasMessageContaining("Lock.acquire()")
        .hasMessageContaining("PT0.01S");
    assertThat(millis()).isEqualTo(10);
    held.close();
    assertThat(lock.acquire().isDone()).as("not granted to the one that timed out").isTrue();
  }

  @Test
  void acquire_timeoutTraceHasTheLineOfTheAwait() {
    var lock = new Lock();
    lock.acquire();
    Throwable thrown = thrownBy(() -> run(() -> async(() -> await(lock.acquire(ms(10))))));
    assertThat(thrown.getStackTrace()[0].getMethodName()).contains("TheLineOfTheAwait");
  }

  @Test
  void acquire_zeroLimitIsAtOnceOrNotAtAll() throws Exception {
    var lock = new Lock();
    var free = lock.acquire(Duration.ZERO);
    assertThat(free.isDone()).isTrue();
    var taken = lock.acquire(Duration.ZERO);
    assertThat(taken.isDone()).isTrue();
    assertThat(taken.exception()).isInstanceOf(TimeoutException.class);
    free.result().close();
    assertThat(lock).hasToString("Lock, free, 0 waiting");
  }

  @Test
  void acquire_limitDoesNotOutliveTheGrant() {
    var lock = new Lock();
    lock.acquire();
    var second = lock.acquire(ms(10));
    lock.release();
    assertNoTimer();
    assertThat(millis()).isZero();
    assertThat(second.exception()).isNull();
    assertThat(lock).hasToString("Lock, held, 0 waiting");
  }

  @Test
  void acquire_limitDoesNotOutliveTheWaiter() {
    var lock = new Lock();
    lock.acquire();
    lock.acquire(ms(10)).cancel();
    var waiter = async(() -> await(lock.acquire(ms(10)))).start();
    turn();
    waiter.cancel();
    assertNoTimer();
    assertThat(millis()).isZero();
    assertThat(lock).hasToString("Lock, held, 0 waiting");
  }

  @Test
  void acquire_releaseAndLimitInOneTurn_firstWins() throws Exception {
    var lock = new Lock();
    lock.acquire();
    loop.callLater(ms(10), lock::release);
    var granted = lock.acquire(ms(10));
    runFor(ms(10));
    assertThat(granted.exception()).as("released before its time was over").isNull();

    var timedOut = lock.acquire(ms(10));
    loop.callLater(ms(10), lock::release);
    runFor(ms(10));
    assertThat(timedOut.exception()).isInstanceOf(TimeoutException.class);
    assertThat(lock).hasToString("Lock, free, 0 waiting");
  }

  @Test
  void multiRelease() {
    var lock = new Lock();
    assertThatIllegalStateException()
        .isThrownBy(lock::release)
        .withMessageContaining("Lock.release() without an acquire()")
        .withMessageContaining("it is free already");
    lock.acquire();
    lock.release();
    assertThatIllegalStateException().isThrownBy(lock::release);
  }

  @Test
  void acquire_isNotReentrant() {
    var lock = new Lock();
    var twice =
        async(
                () -> {
                  try (var held = await(lock.acquire());
                      var again = await(lock.acquire())) {
                    diary.add("not reached");
                  }
                })
            .start();
    runFor(Duration.ofDays(1));
    assertThat(twice.isDone()).isFalse();
    twice.cancel();
    turn();
    assertThat(lock).as("its own try has released it").hasToString("Lock, free, 0 waiting");
  }

  @Test
  void release_byException() {
    var lock = new Lock();
    var failure = new IllegalArgumentException("x");
    assertThat(
            thrownBy(
                () ->
                    run(
                        () ->
                            async(
                                () -> {
                                  try (var held = await(lock.acquire())) {
                                    throw failure;
                                  }
                                }))))
        .isSameAs(failure);
    assertThat(lock).hasToString("Lock, free, 0 waiting");
  }

  @Test
  void close_twiceReleasesOnce() throws Exception {
    var lock = new Lock();
    Permit first = lock.acquire().result();
    first.close();
    Permit second = lock.acquire().result();
    first.close();
    assertThat(lock).hasToString("Lock, held, 0 waiting");
    assertThat(first.toString()).contains("Lock").contains("closed");
    second.close();
    assertThat(lock).hasToString("Lock, free, 0 waiting");
  }

  @Test
  void close_afterRelease_leavesTheLockOfAnother() throws Exception {
    var lock = new Lock();
    Permit first = lock.acquire().result();
    var second = lock.acquire();
    lock.release();
    first.close();
    assertThat(second.isDone()).isTrue();
    assertThat(lock).hasToString("Lock, held, 0 waiting");
    second.result().close();
    assertThat(lock).hasToString("Lock, free, 0 waiting");
  }

  @Test
  void acquire_whenFree_takesNoTurn() throws Exception {
    var lock = new Lock();
    loop.addCallback(() -> diary.add("next turn"));
    run(
        () ->
            async(
                () -> {
                  for (int i = 0; i < 3; i++) {
                    try (var held = await(lock.acquire())) {
                      diary.add("held");
                    }
                  }
                }));
    assertThat(diary).containsExactly("next turn", "held", "held", "held");
  }

  @Test
  void release_handsTheLockStraightToTheFirst() throws Exception {
    var lock = new Lock();
    Permit held = lock.acquire().result();
    var waits = lock.acquire();
    held.close();
    assertThat(lock.acquire(Duration.ZERO).exception())
        .as("nobody comes in between")
        .isInstanceOf(TimeoutException.class);
    assertThat(waits.isDone()).isTrue();
  }

  @Test
  void acquire_negativeLimit() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Lock().acquire(ms(-1)))
        .withMessageContaining("PT-0.001S")
        .withMessageContaining("zero");
  }

  @Test
  void promise_isNotForOthersToComplete() {
    var lock = new Lock();
    lock.acquire();
    var waits = lock.acquire();
    assertThatIllegalStateException()
        .isThrownBy(() -> waits.setResult(null))
        .withMessageContaining("Lock.acquire()");
  }

  @Test
  void otherThread_isRefused() throws Exception {
    var lock = new Lock();
    Permit held = lock.acquire().result();
    for (Runnable call : List.<Runnable>of(lock::acquire, lock::release, held::close)) {
      assertThat(thrownOnOtherThread(call))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("other-thread")
          .hasMessageContaining("belongs to the IOLoop of thread");
    }
    assertThat(lock).hasToString("Lock, held, 0 waiting");
  }

  @Test
  void closedLoop_isRefused() {
    var lock = new Lock();
    loop.close();
    assertThatIllegalStateException().isThrownBy(lock::acquire).withMessageContaining("closed");
  }

  @Test
  void timedOutWaiters_areNotKept() throws Exception {
    var lock = new Lock();
    Permit held = lock.acquire().result();
    var waits = new ArrayList<Promise<Permit>>();
    for (int i = 0; i < 100_000; i++) {
      waits.add(lock.acquire(ms(1 + i % 7)));
    }
    assertThat(lock).hasToString("Lock, held, 100000 waiting");
    runFor(ms(10));
    assertThat(lock).hasToString("Lock, held, 0 waiting");
    assertThat(waits.stream().filter(each -> each.exception() instanceof TimeoutException).count())
        .isEqualTo(100_000);
    held.close();
    assertThat(lock.acquire().isDone()).isTrue();
  }

  @Test
  void sleeper_isNotKeptFromItsTime() throws Exception {
    var lock = new Lock();
    run(
        () ->
            async(
                () -> {
                  try (var held = await(lock.acquire())) {
                    await(sleep(ms(5)));
                  }
                }));
    assertThat(millis()).isEqualTo(5);
  }
}

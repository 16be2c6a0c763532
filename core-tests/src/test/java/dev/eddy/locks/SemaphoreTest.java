package dev.eddy.locks;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static dev.eddy.Coroutines.multi;
import static dev.eddy.Coroutines.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.eddy.Coroutine;
import dev.eddy.LoopTest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** With the tests of Tornado's {@code SemaphoreTest} and others beside it, by their names. */
@SuppressWarnings("try") // a permit is held, not used
class SemaphoreTest extends LoopTest {
  private int inside;
  private int most;

  private Coroutine<Void> use(Semaphore semaphore) {
    return async(
        () -> {
          try (var held = await(semaphore.acquire())) {
            most = Math.max(most, ++inside);
            await(sleep(ms(1)));
            inside--;
          }
        });
  }

  @Test
  void negativeValue() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Semaphore(-1))
        .withMessageContaining("-1 permits")
        .withMessageContaining("zero or more");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new BoundedSemaphore(-3))
        .withMessageContaining("BoundedSemaphore")
        .withMessageContaining("-3");
  }

  @Test
  void repr() throws Exception {
    var semaphore = new Semaphore();
    assertThat(semaphore).hasToString("Semaphore, 1 free, 0 waiting");
    semaphore.acquire();
    var waits = semaphore.acquire();
    assertThat(semaphore).hasToString("Semaphore, 0 free, 1 waiting");
    assertThat(waits.isDone()).isFalse();
  }

  @Test
  void acquire() throws Exception {
    var semaphore = new Semaphore();
    Permit first = semaphore.acquire().result();
    var second = semaphore.acquire();
    var third = semaphore.acquire();
    assertThat(second.isDone()).isFalse();
    first.close();
    assertThat(second.isDone()).isTrue();
    assertThat(third.isDone()).isFalse();
    semaphore.release();
    assertThat(third.isDone()).isTrue();
    semaphore.release();
    assertThat(semaphore.acquire().isDone()).isTrue();
  }

  @Test
  void acquireTimeout() throws Exception {
    var semaphore = new Semaphore(2);
    semaphore.acquire();
    semaphore.acquire();
    var timedOut = semaphore.acquire(ms(10));
    var patient = semaphore.acquire();
    runFor(ms(10));
    assertThat(timedOut.exception())
        .isInstanceOf(TimeoutException.class)
        .hasMessageContaining("Semaphore.acquire()");
    semaphore.release();
    assertThat(patient.isDone()).as("the release skips who has timed out").isTrue();
    semaphore.release();
    semaphore.release();
    assertThat(semaphore).hasToString("Semaphore, 2 free, 0 waiting");
  }

  @Test
  void acquireTimeoutPreempted() throws Exception {
    var semaphore = new Semaphore(1);
    semaphore.acquire();
    loop.callLater(ms(10), semaphore::release);
    var granted = semaphore.acquire(ms(20));
    runFor(ms(30));
    assertThat(granted.exception()).isNull();
  }

  @Test
  void releaseUnacquired() throws Exception {
    var semaphore = new Semaphore();
    semaphore.release();
    semaphore.release();
    assertThat(semaphore).hasToString("Semaphore, 3 free, 0 waiting");
    for (int i = 0; i < 3; i++) {
      assertThat(semaphore.acquire().isDone()).isTrue();
    }
    assertThat(semaphore.acquire().isDone()).isFalse();
  }

  @Test
  void release_morePermitsThanCanBeCounted() {
    var semaphore = new Semaphore(Integer.MAX_VALUE);
    assertThatIllegalStateException().isThrownBy(semaphore::release);
    assertThat(semaphore).hasToString("Semaphore, 2147483647 free, 0 waiting");
  }

  @Test
  void boundedSemaphore_releaseUnacquired() throws Exception {
    var semaphore = new BoundedSemaphore(2);
    assertThatIllegalStateException()
        .isThrownBy(semaphore::release)
        .withMessageContaining("BoundedSemaphore.release() without an acquire()")
        .withMessageContaining("all 2 are free");
    Permit first = semaphore.acquire().result();
    first.close();
    assertThatIllegalStateException().isThrownBy(semaphore::release);
  }

  @Test
  void boundedSemaphore_closingWhatWasReleased() throws Exception {
    var semaphore = new BoundedSemaphore();
    Permit held = semaphore.acquire().result();
    semaphore.release();
    assertThatIllegalStateException()
        .isThrownBy(held::close)
        .withMessageContaining("without an acquire()");
  }

  @Test
  void close_twiceReleasesOnce() throws Exception {
    var semaphore = new Semaphore();
    Permit held = semaphore.acquire().result();
    held.close();
    held.close();
    assertThat(semaphore).hasToString("Semaphore, 1 free, 0 waiting");
  }

  @Test
  void zeroPermits_somebodyReleasesFirst() {
    var semaphore = new Semaphore(0);
    var waits = semaphore.acquire();
    assertThat(waits.isDone()).isFalse();
    semaphore.release();
    assertThat(waits.isDone()).isTrue();
  }

  @Test
  void contextManagerContended() throws Exception {
    var semaphore = new Semaphore(3);
    var all = new ArrayList<Coroutine<Void>>();
    for (int i = 0; i < 10; i++) {
      all.add(use(semaphore));
    }
    run(() -> multi(all));
    assertThat(most).isEqualTo(3);
    assertThat(millis()).isEqualTo(4);
    assertThat(semaphore).hasToString("Semaphore, 3 free, 0 waiting");
  }

  @Test
  void acquire_negativeLimit() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Semaphore().acquire(ms(-5)))
        .withMessageContaining("PT-0.005S");
  }

  @Test
  void otherThread_isRefused() throws Exception {
    var semaphore = new Semaphore();
    for (Runnable call : List.<Runnable>of(semaphore::acquire, semaphore::release)) {
      assertThat(thrownOnOtherThread(call))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("Semaphore.")
          .hasMessageContaining("belongs to the IOLoop of thread");
    }
  }
}

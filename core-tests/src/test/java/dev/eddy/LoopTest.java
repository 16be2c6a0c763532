package dev.eddy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.spi.Poller;
import dev.eddy.spi.Schedule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * What every test of the loop shares: a loop in fake time, a diary for the order of events, and at
 * the end the check that nothing was logged that the test did not take.
 */
public abstract class LoopTest {
  protected final FakeTime time = new FakeTime();
  protected final LogCapture log = new LogCapture();
  protected final List<String> diary = new ArrayList<>();
  protected IOLoop loop;

  protected LoopTest() {}

  @BeforeEach
  public final void openLoop() {
    Schedule schedule = schedule();
    loop = schedule == null ? IOLoop.create(time, time) : IOLoop.create(time, time, schedule);
  }

  /** For a test that wants other orders than that of a loop without one. */
  protected Schedule schedule() {
    return null;
  }

  @AfterEach
  public final void closeLoop() {
    try {
      if (CurrentLoop.orNull() != null) {
        IOLoop.current().close();
      }
      assertThat(log.take()).extracting(LogRecord::getMessage).isEmpty();
    } finally {
      log.close();
    }
  }

  /** Closes the loop and takes the report of the coroutines that are left. */
  protected final String closeWithSomeLeft() {
    loop.close();
    String message = log.takeOne().getMessage();
    assertThat(message).contains("that had not ended");
    return message;
  }

  /** Runs what happens within some time from now, and at its end. */
  protected final void runFor(Duration time) {
    loop.callLater(time, loop::stop);
    loop.start();
  }

  /** Runs one turn of the loop with what is ready; no time passes. */
  protected final void turn() {
    loop.stop();
    loop.start();
  }

  /** Runs all that is ready, and checks that nothing will be due later. */
  protected final void assertNoTimer() {
    Thread.currentThread().interrupt(); // ends the loop where it would wait
    loop.start();
    assertThat(Thread.interrupted()).isTrue();
    assertThat(time.lastTimeout).isEqualTo(Poller.FOREVER);
  }

  protected final <T> T run(Callable<? extends Awaitable<T>> main) throws Exception {
    return loop.runSync(main);
  }

  protected final long millis() {
    return loop.time().toMillis();
  }

  protected static Duration ms(long millis) {
    return Duration.ofMillis(millis);
  }

  protected static Throwable thrownBy(Callable<?> code) {
    try {
      code.call();
    } catch (Throwable thrown) {
      return thrown;
    }
    throw new AssertionError("expected a failure");
  }

  /** What a call throws on a thread that is not the loop's; null if nothing. */
  protected static Throwable thrownOnOtherThread(Runnable call) throws InterruptedException {
    var failure = new AtomicReference<Throwable>();
    var thread =
        new Thread(
            () -> {
              try {
                call.run();
              } catch (Throwable thrown) {
                failure.set(thrown);
              }
            },
            "other-thread");
    thread.start();
    thread.join();
    return failure.get();
  }
}

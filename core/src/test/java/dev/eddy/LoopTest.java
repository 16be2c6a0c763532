package dev.eddy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * What every test of the loop shares: a loop in fake time, a diary for the order of events, and at
 * the end the check that nothing was logged that the test did not take.
 */
abstract class LoopTest {
  final FakeTime time = new FakeTime();
  final LogCapture log = new LogCapture();
  final List<String> diary = new ArrayList<>();
  IOLoop loop;

  @BeforeEach
  final void openLoop() {
    loop = IOLoop.create(time, time);
  }

  @AfterEach
  final void closeLoop() {
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
  final String closeWithSomeLeft() {
    loop.close();
    String message = log.takeOne().getMessage();
    assertThat(message).contains("that had not ended");
    return message;
  }

  /** Runs what happens within some time from now, and at its end. */
  final void runFor(Duration time) {
    loop.callLater(time, loop::stop);
    loop.start();
  }

  /** Runs one turn of the loop with what is ready; no time passes. */
  final void turn() {
    loop.stop();
    loop.start();
  }

  final <T> T run(Callable<? extends Awaitable<T>> main) throws Exception {
    return loop.runSync(main);
  }

  final long millis() {
    return loop.time().toMillis();
  }

  static Duration ms(long millis) {
    return Duration.ofMillis(millis);
  }

  static Throwable thrownBy(Callable<?> code) {
    try {
      code.call();
    } catch (Throwable thrown) {
      return thrown;
    }
    throw new AssertionError("expected a failure");
  }
}

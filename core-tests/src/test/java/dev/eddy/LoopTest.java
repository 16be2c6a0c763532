package dev.eddy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddy.spi.LoopClock;
import dev.eddy.spi.Poller;
import dev.eddy.testing.EddyExtension;
import dev.eddy.testing.ExpectLog;
import dev.eddy.testing.TestLoop;
import dev.eddy.testing.VirtualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What every test of the loop shares: a loop of eddy-testing, which fails the test if it leaves
 * anything behind, and a diary for the order of events. A test that is about what is left closes
 * the loop itself and takes what that logs.
 */
public abstract class LoopTest {
  @RegisterExtension
  @SuppressWarnings("this-escape") // asked for when the test is made
  final EddyExtension extension = new EddyExtension(this::settings);

  protected final List<String> diary = new ArrayList<>();
  protected TestLoop test;
  protected IOLoop loop;
  protected ExpectLog log;

  protected LoopTest() {}

  /** For tests that want another clock, or other orders than those of a loop without a schedule. */
  protected TestLoop.Builder settings() {
    return TestLoop.builder();
  }

  /** Of a loop that other threads wake when they like. */
  protected static TestLoop.Builder patient() {
    return TestLoop.builder().clock(VirtualClock.patient());
  }

  /** Of a loop that waits as those of programs do. */
  protected static TestLoop.Builder inRealTime() {
    return TestLoop.builder().clock(LoopClock.system(), Poller.parking(Thread.currentThread()));
  }

  @BeforeEach
  public final void use(TestLoop opened) {
    test = opened;
    loop = opened.loop();
    log = opened.expectLog();
  }

  /** Ends the test of the present loop, and goes on with another one. */
  protected final void goOnWith(TestLoop.Builder other) {
    test.close();
    use(other.open());
  }

  @AfterEach
  public final void closeLoop() {
    IOLoop last = CurrentLoop.orNull();
    if (last != null && last != test.loop()) {
      last.close(); // the test has made it by itself
    }
    test.close();
  }

  /** Closes the loop and takes the report of the coroutines that are left. */
  protected final String closeWithSomeLeft() {
    loop.close();
    String message = log.takeOne().getMessage();
    assertThat(message).contains("that had not ended");
    return message;
  }

  protected final VirtualClock time() {
    return test.clock();
  }

  /** Runs what happens within some time from now, and at its end. */
  protected final void runFor(Duration time) {
    test.advanceTimeBy(time);
  }

  /** Runs one turn of the loop with what is ready; no time passes. */
  protected final void turn() {
    loop.stop();
    loop.start();
  }

  /** Runs all that is ready, and checks that nothing will be due later. */
  protected final void assertNoTimer() {
    assertThatThrownBy(loop::start)
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("no timer is set");
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

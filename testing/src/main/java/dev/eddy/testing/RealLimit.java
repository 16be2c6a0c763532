package dev.eddy.testing;

import dev.eddy.IOLoop;
import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Ends a test that takes too long: at the limit what it runs is cancelled, and when that was in
 * vain, a second later and from then on every second, its thread is interrupted and its loop
 * stopped.
 */
final class RealLimit implements AutoCloseable {
  private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private static final class Timers {
    static final ScheduledThreadPoolExecutor EXECUTOR = make();

    private static ScheduledThreadPoolExecutor make() {
      var executor =
          new ScheduledThreadPoolExecutor(
              1,
              task -> {
                var thread = new Thread(task, "eddy-test-limit");
                thread.setDaemon(true);
                return thread;
              });
      executor.setRemoveOnCancelPolicy(true);
      return executor;
    }
  }

  private final IOLoop loop;
  private final Thread thread = Thread.currentThread();
  private final Duration limit;
  private final Runnable cancel;

  // All are guarded by this.
  private ScheduledFuture<?> timer;
  private @Nullable AssertionError failure;
  private boolean isInterrupted;
  private boolean isOver;

  /**
   * Begins to count, for the code that this thread goes on with.
   *
   * @param cancel called on the loop at the limit
   */
  RealLimit(IOLoop loop, Duration limit, Runnable cancel) {
    this.loop = loop;
    this.limit = limit;
    this.cancel = cancel;
    synchronized (this) {
      timer = Timers.EXECUTOR.schedule(this::expire, nanos(limit), TimeUnit.NANOSECONDS);
    }
  }

  /** Returns a limit of some 290 years for all longer ones. */
  static long nanos(Duration limit) {
    return limit.toDays() > 100_000 ? Long.MAX_VALUE : limit.toNanos();
  }

  private void expire() {
    StackTraceElement[] stack = thread.getStackTrace();
    var error =
        new AssertionError(
            "The test was not done within " + limit + " of real time.\n" + Dumps.of(thread));
    error.setStackTrace(stack);
    synchronized (this) {
      if (isOver) {
        return;
      }
      failure = error;
      timer = Timers.EXECUTOR.schedule(this::interrupt, GRACE_NANOS, TimeUnit.NANOSECONDS);
    }
    tell(cancel);
  }

  private void interrupt() {
    synchronized (this) {
      if (isOver) {
        return;
      }
      isInterrupted = true;
      thread.interrupt();
      timer = Timers.EXECUTOR.schedule(this::interrupt, GRACE_NANOS, TimeUnit.NANOSECONDS);
    }
    tell(loop::stop);
  }

  private void tell(Runnable callback) {
    try {
      loop.addCallback(
          () -> {
            if (!isOver()) {
              callback.run();
            }
          });
    } catch (IllegalStateException closed) {
      // the test is ending
    }
  }

  private synchronized boolean isOver() {
    return isOver;
  }

  /** What to fail with; null as long as the limit has not come. */
  synchronized @Nullable AssertionError failure() {
    return failure;
  }

  /** The code has ended. An interrupt that came for it goes with it. */
  @Override
  public synchronized void close() {
    isOver = true;
    timer.cancel(false);
    if (isInterrupted) {
      boolean unused = Thread.interrupted();
    }
  }
}

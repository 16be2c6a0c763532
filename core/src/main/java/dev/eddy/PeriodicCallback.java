package dev.eddy;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Calls back again and again on a loop, at multiples of a period.
 *
 * <p>The first call comes one period after {@link #start()}. The times are multiples of the period
 * from there, so they do not drift; cycles that pass while a call is still going on are skipped,
 * and a callback that returns a coroutine or a promise is going on until that has ended. So calls
 * never overlap, and never pile up. Time is the loop's, which the wall clock does not move.
 *
 * <p>A callback that fails is logged, and the next call comes in its turn.
 *
 * <p>It belongs to the loop of the thread that calls {@link #start()}, and only that thread may
 * call its methods from then on.
 */
public final class PeriodicCallback {
  private final Duration period;
  private final Callable<? extends @Nullable Awaitable<?>> callback;
  private final double jitter;
  private final DoubleSupplier random;

  /** Null before the first start. */
  private @Nullable IOLoop loop;

  /** In which it was started: each call begins with a copy. */
  private Context context = Context.NONE;

  private boolean running;

  /** Whether a call goes on, perhaps one from before a stop. */
  private boolean busy;

  /** The loop's clock at which the timer fires, or has last fired. */
  private long next;

  private IOLoop.@Nullable Timeout timer;

  /**
   * Makes one that does not run yet.
   *
   * @param period from one call to the next; positive
   * @param callback what to call; it returns a coroutine, a promise, or null
   * @throws IllegalArgumentException if the period is zero or negative
   */
  public PeriodicCallback(Duration period, Callable<? extends @Nullable Awaitable<?>> callback) {
    this(period, callback, 0);
  }

  /**
   * Makes one whose periods vary at random, so that many of them do not all call at once.
   *
   * @param period from one call to the next, on average; positive
   * @param callback what to call; it returns a coroutine, a promise, or null
   * @param jitter by how much a period varies, from 0 for not at all to 1 for 0.5 to 1.5 periods
   * @throws IllegalArgumentException if the period is zero or negative, or the jitter is not in [0,
   *     1]
   */
  public PeriodicCallback(
      Duration period, Callable<? extends @Nullable Awaitable<?>> callback, double jitter) {
    this(period, callback, jitter, () -> ThreadLocalRandom.current().nextDouble());
  }

  PeriodicCallback(
      Duration period,
      Callable<? extends @Nullable Awaitable<?>> callback,
      double jitter,
      DoubleSupplier random) {
    if (period.isNegative() || period.isZero()) {
      throw new IllegalArgumentException("a period must be positive, and not " + period);
    }
    if (!(jitter >= 0 && jitter <= 1)) {
      throw new IllegalArgumentException("jitter must be between 0 and 1, and not " + jitter);
    }
    this.period = period;
    this.callback = Objects.requireNonNull(callback, "callback");
    this.jitter = jitter;
    this.random = random;
  }

  /**
   * Starts it on this thread's loop: the first call comes in one period. Does nothing if it runs
   * already. One that was stopped may be started again, and counts its periods anew.
   *
   * @throws IllegalStateException if this thread can have no loop, or if it was started on another
   *     thread's loop that is not closed
   */
  public void start() {
    if (loop != null && !loop.isClosed()) {
      loop.checkThread("PeriodicCallback.start()");
      if (running) {
        return;
      }
    }
    IOLoop current = IOLoop.current();
    current.checkOpen();
    if (current != loop) {
      loop = current;
      busy = false;
    }
    running = true;
    context = Context.capture();
    next = current.now();
    schedule(current);
  }

  /**
   * Ends the calls. One that goes on is not cancelled. Does nothing if it does not run.
   *
   * @throws IllegalStateException from another thread than its loop's
   */
  public void stop() {
    if (loop == null) {
      return;
    }
    loop.checkThread("PeriodicCallback.stop()");
    running = false;
    if (timer != null) {
      loop.removeTimeout(timer);
      timer = null;
    }
  }

  /**
   * Says whether it was started and not stopped since.
   *
   * @return true if there are calls to come
   * @throws IllegalStateException from another thread than its loop's
   */
  public boolean isRunning() {
    if (loop != null) {
      loop.checkThread("PeriodicCallback.isRunning()");
    }
    return running && loop != null && !loop.isClosed();
  }

  private void schedule(IOLoop on) {
    long length = lengthOfPeriod();
    long late = Math.max(0, on.now() - next);
    next += (late / length + 1) * length;
    timer = on.setTimerAt(next, context.around(() -> fire(on), on));
  }

  private long lengthOfPeriod() {
    long nanos = IOLoop.saturatedNanos(period);
    return jitter == 0
        ? nanos
        : Math.max(1, (long) (nanos * (1 + jitter * (random.getAsDouble() - 0.5))));
  }

  private void fire(IOLoop on) {
    timer = null;
    if (!running) {
      return;
    }
    if (busy) {
      schedule(on);
    } else {
      busy = true;
      new Cycle(on, this).run();
    }
  }

  private void over(IOLoop on) {
    if (on != loop) {
      return;
    }
    busy = false;
    if (running && timer == null) {
      schedule(on);
    }
  }

  @Override
  public String toString() {
    return "PeriodicCallback every " + period;
  }

  /** One call. */
  private static final class Cycle extends Spawned {
    private final IOLoop on;
    private final PeriodicCallback owner;

    Cycle(IOLoop on, PeriodicCallback owner) {
      super(on, owner.callback);
      this.on = on;
      this.owner = owner;
    }

    @Override
    void over() {
      owner.over(on);
    }
  }
}

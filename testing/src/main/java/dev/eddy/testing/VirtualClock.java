package dev.eddy.testing;

import dev.eddy.IOLoop;
import dev.eddy.spi.LoopClock;
import dev.eddy.spi.Network;
import dev.eddy.spi.Poller;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Time that does not pass but jumps: where the loop has nothing to run, to the next deadline. A
 * {@code sleep(Duration.ofDays(1))} costs microseconds, and a test's outcome does not depend on how
 * fast the machine is. Kotlin's {@code runTest} and Trio's {@code MockClock} do the same.
 *
 * <pre>{@code
 * var clock = new VirtualClock();
 * IOLoop loop = IOLoop.create(clock, clock);
 * loop.runSync(() -> sleep(Duration.ofDays(1)));
 * }</pre>
 *
 * <p>What other threads do takes real time, and the loop does not know of it. So it has to be
 * registered: while a job of a {@linkplain #register(ExecutorService) registered} executor or a
 * {@link Hold} is under way, time stands still and the loop waits for it. What is not registered
 * does not count: time goes on to the next deadline, and where there is none, and so nothing could
 * ever wake the loop, {@link #poll} fails at once with a dump of what is awaited. A clock that is
 * made by {@link #patient()} waits for other threads there.
 *
 * <p>It belongs to the thread that makes it, and to one loop there; {@link #register}, {@link
 * #hold}, {@link #elapsed()}, {@link #instant()} and {@link #wakeup()} may be called from any
 * thread. It begins at {@code 2026-01-01T00:00:00Z}. As an {@link InstantSource} it can be given to
 * code under test that asks for the time of day.
 */
public final class VirtualClock implements LoopClock, Poller, InstantSource {

  /*
   * A job's outcome reaches the loop before its hold is let go. So a poll that first sees no hold
   * and then no wake-up has missed nothing.
   */

  private static final Instant BEGINNING = Instant.parse("2026-01-01T00:00:00Z");

  /** Soon wraps round, as that of {@link System#nanoTime()} may. */
  private static final long ORIGIN = Long.MAX_VALUE - 1_000_000;

  /** Time stands still for something that is under way elsewhere, until this is closed. */
  public interface Hold extends AutoCloseable {
    /** Lets time go on. From any thread; a second call does nothing. */
    @Override
    void close();
  }

  private final Poller transport;
  private final boolean isPatient;
  private final Holds holds = new Holds(this::wakeup);

  /** Since the beginning, in nanoseconds. Written by the loop's thread. */
  private volatile long elapsed;

  /**
   * The wall clock's time at the beginning, as it would have been. Written by the loop's thread.
   */
  private volatile Instant epoch = BEGINNING;

  /** There was a wake-up since the last poll. */
  private final AtomicBoolean isWoken = new AtomicBoolean();

  /** The transport was asked just now, and the loop waits all the same. */
  private boolean isQuiet;

  /** On the scale of {@link #elapsed}. */
  private long limit = Long.MAX_VALUE;

  /** Is told that time cannot go on; says whether the loop has something to run now. */
  private @Nullable Stuck stuck;

  /** What takes the place of the transport's sockets; null if nothing does. */
  private @Nullable SimulatedNetwork network;

  private boolean isClosed;

  /** Who ends a run that can never go on. */
  interface Stuck {
    boolean isHandled(AssertionError failure);
  }

  private VirtualClock(Poller transport, boolean isPatient) {
    this.transport = transport;
    this.isPatient = isPatient;
  }

  /** Makes a clock for a loop of this thread that waits for nothing but what is registered. */
  public VirtualClock() {
    this(Poller.parking(Thread.currentThread()), false);
  }

  /**
   * Makes a clock for a loop of this thread that, where it would wait for ever, does wait, for a
   * wake-up from another thread. Such a loop never fails for having nothing to wait for.
   *
   * @return a new clock
   */
  public static VirtualClock patient() {
    return new VirtualClock(Poller.parking(Thread.currentThread()), true);
  }

  /**
   * Makes a clock for a loop that waits by a poller of its own, for sockets say. The poller serves
   * what is ready before time jumps; a {@link Hold} has to tell what is under way.
   *
   * @param transport made for this thread's loop; closed with this
   * @return a new clock
   */
  public static VirtualClock over(Poller transport) {
    return new VirtualClock(Objects.requireNonNull(transport, "transport"), false);
  }

  // ---- time

  /**
   * Returns how much time has passed since the clock was made. From any thread.
   *
   * @return virtual time; zero at first
   */
  public Duration elapsed() {
    return Duration.ofNanos(elapsed);
  }

  /**
   * Lets time pass as a callback that computes for that long would: timers that become due fire in
   * the loop's next turn, late.
   *
   * @param duration zero does nothing
   * @throws IllegalArgumentException if it is negative
   */
  public void pass(Duration duration) {
    if (duration.isNegative()) {
      throw new IllegalArgumentException(
          "time cannot go back: " + duration + "; expected 0 or more");
    }
    jump(duration.toNanos());
  }

  /**
   * Sets the wall clock alone, as its owner may. Timers that are set already do not move.
   *
   * @param now what {@link #instant()} returns until time passes
   */
  public void setInstant(Instant now) {
    epoch = now.minusNanos(elapsed);
  }

  @Override
  public long nanoTime() {
    return ORIGIN + elapsed;
  }

  /** Returns the virtual time of day. From any thread. */
  @Override
  public Instant instant() {
    return epoch.plusNanos(elapsed);
  }

  // ---- what time waits for

  /**
   * Registers an executor: while one of the jobs that it gets through the returned one waits or
   * runs, time stands still. From any thread.
   *
   * @param executor runs the jobs; left alone otherwise. One that drops a job without a word stops
   *     time for good
   * @return an executor for {@link IOLoop#runInExecutor}, for {@link IOLoop#setDefaultExecutor}, or
   *     for code under test
   */
  public Executor register(Executor executor) {
    Objects.requireNonNull(executor, "executor");
    return job -> holds.execute(executor, job);
  }

  /**
   * Does the same for an executor that can be shut down.
   *
   * @param executor runs the jobs, and is shut down with the returned one
   * @return an executor whose jobs hold time
   */
  public ExecutorService register(ExecutorService executor) {
    return new HeldExecutor(Objects.requireNonNull(executor, "executor"), holds);
  }

  /**
   * Registers something that other threads complete: time stands still until it is done. From any
   * thread.
   *
   * @param stage what to wait for, such as that of the JDK's HTTP client
   * @return a stage with the same outcome. Time goes on only after the loop has got that, if it was
   *     awaited before
   */
  public <T extends @Nullable Object> CompletionStage<T> register(CompletionStage<T> stage) {
    var outcome = new CompletableFuture<T>();
    Hold hold = hold(stage.toString());
    var unused =
        stage.whenComplete(
            (value, failure) -> {
              try {
                if (failure == null) {
                  outcome.complete(value);
                } else {
                  outcome.completeExceptionally(failure);
                }
              } finally {
                hold.close();
              }
            });
    return outcome;
  }

  /**
   * Stops time until the returned hold is closed: for I/O, and whatever else other threads do, that
   * the loop waits for. From any thread.
   *
   * @param what for messages, should it stay open
   * @return to be closed when the loop has got the outcome, by any thread
   */
  public Hold hold(String what) {
    return holds.open(Objects.requireNonNull(what, "what"));
  }

  // ---- for TestLoop

  Holds holds() {
    return holds;
  }

  void network(SimulatedNetwork simulated) {
    network = simulated;
  }

  /** Time may pass for so long from now on, and who is told if that, or anything, is in vain. */
  void limit(Duration more, Stuck told) {
    limit = elapsed + Math.min(RealLimit.nanos(more), Long.MAX_VALUE - elapsed);
    stuck = told;
  }

  void unlimited() {
    limit = Long.MAX_VALUE;
    stuck = null;
  }

  // ---- waiting

  /**
   * Lets time jump, unless it has to wait. For the loop only.
   *
   * @throws AssertionError if nothing can ever wake the loop, with a dump of its coroutines
   */
  @Override
  public void poll(long timeoutNanos) {
    if (Thread.currentThread().isInterrupted()) {
      return;
    }
    if (timeoutNanos == 0) {
      isQuiet = false;
      transport.poll(0);
      return;
    }
    boolean isHeld = holds.isAny();
    if (isWoken.getAndSet(false)) {
      return;
    }
    if (transport.servesEvents() && !isQuiet) {
      isQuiet = true;
      transport.poll(0); // the loop comes back if that served nothing
      return;
    }
    isQuiet = false;
    if (isHeld || (timeoutNanos == FOREVER && isPatient)) {
      transport.poll(FOREVER);
    } else if (timeoutNanos == FOREVER) {
      fail("Nothing can ever wake the loop: no timer is set, and nothing is registered that runs");
    } else if (timeoutNanos > limit - elapsed) {
      jump(limit - elapsed);
      fail("The limit of virtual time is reached, after " + elapsed());
    } else {
      jump(timeoutNanos);
    }
  }

  private void jump(long nanos) {
    long before = elapsed;
    elapsed = before + nanos;
  }

  private void fail(String what) {
    var failure = new AssertionError(what + ".\n" + Dumps.ofThisThread());
    if (stuck == null || !stuck.isHandled(failure)) {
      throw failure;
    }
  }

  @Override
  public void run(Runnable turns) {
    transport.run(turns);
  }

  @Override
  public boolean servesEvents() {
    return transport.servesEvents();
  }

  /** Returns the network of the test as the host of the caller sees it, if the test has one. */
  @Override
  public @Nullable Network network() {
    return network == null ? transport.network() : network.here();
  }

  @Override
  public void wakeup() {
    isWoken.set(true);
    transport.wakeup();
  }

  @Override
  public void close() {
    isClosed = true;
    transport.close();
  }

  @Override
  public String toString() {
    return "virtual time " + elapsed() + (isClosed ? ", closed" : "");
  }
}

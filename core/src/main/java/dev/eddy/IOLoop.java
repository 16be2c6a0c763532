package dev.eddy;

import dev.eddy.spi.LoopClock;
import dev.eddy.spi.Poller;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A single-threaded event loop: it runs callbacks and coroutines in turns, and waits when there are none.
 *
 * <p>A loop belongs to the thread that made it, by {@link #current()}, and only {@link #addCallback} may be
 * called from another one (and a {@link Promise} completed); anything else is refused there with an {@link
 * IllegalStateException} that names both threads.
 *
 * <p>What becomes ready is run in the order in which it became so. A callback added in a turn runs in the
 * next one, so one that adds itself again does not keep timers and other threads' callbacks from their
 * turn. A callback that throws is logged, and the loop goes on.
 */
public final class IOLoop {

  /* The order of a turn: other threads' callbacks and due timers join the ready queue; if it is empty the
   * poller waits for the next timer or a wake-up; then what was ready at that moment runs.
   *
   * Fields belong to the loop's thread unless they say otherwise.
   */

  /** A timer that was set: what {@link IOLoop#callLater} returns, for {@link IOLoop#removeTimeout}. */
  public static final class Timeout implements Promise.Producer {
    static final int NOWHERE = -1;

    final IOLoop loop;
    final long deadline;

    /** A {@link Runnable} to call, or a {@link Promise} to complete. */
    final Object action;

    /** Kept by {@link TimerHeap}. */
    long sequence;

    int place = NOWHERE;

    Timeout(IOLoop loop, long deadline, Object action) {
      this.loop = loop;
      this.deadline = deadline;
      this.action = action;
    }

    /** For the loop: the promise of this timer was cancelled. */
    @Override
    public void abandon() {
      loop.timers.remove(this);
    }

    @Override
    public String toString() {
      return "timer";
    }
  }

  /** Beyond this, deadlines could not be compared any more: some 146 years. */
  private static final long LONGEST_DELAY = Long.MAX_VALUE / 2;

  final Thread thread;
  final LoopClock clock;
  private final Poller poller;
  private final long origin;

  private final ReadyQueue ready = new ReadyQueue();
  private final TimerHeap timers = new TimerHeap();

  /** Any thread. */
  private final Inbox inbox = new Inbox();

  /** True while the loop may be waiting and has to be woken for a callback. Written by the loop. */
  private volatile boolean waiting;

  private boolean running;
  private boolean stopping;
  private boolean interrupted;

  /** Written by the loop's thread, read by others for their error messages. */
  private volatile boolean closed;

  /** A coroutine that awaits nest too deep for: the runner starts it once the stack is unwound. */
  @Nullable Coroutine<?> trampoline;

  /** How many calls of {@link Coroutines#coroutine} are on the stack. */
  int eagerDepth;

  /** The last coroutine made, and those before it that nobody had taken when the next one came. */
  private @Nullable Coroutine<?> newborn;

  private final List<Coroutine<?>> unattended = new ArrayList<>();

  /** Promises that failed in this turn while nobody waited for them. */
  private final List<Promise<?>> failed = new ArrayList<>();

  IOLoop(Thread thread, LoopClock clock, Poller poller) {
    this.thread = thread;
    this.clock = clock;
    this.poller = poller;
    this.origin = clock.nanoTime();
  }

  /**
   * Returns the loop of this thread, and makes one if it has none. A thread that runs jobs for an executor
   * cannot have one.
   *
   * @return this thread's loop
   * @throws IllegalStateException on a thread that runs an executor's job
   */
  public static IOLoop current() {
    return CurrentLoop.orNew();
  }

  static @Nullable IOLoop currentOrNull() {
    return CurrentLoop.orNull();
  }

  /**
   * Makes the loop of this thread with a clock and a way of waiting of its own: for tests and transports.
   *
   * @param clock where its time comes from
   * @param poller how it waits; closed with the loop
   * @return a new loop, which is now this thread's {@link #current()}
   * @throws IllegalStateException if this thread has a loop or runs an executor's job
   */
  public static IOLoop create(LoopClock clock, Poller poller) {
    return CurrentLoop.create(Objects.requireNonNull(clock), Objects.requireNonNull(poller));
  }

  // ---- running

  /**
   * Runs turns until {@link #stop()} is called. A stopped loop may be started again.
   *
   * <p>When the thread is interrupted the loop stops and the interrupt status stays set.
   *
   * @throws IllegalStateException if it runs already, is closed, or from another thread
   */
  public void start() {
    checkStart("start()");
    runUntilStopped();
    if (interrupted) {
      interrupted = false;
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Ends {@link #start()} after the turn that goes on; before a start, the next one ends after one turn.
   *
   * @throws IllegalStateException from another thread: write {@code loop.addCallback(loop::stop)}
   */
  public void stop() {
    checkThread("stop()");
    stopping = true;
  }

  /**
   * Closes a loop that does not run, for good. Callbacks that did not get their turn are logged, timers are
   * dropped, coroutines that still wait never go on. The thread may then have a new loop.
   *
   * <p>A second call does nothing.
   *
   * @throws IllegalStateException if it runs, or from another thread
   */
  public void close() {
    checkThread("close()");
    if (running) {
      throw new IllegalStateException("close() of a loop that runs: stop() it first");
    }
    if (closed) {
      return;
    }
    closed = true;
    inbox.closeInto(ready);
    if (!ready.isEmpty()) {
      Log.warning("IOLoop closed with " + ready.size() + " callbacks that had not run", null);
    }
    endTurn();
    Watch.reportAll(this);
    CurrentLoop.remove();
    poller.close();
  }

  /**
   * Runs the loop until what {@code main} returns is done, and returns its value. The loop can be used
   * again afterwards.
   *
   * @param main called in the loop's next turn
   * @return the value; null if {@code main} returned null
   * @throws IllegalStateException if the loop runs or is closed, from another thread, or if it was stopped
   *     before the end
   * @throws InterruptedException if the thread was interrupted; what {@code main} returned was cancelled
   * @throws Exception what {@code main} or what it returned failed with: that very object
   */
  public <T extends @Nullable Object> T runSync(Callable<? extends Awaitable<T>> main)
      throws Exception {
    return new SyncRun<>(this, main, null).run();
  }

  /**
   * Does the same, with a limit. At the limit a coroutine is cancelled, and its {@code finally} blocks get
   * as long as the limit again, after which it is abandoned. A value that it returns all the same is
   * returned.
   *
   * @param limit how long to wait; zero gives it one turn
   * @param main called in the loop's next turn
   * @return the value; null if {@code main} returned null
   * @throws TimeoutException if it was not done within the limit
   * @throws IllegalArgumentException if the limit is negative
   * @throws IllegalStateException if the loop runs or is closed, from another thread, or if it was stopped
   *     before the end
   * @throws InterruptedException if the thread was interrupted; what {@code main} returned was cancelled
   * @throws Exception what {@code main} or what it returned failed with: that very object
   */
  public <T extends @Nullable Object> T runSync(
      Duration limit, Callable<? extends Awaitable<T>> main) throws Exception {
    checkDelay(limit);
    return new SyncRun<>(this, main, limit).run();
  }

  void checkStart(String what) {
    checkThread(what);
    checkOpen();
    if (running) {
      throw new IllegalStateException(
          what
              + " of a loop that runs already, on this thread: write await(…) in a coroutine, or"
              + " spawnCallback(…)");
    }
  }

  /** Runs turns until a stop is asked for or the thread is interrupted while the loop waits. */
  void runUntilStopped() {
    running = true;
    try {
      do {
        turn();
      } while (!stopping && !interrupted);
    } finally {
      running = false;
      stopping = false;
    }
  }

  boolean takeInterrupt() {
    boolean was = interrupted;
    interrupted = false;
    return was;
  }

  private void turn() {
    takeWhatIsDue();
    if (ready.isEmpty() && !stopping) {
      await();
      takeWhatIsDue();
    } else if (poller.servesEvents()) {
      poller.poll(0);
    }
    for (int left = ready.size(); left > 0; left--) {
      Object entry = ready.remove();
      if (entry instanceof Coroutine<?> coroutine) {
        Runner.run(this, coroutine);
      } else {
        call((Runnable) entry);
      }
    }
    endTurn();
  }

  private void takeWhatIsDue() {
    if (!inbox.isEmpty()) {
      inbox.drainTo(ready);
    }
    if (!timers.isEmpty()) {
      fireTimers();
    }
  }

  private void fireTimers() {
    long now = clock.nanoTime();
    while (!timers.isEmpty() && timers.first().deadline - now <= 0) {
      Timeout due = timers.first();
      timers.remove(due);
      if (due.action instanceof Promise<?> promise) {
        promise.tryComplete(Outcome.NULL);
      } else {
        ready.add(due.action);
      }
    }
  }

  /** Waits for the next timer or a wake-up. What was added before {@code waiting} is seen by the check. */
  private void await() {
    waiting = true;
    try {
      if (inbox.isEmpty()) {
        poller.poll(
            timers.isEmpty()
                ? Poller.FOREVER
                : Math.max(0, timers.first().deadline - clock.nanoTime()));
        if (Thread.interrupted()) {
          interrupted = true;
        }
      }
    } finally {
      waiting = false;
    }
  }

  private static void call(Runnable callback) {
    try {
      callback.run();
    } catch (Throwable failure) {
      Log.error("Exception in callback " + callback, failure);
    }
  }

  // ---- callbacks

  /** Enqueues a coroutine or a callback for the next turn. Loop thread only. */
  void ready(Object entry) {
    ready.add(entry);
  }

  /**
   * Calls back in the next turn. Callbacks run in the order in which they were added. May be called from
   * any thread; it is the one method of a loop that may. What the callback throws is logged.
   *
   * @param callback what to call, on the loop's thread
   * @throws IllegalStateException if the loop is closed
   */
  public void addCallback(Runnable callback) {
    Objects.requireNonNull(callback, "callback");
    if (Thread.currentThread() == thread) {
      checkOpen();
      ready.add(callback);
    } else {
      if (!inbox.add(callback)) {
        throw closedLoop();
      }
      if (waiting) {
        poller.wakeup();
      }
    }
  }

  /**
   * Runs a coroutine in the background: calls back in the next turn and runs what the callback returns. A
   * failure of either is logged at once, with its trace; a cancellation is not.
   *
   * @param callback returns a coroutine or a promise, or null for nothing
   * @throws IllegalStateException if the loop is closed, or from another thread: write {@code
   *     loop.addCallback(() -> loop.spawnCallback(…))}
   */
  public void spawnCallback(Callable<? extends @Nullable Awaitable<?>> callback) {
    Objects.requireNonNull(callback, "callback");
    checkThread("spawnCallback()");
    addCallback(new Spawned(this, callback));
  }

  // ---- time

  /**
   * Returns the loop's time, which never goes back.
   *
   * @return how long ago the loop was made
   */
  public Duration time() {
    return Duration.ofNanos(clock.nanoTime() - origin);
  }

  /**
   * Calls back once, after a delay. Equal deadlines are served in the order in which they were set.
   *
   * @param delay zero is the next turn
   * @param callback what to call; what it throws is logged
   * @return for {@link #removeTimeout}
   * @throws IllegalArgumentException if the delay is negative
   * @throws IllegalStateException if the loop is closed, or from another thread
   */
  public Timeout callLater(Duration delay, Runnable callback) {
    checkThread("callLater()");
    return setTimer(checkDelay(delay), Objects.requireNonNull(callback, "callback"));
  }

  /**
   * Calls back once, at a time of the loop; in the next turn if that has passed.
   *
   * @param time on the scale of {@link #time()}
   * @param callback what to call; what it throws is logged
   * @return for {@link #removeTimeout}
   * @throws IllegalStateException if the loop is closed, or from another thread
   */
  public Timeout callAt(Duration time, Runnable callback) {
    checkThread("callAt()");
    return setTimer(time.minus(time()), Objects.requireNonNull(callback, "callback"));
  }

  /**
   * Calls back once after a delay: {@link #callLater} under Tornado's name for it.
   *
   * @param delay zero is the next turn
   * @param callback what to call; what it throws is logged
   * @return for {@link #removeTimeout}
   * @throws IllegalArgumentException if the delay is negative
   * @throws IllegalStateException if the loop is closed, or from another thread
   */
  public Timeout addTimeout(Duration delay, Runnable callback) {
    return callLater(delay, callback);
  }

  /**
   * Calls back once at a time of day; in the next turn if that has passed. The time is turned into a delay
   * at this call: setting the wall clock later does not move it.
   *
   * @param deadline the time
   * @param callback what to call; what it throws is logged
   * @return for {@link #removeTimeout}
   * @throws IllegalStateException if the loop is closed, or from another thread
   */
  public Timeout addTimeout(Instant deadline, Runnable callback) {
    checkThread("addTimeout()");
    return setTimer(
        Duration.between(clock.instant(), deadline), Objects.requireNonNull(callback, "callback"));
  }

  /**
   * Removes a timer. One that has fired or was removed is left alone: its callback may be due in this very
   * turn.
   *
   * @param timeout what {@link #callLater} returned
   * @throws IllegalArgumentException if it is another loop's
   * @throws IllegalStateException from another thread
   */
  public void removeTimeout(Timeout timeout) {
    checkThread("removeTimeout()");
    if (timeout.loop != this) {
      throw new IllegalArgumentException("removeTimeout() of a timer of " + timeout.loop);
    }
    timers.remove(timeout);
  }

  /** Sets a timer; a delay that has passed is the next turn. The action as in {@link Timeout#action}. */
  Timeout setTimer(Duration delay, Object action) {
    checkOpen();
    var timer = new Timeout(this, clock.nanoTime() + saturatedNanos(delay), action);
    timers.add(timer);
    return timer;
  }

  private static long saturatedNanos(Duration delay) {
    if (delay.isNegative()) {
      return 0;
    }
    return delay.getSeconds() >= LONGEST_DELAY / 1_000_000_000L ? LONGEST_DELAY : delay.toNanos();
  }

  static Duration checkDelay(Duration delay) {
    if (delay.isNegative()) {
      throw new IllegalArgumentException(
          "a delay cannot be negative: " + delay + "; expected zero (the next turn) or more");
    }
    return delay;
  }

  // ---- checks

  void checkOpen() {
    if (closed) {
      throw closedLoop();
    }
  }

  private IllegalStateException closedLoop() {
    return new IllegalStateException(this + " is closed and runs nothing any more");
  }

  void checkThread(String what) {
    if (Thread.currentThread() != thread) {
      throw new IllegalStateException(
          what
              + " from thread '"
              + Thread.currentThread().getName()
              + "' on something that belongs to "
              + this
              + ": only addCallback and completing a promise may come from another thread; write"
              + " loop.addCallback(() -> …)");
    }
  }

  // ---- what nobody attends to

  /** A coroutine was made on this thread. */
  void born(Coroutine<?> coroutine) {
    Coroutine<?> before = newborn;
    if (before != null && Unawaited.isUnattended(before)) {
      unattended.add(before);
    }
    newborn = coroutine;
  }

  /** A promise of this loop failed while nobody waited for it. */
  void failedUnseen(Promise<?> promise) {
    failed.add(promise);
  }

  private void endTurn() {
    Coroutine<?> last = newborn;
    if (last != null) {
      newborn = null;
      if (Unawaited.isUnattended(last)) {
        unattended.add(last);
      }
    }
    if (!unattended.isEmpty()) {
      Unawaited.watch(unattended, this);
      unattended.clear();
    }
    if (!failed.isEmpty()) {
      Unretrieved.watch(failed);
      failed.clear();
    }
    Watch.reportGarbage();
  }

  @Override
  public String toString() {
    return "the IOLoop of thread '" + thread.getName() + "'";
  }
}

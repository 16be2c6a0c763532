package dev.eddy;

import dev.eddy.internal.Ring;
import dev.eddy.internal.Waitlist;
import dev.eddy.internal.Workers;
import dev.eddy.spi.LoopClock;
import dev.eddy.spi.Poller;
import dev.eddy.spi.Schedule;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A single-threaded event loop: it runs callbacks and coroutines in turns, and waits when there are
 * none.
 *
 * <p>A loop belongs to the thread that made it, by {@link #current()}, and only {@link
 * #addCallback} may be called from another one (and a {@link Promise} completed, and {@link
 * #statistics} read); anything else is refused there with an {@link IllegalStateException} that
 * names both threads.
 *
 * <p>What becomes ready is run in the order in which it became so. A callback added in a turn runs
 * in the next one, so one that adds itself again does not keep timers and other threads' callbacks
 * from their turn. A callback that throws is logged, and the loop goes on. A test may give a loop a
 * {@link Schedule} that takes other orders, and which of them stay is said there.
 */
public final class IOLoop {

  /*
   * The order of a turn: other threads' callbacks and due timers join the ready queue; if it is
   * empty the poller waits for the next timer or a wake-up; then what was ready at that moment
   * runs.
   *
   * Fields belong to the loop's thread unless they say otherwise.
   */

  /**
   * A timer that was set: what {@link IOLoop#callLater} returns, for {@link IOLoop#removeTimeout}.
   */
  public static final class Timeout extends Producer {
    static final int NOWHERE = -1;

    /** A {@link #slot} for good: its callback does not run even if it is due in this turn. */
    static final int REMOVED = -2;

    final IOLoop loop;
    final long deadline;

    /** A {@link Runnable} to call, or a {@link Promise} to complete. */
    final Object action;

    /** Kept by {@link TimerHeap}. */
    long sequence;

    int slot = NOWHERE;

    Timeout(IOLoop loop, long deadline, Object action) {
      this.loop = loop;
      this.deadline = deadline;
      this.action = action;
    }

    @Override
    void abandon() {
      loop.timers.remove(this);
      if (action instanceof Promise<?> sleep && sleep.waiter == this) {
        sleep.waiter = null;
      }
    }

    /**
     * A sleep that nobody waits for leaves the heap, and stands where its waiters would be: so who
     * waits again has to come by {@link Promise#addWaiter}, which brings it back.
     */
    @Override
    void unawaited(Promise<?> sleep) {
      loop.timers.remove(this);
      sleep.waiter = this;
    }

    void resume() {
      loop.timers.add(this);
    }

    boolean isDue() {
      return deadline - loop.clock.nanoTime() <= 0;
    }

    @Override
    public String toString() {
      return "timer";
    }
  }

  /** Beyond this, deadlines could not be compared any more: some 146 years. */
  private static final long LONGEST_DELAY = Long.MAX_VALUE / 2;

  static {
    Waitlist.setMaker(FifoWaitlist::new);
  }

  final Thread thread;

  /** The thread while the loop is open, null for good when it is closed. Written by that thread. */
  @Nullable Thread owner;

  /** The same, but null as well while what runs has a context: kept by {@link Contexts}. */
  @Nullable Thread ownerWithoutContext;

  private final LoopClock clock;
  private final Poller poller;
  private final long origin;

  /** {@link Coroutine}s, {@link Runnable}s, and {@link Timeout}s whose callback is due. */
  private final Ring<Object> ready = new Ring<>();

  private final TimerHeap timers = new TimerHeap();

  /** Any thread. */
  private final Inbox inbox = new Inbox();

  /** True while the loop may be waiting and has to be woken for a callback. Written by the loop. */
  private volatile boolean waiting;

  /** Written by the loop's thread; others read it for a dump. */
  private volatile boolean running;

  private boolean stopping;

  /** Whether the thread was interrupted in the turn that was the last. */
  private boolean interrupted;

  /** Null as long as the default of all loops will do. */
  private @Nullable Executor executor;

  /** A coroutine that awaits nest too deep for: the runner starts it once the stack is unwound. */
  private @Nullable Coroutine<?> trampoline;

  /** How many calls of {@link Coroutines#coroutine} are on the stack. */
  int eagerDepth;

  /** Its new coroutines and failures, which somebody has to take. */
  final Nursery nursery = new Nursery();

  /** The groups whose failure is under way to the coroutine that has the block; mostly none. */
  final List<TaskGroup> interrupting = new ArrayList<>(0);

  /** The coroutines that were started on it and have not ended. */
  final LiveCoroutines live = new LiveCoroutines();

  /** Null as long as there is nothing in any context. */
  @Nullable Contexts contexts;

  /** Any thread reads. */
  private final LoopCounters counters = new LoopCounters();

  /** Looks for steps that block, if that is asked for; mostly null. */
  private @Nullable StepWatch stepWatch;

  /** Null unless a schedule decides what runs next. */
  private final @Nullable ScheduledTurns scheduled;

  /** Whether there is one of the two above, for which a turn goes another way. */
  private boolean hasObserver;

  private @Nullable ShutdownHook shutdownHook;

  /** Whether a flight recording wants to know what happens, as of this turn. */
  boolean isRecorded;

  IOLoop(Thread thread, LoopClock clock, Poller poller, @Nullable Schedule schedule) {
    this.thread = thread;
    this.owner = thread;
    this.ownerWithoutContext = thread;
    this.clock = clock;
    this.poller = poller;
    this.scheduled = schedule == null ? null : new ScheduledTurns(schedule);
    this.origin = clock.nanoTime();
    if (Bridge.isInstalled()) {
      contexts = new Contexts(this);
    }
    watchSteps(Watchdog.DEFAULT_THRESHOLD);
  }

  /**
   * Returns the loop of this thread, and makes one if it has none. A thread that runs jobs for an
   * executor cannot have one.
   *
   * @return this thread's loop
   * @throws IllegalStateException on a thread that runs an executor's job
   */
  public static IOLoop current() {
    return CurrentLoop.orNew();
  }

  /**
   * Makes the loop of this thread with a clock and a way of waiting of its own: for tests and
   * transports.
   *
   * @param clock where its time comes from
   * @param poller how it waits; closed with the loop
   * @return a new loop, which is now this thread's {@link #current()}
   * @throws IllegalStateException if this thread has a loop or runs an executor's job
   */
  public static IOLoop create(LoopClock clock, Poller poller) {
    return CurrentLoop.create(Objects.requireNonNull(clock), Objects.requireNonNull(poller), null);
  }

  /**
   * Makes the same with somebody who decides what runs next: for tests that look for an order in
   * which a program fails.
   *
   * @param clock where its time comes from
   * @param poller how it waits; closed with the loop
   * @param schedule decides what a program must not rely on
   * @return a new loop, which is now this thread's {@link #current()}
   * @throws IllegalStateException if this thread has a loop or runs an executor's job
   */
  public static IOLoop create(LoopClock clock, Poller poller, Schedule schedule) {
    return CurrentLoop.create(
        Objects.requireNonNull(clock),
        Objects.requireNonNull(poller),
        Objects.requireNonNull(schedule));
  }

  /**
   * Returns what this loop waits with, for modules that serve sockets: they look whether it is
   * theirs.
   *
   * @return the poller that this loop was made with
   * @throws IllegalStateException from another thread
   */
  public Poller poller() {
    checkThread("poller()");
    return poller;
  }

  // ---- running

  /**
   * Runs turns until {@link #stop()} is called. A stopped loop may be started again.
   *
   * <p>When the thread is interrupted, the loop stops at the end of the turn in which it next has
   * to wait for something, and the interrupt status stays set.
   *
   * @throws IllegalStateException if it runs already, is closed, or from another thread
   */
  public void start() {
    checkStart("start()");
    if (runUntilStopped()) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Ends {@link #start()} after the turn that goes on; before a start, the next one ends after one
   * turn.
   *
   * @throws IllegalStateException from another thread: write {@code loop.addCallback(loop::stop)}
   */
  public void stop() {
    checkThread("stop()");
    stopping = true;
  }

  /**
   * Closes a loop that does not run, for good. Callbacks that did not get their turn are logged,
   * timers are dropped, coroutines that still wait never go on and are logged as in a {@link
   * CoroutineDump}. The thread may then have a new loop.
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
    if (isClosed()) {
      return;
    }
    owner = null;
    ownerWithoutContext = null;
    contexts = null;
    if (scheduled != null) {
      scheduled.letArrive(ready);
    }
    inbox.closeInto(ready);
    if (!ready.isEmpty()) {
      Log.warning(this + " was closed with " + ready.size() + " callbacks that had not run", null);
      ready.clear();
    }
    reportWhoIsLeft();
    timers.clear();
    watchSteps(Duration.ZERO);
    removeShutdownHook();
    nursery.endTurn(this);
    Watch.reportAll(this);
    CurrentLoop.remove(this);
    poller.close();
  }

  /** Without the values of variables: a log is read by more people than ask for a dump. */
  private void reportWhoIsLeft() {
    LoopDump left = DumpWalk.of(this, LoopDump.State.NOT_RUNNING, List.of(), false);
    live.clear();
    if (!left.coroutines().isEmpty()) {
      Log.warning(
          this
              + " was closed with "
              + DumpText.count(left.coroutines().size(), "coroutine")
              + " that had not ended and never will: await or cancel what you start before you"
              + " close its loop"
              + DumpText.body(left),
          null);
    }
  }

  /**
   * Runs the loop until what {@code main} returns is done, and returns its value. The loop can be
   * used again afterwards.
   *
   * @param main called in the loop's next turn
   * @return the value; null if {@code main} returned null
   * @throws IllegalStateException if the loop runs or is closed, from another thread, or if it was
   *     stopped before the end
   * @throws InterruptedException if the thread was interrupted; what {@code main} returned was
   *     cancelled
   * @throws Exception what {@code main} or what it returned failed with: that very object
   */
  public <T extends @Nullable Object> T runSync(Callable<? extends @Nullable Awaitable<T>> main)
      throws Exception {
    return new SyncRun<>(this, main, null).run();
  }

  /**
   * Does the same, with a limit. At the limit a coroutine is cancelled, and its {@code finally}
   * blocks get as long as the limit again, after which it is abandoned. A value that it returns all
   * the same is returned.
   *
   * @param limit how long to wait; zero gives it one turn
   * @param main called in the loop's next turn
   * @return the value; null if {@code main} returned null
   * @throws TimeoutException if it was not done within the limit
   * @throws IllegalArgumentException if the limit is negative
   * @throws IllegalStateException if the loop runs or is closed, from another thread, or if it was
   *     stopped before the end
   * @throws InterruptedException if the thread was interrupted; what {@code main} returned was
   *     cancelled
   * @throws Exception what {@code main} or what it returned failed with: that very object
   */
  public <T extends @Nullable Object> T runSync(
      Duration limit, Callable<? extends @Nullable Awaitable<T>> main) throws Exception {
    checkDelay(limit);
    return new SyncRun<>(this, main, limit).run();
  }

  /**
   * Lets the loop end in good order when the program is told to end: by SIGTERM, by Ctrl-C, by
   * {@code System.exit} on another thread.
   *
   * <p>The loop then calls {@code cleanup} in its next turn and runs what that returns, then
   * cancels all coroutines that are left, whose {@code finally} blocks may await, and stops. The
   * program ends when all this is done, or at the limit, whichever comes first; at once if the loop
   * does not run. {@link #runSync} then throws what its cancelled coroutine came to, mostly a
   * {@link java.util.concurrent.CancellationException}.
   *
   * <p>It is one of the JVM's shutdown hooks, so {@code SIGKILL} does not call it, and others, of
   * logging systems for instance, run at the same time. Closing the loop takes it away, and a
   * second call replaces the first.
   *
   * @param limit how long the program's end may wait
   * @param cleanup returns a coroutine or a promise, or null for nothing; what it fails with is
   *     logged
   * @throws IllegalArgumentException if the limit is negative
   * @throws IllegalStateException if the loop is closed, if the program is ending already, or from
   *     another thread
   */
  public void stopOnShutdown(Duration limit, Callable<? extends @Nullable Awaitable<?>> cleanup) {
    checkThread("stopOnShutdown()");
    checkOpen();
    checkDelay(limit);
    var hook = new ShutdownHook(this, limit, Objects.requireNonNull(cleanup, "cleanup"));
    hook.register();
    removeShutdownHook();
    shutdownHook = hook;
  }

  private void removeShutdownHook() {
    if (shutdownHook != null) {
      shutdownHook.unregister();
      shutdownHook = null;
    }
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

  /**
   * Runs turns until a stop is asked for or the thread is interrupted while the loop waits.
   *
   * @return whether it was interrupted; the thread's interrupt status is cleared
   */
  boolean runUntilStopped() {
    if (contexts != null) {
      contexts.runBegins();
    }
    running = true;
    try {
      do {
        interrupted = false;
        poller.run(this::runTurns);
      } while (!stopping && !interrupted);
    } finally {
      running = false;
      stopping = false;
    }
    return interrupted;
  }

  /** Until the end, or until the poller has more to do for the turns than it had. */
  private void runTurns() {
    boolean served = poller.servesEvents();
    do {
      interrupted = turn();
    } while (!stopping && !interrupted && poller.servesEvents() == served);
  }

  private boolean turn() {
    boolean interrupted = false;
    takeWhatIsDue();
    if (ready.isEmpty() && !stopping) {
      interrupted = await();
      takeWhatIsDue();
    } else if (poller.servesEvents()) {
      poller.poll(0);
    }
    int steps = ready.size();
    counters.turn(steps);
    isRecorded = FlightRecord.isOn();
    if (isRecorded || hasObserver) {
      runObserved(steps);
    } else {
      for (int left = steps; left > 0; left--) {
        runStep(ready.remove());
      }
    }
    if (contexts != null) {
      contexts.turnEnds();
    }
    nursery.endTurn(this);
    return interrupted;
  }

  void runStep(Object entry) {
    if (entry instanceof Coroutine<?> coroutine) {
      Runner.resume(this, coroutine);
    } else if (entry instanceof Timeout due) {
      if (due.slot != Timeout.REMOVED) {
        switchTo(null);
        call((Runnable) due.action);
      }
    } else {
      switchTo(null);
      call((Runnable) entry);
    }
  }

  /** Runs them while a recording or the watchdog observes, or a schedule decides on the order. */
  private void runObserved(int steps) {
    for (int left = steps; left > 0; left--) {
      Object entry = scheduled == null ? ready.remove() : scheduled.next(ready, left, left < steps);
      if (entry == null) {
        counters.leftOver(left);
        break;
      }
      StepWatch watch = stepWatch; // a step may set another one
      if (watch != null) {
        watch.beginStep();
      }
      if (isRecorded) {
        FlightRecord.run(this, entry);
      } else {
        runStep(entry);
      }
      if (watch != null) {
        watch.endStep();
      }
    }
    if (stepWatch != null) {
      stepWatch.endTurn();
    }
    if (scheduled != null) {
      switchTo(null);
      scheduled.endTurn(ready);
    }
  }

  private void takeWhatIsDue() {
    if (!inbox.isEmpty()) {
      if (scheduled == null) {
        inbox.drainTo(ready);
      } else {
        scheduled.arrive(inbox, ready);
      }
    }
    if (!timers.isEmpty()) {
      fireTimers();
    }
  }

  private void fireTimers() {
    long now = clock.nanoTime();
    long late = now - timers.firstDeadline();
    if (late >= 0) {
      counters.fired(late);
    }
    if (scheduled != null) {
      scheduled.fireTimers(timers, now, this);
      return;
    }
    while (!timers.isEmpty() && timers.firstDeadline() - now <= 0) {
      Timeout due = timers.first();
      timers.remove(due);
      fire(due);
    }
  }

  /** Fires a timer that has left the heap. */
  void fire(Timeout due) {
    if (due.action instanceof Promise<?> promise) {
      promise.tryComplete(Outcome.NULL);
    } else {
      ready.add(due);
    }
  }

  /**
   * Waits for the next timer or a wake-up. What was added before {@code waiting} is seen by the
   * check.
   *
   * @return whether the thread was interrupted
   */
  private boolean await() {
    if (scheduled != null && scheduled.letArrive(ready)) {
      return false; // what was held back comes before the loop would wait
    }
    waiting = true;
    try {
      if (inbox.isEmpty()) {
        poller.poll(
            timers.isEmpty()
                ? Poller.FOREVER
                : Math.max(0, timers.firstDeadline() - clock.nanoTime()));
      }
    } finally {
      waiting = false;
    }
    return Thread.interrupted();
  }

  private static void call(Runnable callback) {
    try {
      callback.run();
    } catch (Throwable failure) {
      AsyncTrace.trim(failure);
      Log.error("Exception in callback " + callback, failure);
    }
  }

  // ---- callbacks

  /** Enqueues a coroutine or a callback for the next turn. Loop thread only. */
  void ready(Object entry) {
    ready.add(entry);
  }

  /**
   * Calls back in the next turn. Callbacks run in the order in which they were added. May be called
   * from any thread; it is the one way from there to the loop. What the callback throws is logged.
   *
   * @param callback what to call, on the loop's thread
   * @throws IllegalStateException if the loop is closed
   */
  public void addCallback(Runnable callback) {
    Objects.requireNonNull(callback, "callback");
    if (Thread.currentThread() == ownerWithoutContext) {
      ready.add(callback);
    } else if (!offer(inThisContext(callback))) {
      throw closedLoop();
    }
  }

  /** Enqueues a callback from any thread; returns false if the loop is closed. */
  boolean offer(Runnable callback) {
    if (Thread.currentThread() == owner) {
      ready.add(callback);
      return true;
    }
    if (!inbox.add(callback)) {
      return false;
    }
    if (waiting) {
      poller.wakeup();
    }
    return true;
  }

  /**
   * Runs a coroutine in the background: calls back in the next turn and runs what the callback
   * returns. A failure of either is logged at once, with its trace; a cancellation is not.
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

  /**
   * Calls back when a promise is done, in a later turn: {@link Promise#addDoneCallback} under
   * Tornado's name for it.
   *
   * @param promise one of this loop's
   * @param callback gets the promise, done; what it throws is logged
   * @throws IllegalArgumentException if the promise is another loop's
   * @throws IllegalStateException if the loop is closed, or from another thread
   */
  public <T extends @Nullable Object> void addFuture(
      Promise<T> promise, Consumer<? super Promise<T>> callback) {
    checkThread("addFuture()");
    if (promise.loop != this) {
      throw new IllegalArgumentException(
          "addFuture() of a promise of " + promise.loop + ", on " + this);
    }
    promise.addDoneCallback(callback);
  }

  /**
   * Calls back on this loop, in a later turn, when a stage is done.
   *
   * @param stage completed by any thread
   * @param callback gets a done promise with the stage's outcome; what it throws is logged
   * @throws IllegalStateException if the loop is closed, or from another thread
   */
  public <T extends @Nullable Object> void addFuture(
      CompletionStage<T> stage, Consumer<? super Promise<T>> callback) {
    checkThread("addFuture()");
    Promise<T> promise = Foreign.ofStage(this, stage);
    promise.addDoneCallback(callback);
  }

  /**
   * The same for a future. One that is no {@link CompletionStage} is waited for by a thread of its
   * own, never one of an executor's pool.
   *
   * @param future completed by any thread
   * @param callback gets a done promise with the future's outcome; what it throws is logged
   * @throws IllegalStateException if the loop is closed, or from another thread
   */
  public <T extends @Nullable Object> void addFuture(
      Future<T> future, Consumer<? super Promise<T>> callback) {
    checkThread("addFuture()");
    Promise<T> promise = Foreign.ofFuture(this, future);
    promise.addDoneCallback(callback);
  }

  /**
   * The same for a future that is a stage too.
   *
   * @param future completed by any thread
   * @param callback gets a done promise with the future's outcome; what it throws is logged
   * @throws IllegalStateException if the loop is closed, or from another thread
   */
  public <T extends @Nullable Object> void addFuture(
      CompletableFuture<T> future, Consumer<? super Promise<T>> callback) {
    addFuture((CompletionStage<T>) future, callback);
  }

  // ---- blocking code

  /**
   * Runs blocking code on another thread, and gives its outcome to this loop. The thread is one of
   * the default executor's, see {@link #setDefaultExecutor}.
   *
   * @param blocking what to run; there is no loop on its thread
   * @return its outcome. Cancelling it drops a job that waits in the executor's queue; one that
   *     runs goes on, and its result is dropped
   * @throws IllegalStateException if the loop is closed, or from another thread
   */
  public <T extends @Nullable Object> Promise<T> runInExecutor(Callable<T> blocking) {
    return runInExecutor(executor != null ? executor : Workers.Jobs.EXECUTOR, blocking);
  }

  /**
   * The same on an executor of your own. If it rejects the job, that is the promise's failure.
   *
   * @param executor runs the job
   * @param blocking what to run
   * @return its outcome, as above
   * @throws IllegalStateException if the loop is closed, or from another thread
   */
  public <T extends @Nullable Object> Promise<T> runInExecutor(
      Executor executor, Callable<T> blocking) {
    checkThread("runInExecutor()");
    checkOpen();
    Objects.requireNonNull(executor, "executor");
    return ExecutorJob.submit(this, executor, Objects.requireNonNull(blocking, "blocking"));
  }

  /**
   * Makes a coroutine that runs blocking code on another thread and can be cancelled while that
   * runs: Kotlin's {@code runInterruptible}. Cancelling it drops a job that waits in the executor's
   * queue; one that runs is interrupted, and the cancellation is thrown when its thread has left
   * it, whatever it returned or threw. Code that ignores interrupts is waited for.
   *
   * @param blocking what to run; there is no loop on its thread
   * @return its outcome; cold, and to be awaited or started on this loop
   * @throws IllegalStateException if the loop is closed, or from another thread
   */
  public <T extends @Nullable Object> Coroutine<T> runInterruptible(Callable<T> blocking) {
    return runInterruptible(executor != null ? executor : Workers.Jobs.EXECUTOR, blocking);
  }

  /**
   * The same on an executor of your own.
   *
   * @param executor runs the job
   * @param blocking what to run
   * @return its outcome, as above
   * @throws IllegalStateException if the loop is closed, or from another thread
   */
  public <T extends @Nullable Object> Coroutine<T> runInterruptible(
      Executor executor, Callable<T> blocking) {
    checkThread("runInterruptible()");
    checkOpen();
    Objects.requireNonNull(executor, "executor");
    return new InterruptibleJob<>(this, executor, Objects.requireNonNull(blocking, "blocking"));
  }

  /**
   * Chooses the executor for {@link #runInExecutor(Callable)} on this loop. The default is a new
   * virtual thread for each job where the JDK has them (21 and later), and else one pool for all
   * loops, of as many daemon threads as there are processors and four more, at most 32. The loop
   * never shuts it down.
   *
   * @param executor runs jobs from now on
   * @throws IllegalStateException from another thread
   */
  public void setDefaultExecutor(Executor executor) {
    checkThread("setDefaultExecutor()");
    this.executor = Objects.requireNonNull(executor, "executor");
  }

  // ---- time

  /**
   * Returns the loop's time, which never goes back.
   *
   * @return how long ago the loop was made
   * @throws IllegalStateException from another thread
   */
  public Duration time() {
    checkThread("time()");
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
    checkDelay(delay);
    return setTimer(delay, inThisContext(Objects.requireNonNull(callback, "callback")));
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
    return setTimerAt(
        origin + saturatedNanos(time), inThisContext(Objects.requireNonNull(callback, "callback")));
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
   * Calls back once at a time of day; in the next turn if that has passed. The time is turned into
   * a delay at this call: setting the wall clock later does not move it.
   *
   * @param deadline the time
   * @param callback what to call; what it throws is logged
   * @return for {@link #removeTimeout}
   * @throws IllegalStateException if the loop is closed, or from another thread
   */
  public Timeout addTimeout(Instant deadline, Runnable callback) {
    checkThread("addTimeout()");
    return setTimer(
        Duration.between(clock.instant(), deadline),
        inThisContext(Objects.requireNonNull(callback, "callback")));
  }

  /**
   * Removes a timer, also one that is due in this very turn and has not had its call. One that has
   * called back or was removed is left alone.
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
    timeout.slot = Timeout.REMOVED;
  }

  /**
   * Sets a timer; a delay that has passed is the next turn. The action as in {@link
   * Timeout#action}.
   */
  Timeout setTimer(Duration delay, Object action) {
    return setTimerAt(clock.nanoTime() + saturatedNanos(delay), action);
  }

  /** Sets a timer for a time on the clock's own scale. */
  Timeout setTimerAt(long deadline, Object action) {
    checkOpen();
    var timer = new Timeout(this, deadline, action);
    timers.add(timer);
    return timer;
  }

  /** The clock's time, on its own scale. */
  long now() {
    return clock.nanoTime();
  }

  static long saturatedNanos(Duration delay) {
    if (delay.isNegative()) {
      return 0;
    }
    return delay.toSeconds() >= LONGEST_DELAY / 1_000_000_000L ? LONGEST_DELAY : delay.toNanos();
  }

  static Duration checkDelay(Duration delay) {
    if (delay.isNegative()) {
      throw new IllegalArgumentException(
          "a delay cannot be negative: " + delay + "; expected zero (the next turn) or more");
    }
    return delay;
  }

  // ---- observing

  /**
   * Logs every callback, and every step of a coroutine, that blocks this loop for too long: once,
   * while it still blocks, with the stack of this thread and the lines of those who await the
   * coroutine that runs, and once more when it goes on. Tornado had this under the same name;
   * asyncio's debug mode has it as {@code slow_callback_duration}.
   *
   * <p>A daemon thread looks at the loop four times in that time, so a step that is only a little
   * longer may escape it. A new loop has no threshold, unless {@code
   * -Deddy.blockingLogThreshold=100} gives one to all of them, in milliseconds.
   *
   * @param threshold how long a step may take; zero switches it off. At least a millisecond is
   *     needed to notice anything
   * @throws IllegalArgumentException if it is negative
   * @throws IllegalStateException if the loop is closed, or from another thread
   */
  public void setBlockingLogThreshold(Duration threshold) {
    checkThread("setBlockingLogThreshold()");
    checkOpen();
    if (threshold.isNegative()) {
      throw new IllegalArgumentException(
          "a threshold cannot be negative: "
              + threshold
              + "; expected how long a step may take, or zero to switch it off");
    }
    watchSteps(threshold);
  }

  private void watchSteps(Duration threshold) {
    if (stepWatch != null) {
      Watchdog.remove(stepWatch);
      stepWatch = null;
    }
    if (!threshold.isZero()) {
      stepWatch = new StepWatch(this, saturatedNanos(threshold));
      Watchdog.add(stepWatch);
    }
    hasObserver = stepWatch != null || scheduled != null;
  }

  /**
   * Returns what the loop has done so far. May be called from any thread and never waits; another
   * thread than the loop's may get some of the figures of one turn and some of the next.
   *
   * @return the figures of this moment, or those at its close
   */
  public LoopStatistics statistics() {
    return new LoopStatistics(
        counters.turns(),
        counters.steps(),
        ready.size(),
        counters.mostReady(),
        timers.size(),
        Duration.ofNanos(counters.lagNanos()),
        Duration.ofNanos(counters.mostLagNanos()));
  }

  // ---- checks

  boolean isRunning() {
    return running;
  }

  boolean isClosed() {
    return owner == null;
  }

  void checkOpen() {
    if (isClosed()) {
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

  // ---- contexts

  Contexts contextsInUse() {
    Contexts inUse = contexts;
    if (inUse == null) {
      inUse = new Contexts(this);
      contexts = inUse;
    }
    return inUse;
  }

  /** What runs from here on has another context; null is an empty one. */
  void switchTo(@Nullable TaskContext next) {
    if (contexts != null) {
      contexts.switchTo(next);
    }
  }

  /** A coroutine suspends that awaits no other coroutine, and so will be resumed by the loop. */
  void keepContext(Coroutine<?> suspending) {
    if (contexts != null) {
      contexts.keep(suspending);
    }
  }

  /** A coroutine that has kept its context will not be resumed by the loop after all. */
  void forgetContext(Coroutine<?> suspended) {
    if (contexts != null) {
      contexts.suspended.remove(suspended);
    }
  }

  /** A coroutine was started that the loop will run in another turn. */
  void inheritContext(Coroutine<?> started) {
    if (contexts != null) {
      contexts.inherit(started);
    }
  }

  /** A coroutine will be resumed that has kept its context, or was started. */
  void restoreContext(Coroutine<?> resumed) {
    if (contexts != null) {
      contexts.restore(resumed);
    }
  }

  /** A coroutine begins here and now; {@link #switchTo} has to follow with what this returns. */
  @Nullable TaskContext branchOffContext() {
    return contexts == null ? null : contexts.branchOff();
  }

  /** A callback that will run with a copy of the present context. Any thread. */
  Runnable inThisContext(Runnable callback) {
    if (Thread.currentThread() == ownerWithoutContext) {
      return callback;
    }
    Context context =
        Thread.currentThread() == thread ? Context.capture() : Context.ofThreadLocals();
    return context.around(callback, this);
  }

  // ---- awaits that nest too deep

  void trampolineTo(Coroutine<?> child) {
    trampoline = child;
  }

  @Nullable Coroutine<?> takeTrampoline() {
    Coroutine<?> deeper = trampoline;
    if (deeper != null) {
      trampoline = null;
    }
    return deeper;
  }

  /** For one who cannot run it from the bottom of the stack: it gets a turn. */
  void enqueueTrampoline() {
    Coroutine<?> deeper = takeTrampoline();
    if (deeper != null) {
      keepContext(deeper);
      ready.add(deeper);
    }
  }

  @Override
  public String toString() {
    return "the IOLoop of thread '" + thread.getName() + "'";
  }
}

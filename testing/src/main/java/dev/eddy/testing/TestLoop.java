package dev.eddy.testing;

import dev.eddy.Awaitable;
import dev.eddy.Coroutine;
import dev.eddy.CoroutineAction;
import dev.eddy.CoroutineBody;
import dev.eddy.Coroutines;
import dev.eddy.IOLoop;
import dev.eddy.LoopStatistics;
import dev.eddy.Promise;
import dev.eddy.queues.Queue;
import dev.eddy.spi.LoopClock;
import dev.eddy.spi.Poller;
import dev.eddy.spi.Schedule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The loop of one test: fresh, in virtual time, with limits, and with a look at what is left in the
 * end. It is Tornado's {@code AsyncTestCase} with {@code gen_test}, and Kotlin's {@code runTest}.
 *
 * <pre>{@code
 * try (var test = TestLoop.open()) {
 *   test.run(() -> {
 *     await(sleep(Duration.ofDays(1)));
 *     assertEquals(Duration.ofDays(1), test.clock().elapsed());
 *   });
 * }
 * }</pre>
 *
 * <p>With JUnit, {@link EddyTest} makes one for each test method; it needs no JUnit itself, and
 * reports by {@link AssertionError}s. Where nothing can ever wake the loop, a run fails at once; at
 * the limits it is cancelled, so its {@code finally} blocks run, and fails. Both errors have the
 * dump of what is awaited.
 *
 * <p>{@link #close()} fails if the test has left anything behind. It belongs to the thread that
 * opened it, as its loop does, unless a method says otherwise.
 */
public final class TestLoop implements AutoCloseable {
  /** Of those that are run at the end: a callback that adds itself again has none. */
  private static final int MOST_TURNS = 10_000;

  private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final IOLoop loop;
  private final @Nullable VirtualClock clock;
  private final ExecutorService jobs;
  private final Holds holds;
  private final ExpectLog log;
  private final Duration timeout;
  private final Duration virtualTimeout;
  private final @Nullable Schedule schedule;
  private final Order order = new Order();

  /** Null until the test asks for it. */
  private @Nullable SimulatedNetwork network;

  /** Tell of what the test uses and has not closed. */
  private final List<Supplier<@Nullable String>> watched = new ArrayList<>();

  /** The limit of what runs; null if nothing does. */
  private @Nullable RealLimit limit;

  /** What runs; null if nothing does. */
  private @Nullable Promise<?> running;

  /** Why the clock has ended what runs. */
  private @Nullable AssertionError stuck;

  private boolean isClosed;

  private TestLoop(Builder builder) {
    timeout = builder.timeout;
    virtualTimeout = builder.virtualTimeout;
    schedule = builder.schedule;
    LoopClock time = builder.clock != null ? builder.clock : new VirtualClock();
    clock = time instanceof VirtualClock virtual ? virtual : null;
    Poller poller = builder.poller;
    if (poller == null) {
      poller = clock != null ? clock : Poller.parking(Thread.currentThread());
    }
    log = new ExpectLog(Thread.currentThread());
    boolean isOpen = false;
    try {
      loop = schedule == null ? IOLoop.create(time, poller) : IOLoop.create(time, poller, schedule);
      isOpen = true;
    } finally {
      if (!isOpen) {
        log.close();
      }
    }
    holds = clock != null ? clock.holds() : new Holds(() -> {});
    jobs = new HeldExecutor(Executors.newCachedThreadPool(log::jobThread), holds);
    loop.setDefaultExecutor(jobs);
  }

  // ---- making one

  /**
   * Opens one in virtual time with the usual limits.
   *
   * @return to be closed at the end of the test; its loop is this thread's {@link IOLoop#current()}
   * @throws IllegalStateException if this thread has a loop already, or runs an executor's job, or
   *     if what Eddy logs cannot be checked
   */
  public static TestLoop open() {
    return builder().open();
  }

  /**
   * Runs one test: opens a loop, runs what the test returns, and closes it. For those who test with
   * something else than JUnit, or have one test among others.
   *
   * <pre>{@code
   * runTest(test -> async(() -> {
   *   await(sleep(Duration.ofDays(1)));
   * }));
   * }</pre>
   *
   * @param test called on the loop; what it returns is awaited
   * @throws AssertionError at a limit, if nothing can wake the loop, or if something is left behind
   * @throws IllegalStateException as {@link #open()}
   * @throws Exception what the test failed with: that very object
   */
  public static void runTest(Function<? super TestLoop, ? extends @Nullable Awaitable<?>> test)
      throws Exception {
    TestLoop opened = open();
    try (opened) {
      opened.<@Nullable Object>runSync(() -> wide(test.apply(opened)));
    }
  }

  @SuppressWarnings("unchecked") // whatever it is, it is an object
  private static @Nullable Awaitable<@Nullable Object> wide(@Nullable Awaitable<?> awaitable) {
    return (Awaitable<@Nullable Object>) awaitable;
  }

  /**
   * Returns a builder for other limits or another clock.
   *
   * @return a builder with the usual values
   */
  public static Builder builder() {
    return new Builder();
  }

  /** The settings of a {@link TestLoop}. */
  public static final class Builder {
    /** In seconds: longer for a debugger or a slow machine. */
    private Duration timeout = Duration.ofSeconds(Long.getLong("eddy.test.timeout", 10));

    private Duration virtualTimeout = Duration.ofDays(365);
    private @Nullable LoopClock clock;
    private @Nullable Poller poller;
    private @Nullable Schedule schedule;

    private Builder() {}

    /**
     * Limits the real time of each run. The usual limit is ten seconds, or as many as {@code
     * -Deddy.test.timeout=60} says.
     *
     * @param limit more than zero
     * @return this
     * @throws IllegalArgumentException if it is zero or negative
     */
    public Builder timeout(Duration limit) {
      timeout = checked(limit);
      return this;
    }

    /**
     * Limits the virtual time of each run. The usual limit is 365 days: it is there for a loop of
     * timers that would never end.
     *
     * @param limit more than zero
     * @return this
     * @throws IllegalArgumentException if it is zero or negative
     */
    public Builder virtualTimeout(Duration limit) {
      virtualTimeout = checked(limit);
      return this;
    }

    private static Duration checked(Duration limit) {
      if (limit.isNegative() || limit.isZero()) {
        throw new IllegalArgumentException("a limit has to be more than zero: " + limit);
      }
      return limit;
    }

    /**
     * Takes a virtual clock of another kind than the usual, such as {@link VirtualClock#patient()}.
     *
     * @param clock made on the thread of the test, for this loop only
     * @return this
     */
    public Builder clock(VirtualClock clock) {
      this.clock = Objects.requireNonNull(clock, "clock");
      this.poller = clock;
      return this;
    }

    /**
     * Takes any clock and poller: {@code clock(LoopClock.system(),
     * Poller.parking(Thread.currentThread()))} for a test in real time.
     *
     * @param clock where the loop's time comes from
     * @param poller how the loop waits; closed with it
     * @return this
     */
    public Builder clock(LoopClock clock, Poller poller) {
      this.clock = Objects.requireNonNull(clock, "clock");
      this.poller = Objects.requireNonNull(poller, "poller");
      return this;
    }

    /**
     * Lets a schedule of the test's own decide what runs next, as {@link IOLoop#create(LoopClock,
     * Poller, Schedule)} does. An {@link Explorer} tries many, and needs none from here.
     *
     * @param schedule for this loop only
     * @return this
     */
    public Builder schedule(Schedule schedule) {
      this.schedule = Objects.requireNonNull(schedule, "schedule");
      return this;
    }

    /**
     * Opens it on this thread.
     *
     * @return to be closed at the end of the test; its loop is this thread's {@link
     *     IOLoop#current()}
     * @throws IllegalStateException if this thread has a loop already, or runs an executor's job,
     *     or if what Eddy logs cannot be checked
     */
    public TestLoop open() {
      return new TestLoop(this);
    }
  }

  // ---- its parts

  /**
   * Returns the loop.
   *
   * @return the same each time
   */
  public IOLoop loop() {
    return loop;
  }

  /**
   * Returns the virtual clock of the loop. From any thread.
   *
   * @return the same each time
   * @throws IllegalStateException if it was built with a clock of another kind
   */
  public VirtualClock clock() {
    if (clock == null) {
      throw new IllegalStateException("this test has a clock of its own and no virtual one");
    }
    return clock;
  }

  /**
   * Returns the network of this test. From the first call on the clock, as the loop's poller, gives
   * it to what would use sockets otherwise.
   *
   * @return the same each time
   * @throws IllegalStateException if it was built with a clock of another kind, or from another
   *     thread
   */
  public SimulatedNetwork network() {
    SimulatedNetwork simulated = network;
    if (simulated == null) {
      simulated = new SimulatedNetwork(loop, schedule instanceof Decisions chance ? chance : null);
      clock().network(simulated);
      network = simulated;
    }
    return simulated;
  }

  /**
   * Returns what decides which log lines are expected. From any thread.
   *
   * @return the same each time
   */
  public ExpectLog expectLog() {
    return log;
  }

  // ---- running

  /**
   * Runs a coroutine with this body until it is done. May be called several times in a test.
   *
   * @param body as for {@link Coroutines#async(CoroutineBody)}
   * @return its value
   * @throws AssertionError at a limit, or if nothing can wake the loop
   * @throws IllegalStateException if the loop runs or is closed, or from another thread
   * @throws Exception what the body failed with: that very object
   */
  public <T extends @Nullable Object> T run(CoroutineBody<T> body) throws Exception {
    return runSync(() -> Coroutines.async(body));
  }

  /**
   * Runs a coroutine with this body until it is done. May be called several times in a test.
   *
   * @param body as for {@link Coroutines#async(CoroutineAction)}
   * @throws AssertionError at a limit, or if nothing can wake the loop
   * @throws IllegalStateException if the loop runs or is closed, or from another thread
   * @throws Exception what the body failed with: that very object
   */
  public void run(CoroutineAction body) throws Exception {
    runSync(() -> Coroutines.async(body));
  }

  /**
   * Runs the loop until what {@code main} returns is done: {@link IOLoop#runSync(Callable)} with
   * the test's limits.
   *
   * @param main called in the loop's next turn
   * @return the value; null if {@code main} returned null
   * @throws AssertionError at a limit, or if nothing can wake the loop
   * @throws IllegalStateException if the loop runs or is closed, from another thread, or if it was
   *     stopped before the end
   * @throws InterruptedException if the thread was interrupted; what {@code main} returned was
   *     cancelled
   * @throws Exception what {@code main} or what it returned failed with: that very object
   */
  public <T extends @Nullable Object> T runSync(Callable<? extends @Nullable Awaitable<T>> main)
      throws Exception {
    Objects.requireNonNull(main, "main");
    return limited(
        () -> {
          stuck = null;
          limitVirtualTime();
          try {
            T value = loop.<T>runSync(() -> begin(main.call()));
            throwCause(stuck, null);
            return value;
          } catch (Throwable failure) {
            order.seen(failure);
            throwCause(stuck, failure);
            throw failure;
          } finally {
            running = null;
            if (clock != null) {
              clock.unlimited();
            }
          }
        });
  }

  @SuppressWarnings("NullAway") // no promise for what returned null
  private <T extends @Nullable Object> @Nullable Awaitable<T> begin(
      @Nullable Awaitable<T> awaitable) {
    if (awaitable == null) {
      return null;
    }
    Promise<T> promise =
        awaitable instanceof Coroutine<T> coroutine
            ? coroutine.start()
            : Coroutines.convertYielded(awaitable);
    running = promise;
    return promise;
  }

  /** Runs code of the test within the limit of real time; one within another is free. */
  <T extends @Nullable Object> T limited(Callable<T> code) throws Exception {
    if (limit != null) {
      return code.call();
    }
    var real = new RealLimit(loop, timeout, this::cancelWhatRuns);
    limit = real;
    try {
      T value = code.call();
      throwCause(real.failure(), null);
      return value;
    } catch (Throwable failure) {
      order.seen(failure);
      throwCause(real.failure(), failure);
      throw failure;
    } finally {
      real.close();
      limit = null;
    }
  }

  /** Throws why something was ended, rather than what came of it. */
  private static void throwCause(@Nullable AssertionError cause, @Nullable Throwable consequence) {
    if (cause != null && cause != consequence) {
      if (consequence != null && !(consequence instanceof CancellationException)) {
        cause.addSuppressed(consequence);
      }
      throw cause;
    }
  }

  private void limitVirtualTime() {
    if (clock != null) {
      clock.limit(virtualTimeout, this::endWhatRuns);
    }
  }

  private void cancelWhatRuns() {
    if (running != null) {
      running.cancel();
    } else {
      loop.stop();
    }
  }

  /** The clock cannot go on. What runs is cancelled once, and may then await in its finally. */
  private boolean endWhatRuns(AssertionError failure) {
    if (stuck != null || running == null || running.isDone()) {
      return false;
    }
    stuck = failure;
    running.cancel();
    limitVirtualTime();
    return true;
  }

  /**
   * Runs what is ready, and what that makes ready, until the loop would wait. No time passes, and
   * jobs of other threads are not waited for. Kotlin's {@code runCurrent}.
   *
   * @throws AssertionError if the loop has always something to run
   * @throws IllegalStateException if the loop runs or is closed, or from another thread
   */
  public void runCurrent() {
    for (int i = 0; i < MOST_TURNS; i++) {
      long steps = loop.statistics().steps();
      loop.stop();
      loop.start();
      LoopStatistics now = loop.statistics();
      if (now.ready() == 0 && now.steps() == steps) {
        return; // a turn that has run something may have set a timer that is due
      }
    }
    throw new AssertionError("the loop has something to run in each of " + MOST_TURNS + " turns");
  }

  /**
   * Lets virtual time pass and runs what becomes due, also at its end. Kotlin's {@code
   * advanceTimeBy}.
   *
   * @param duration zero runs what is due now
   * @throws AssertionError at the limit of real time
   * @throws IllegalArgumentException if it is negative
   * @throws IllegalStateException if the loop runs or is closed, from another thread, or if this
   *     test has no virtual clock
   */
  public void advanceTimeBy(Duration duration) {
    clock();
    IOLoop.Timeout end = loop.callLater(duration, loop::stop);
    try {
      limited(
          () -> {
            loop.start();
            return "";
          });
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new AssertionError("start() throws no checked exception", e);
    } finally {
      loop.removeTimeout(end);
    }
  }

  // ---- order

  /**
   * Asserts that this is the step with that number: the first call says 1, the next one 2. Kotlin's
   * own tests are written so. Where something catches the failure, the test fails at its end. From
   * any thread.
   *
   * @param step the number
   * @throws AssertionError if it is not the next one, or if {@link #finish} was called
   */
  public void expect(int step) {
    order.expect(step);
  }

  /**
   * Asserts that this code is never reached. Where something catches the failure, the test fails at
   * its end. From any thread.
   *
   * @throws AssertionError always
   */
  @SuppressWarnings("DoNotCallSuggester") // to be called where it should not be
  public void expectUnreached() {
    throw order.unreached();
  }

  /**
   * Asserts that this is the last step and has that number. A test that has called {@link #expect}
   * fails at its end if it has not come here. From any thread.
   *
   * @param step the number
   * @throws AssertionError if it is not the next one, or if this was called before
   */
  public void finish(int step) {
    order.finish(step);
  }

  // ---- promises and queues

  /**
   * Returns a promise that gets a value after some time: a slow reply.
   *
   * @param delay on the loop's clock; zero is the next turn
   * @param value the value
   * @return a new promise; done before its time only if it is cancelled
   * @throws IllegalArgumentException if the delay is negative
   * @throws IllegalStateException if the loop is closed, or from another thread
   */
  public <T extends @Nullable Object> Promise<T> later(Duration delay, T value) {
    return afterwards(delay, promise -> promise.setResult(value));
  }

  /**
   * Returns a promise that fails after some time: a late refusal.
   *
   * @param delay on the loop's clock; zero is the next turn
   * @param failure with what
   * @return a new promise; done before its time only if it is cancelled
   * @throws IllegalArgumentException if the delay is negative
   * @throws IllegalStateException if the loop is closed, or from another thread
   */
  public <T extends @Nullable Object> Promise<T> failLater(Duration delay, Throwable failure) {
    Objects.requireNonNull(failure, "failure");
    return afterwards(delay, promise -> promise.setException(failure));
  }

  private <T extends @Nullable Object> Promise<T> afterwards(
      Duration delay, Consumer<Promise<T>> completion) {
    var promise = new Promise<T>();
    IOLoop.Timeout timer =
        loop.callLater(
            delay,
            () -> {
              if (!promise.isDone()) {
                completion.accept(promise);
              }
            });
    promise.addDoneCallback(done -> loop.removeTimeout(timer));
    return promise;
  }

  /**
   * Takes all that is in a queue, without waiting for more.
   *
   * @param queue one of this loop's
   * @return the items, in the order in which {@code get} gives them; empty if there are none
   * @throws IllegalStateException from another thread
   */
  public <T extends @Nullable Object> List<T> drain(Queue<T> queue) {
    var items = new ArrayList<T>();
    while (!queue.isEmpty()) {
      items.add(queue.getNowait());
    }
    return items;
  }

  // ---- the end

  /**
   * Watches something that the test has to close: at the end it must not be open.
   *
   * <pre>{@code
   * var server = test.watch(ServerSocketChannel.open(), Channel::isOpen);
   * }</pre>
   *
   * @param resource shown by its {@code toString()} if it is open
   * @param isOpen asked once, at the end
   * @return the resource
   */
  public <C> C watch(C resource, Predicate<? super C> isOpen) {
    Objects.requireNonNull(isOpen, "isOpen");
    watched.add(() -> isOpen.test(resource) ? "not closed: " + resource : null);
    return resource;
  }

  /**
   * Ends the test: what is ready gets its turns, jobs of executors get a second of real time, the
   * loop is closed. A second call does nothing.
   *
   * @throws AssertionError if there is something that the test has left: coroutines that were never
   *     awaited or have not ended, failures that nobody has seen, timers, callbacks that add
   *     themselves again, jobs and holds, watched resources, listeners and connections of the
   *     network; if a line was logged that was not expected, or one was not that was; if {@link
   *     #finish} was not reached, or something has caught the failure of {@link #expect}, {@link
   *     #expectUnreached} or {@link #finish}
   * @throws IllegalStateException if the loop runs, or from another thread
   */
  @Override
  public void close() {
    if (isClosed) {
      return;
    }
    isClosed = true;
    var findings = new Findings();
    try {
      if (isLoopOpen()) {
        runToTheEnd(findings);
      }
      findWhatIsLeft(findings);
    } finally {
      try {
        loop.close();
      } finally {
        log.report(findings);
        jobs.shutdownNow();
        log.close();
      }
    }
    order.close(findings);
    findings.check();
  }

  private boolean isLoopOpen() {
    try {
      loop.addCallback(() -> {});
      return true;
    } catch (IllegalStateException closed) {
      return false; // by the test
    }
  }

  private void runToTheEnd(Findings findings) {
    try {
      limited(
          () -> {
            runCurrent();
            if (network != null) {
              network.hurry();
              runCurrent();
            }
            if (holds.isAny()) {
              holds.awaitNone(GRACE_NANOS);
              runCurrent();
            }
            return "";
          });
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception | AssertionError e) {
      findings.add(String.valueOf(e.getMessage()));
    }
  }

  private void findWhatIsLeft(Findings findings) {
    holds.describe().forEach(hold -> findings.add("still under way: " + hold));
    int timers = loop.statistics().timers() - (network == null ? 0 : network.alarms);
    if (timers > 0) {
      findings.add(timers + (timers == 1 ? " timer is" : " timers are") + " still set");
    }
    if (network != null) {
      network.end(findings);
    }
    for (Supplier<@Nullable String> each : watched) {
      String open = each.get();
      if (open != null) {
        findings.add(open);
      }
    }
  }
}

package dev.eddy;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static dev.eddy.Coroutines.generator;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.eddy.locks.Barrier;
import dev.eddy.locks.BoundedSemaphore;
import dev.eddy.locks.Condition;
import dev.eddy.locks.Event;
import dev.eddy.locks.Lock;
import dev.eddy.locks.Permit;
import dev.eddy.locks.Semaphore;
import dev.eddy.process.LineReader;
import dev.eddy.process.Subprocess;
import dev.eddy.queues.LifoQueue;
import dev.eddy.queues.PriorityQueue;
import dev.eddy.queues.Queue;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;

/**
 * Every public method of what belongs to a loop, called from another thread, and after the loop was
 * closed: it is refused, or it works by its own word.
 */
class ThreadMisuseTest extends LoopTest {

  private enum Expected {
    REFUSED,
    WORKS
  }

  private interface Call {
    Object run() throws Exception;
  }

  private interface Action {
    void run() throws Exception;
  }

  /**
   * One method.
   *
   * @param name with the simple names of its parameters' types
   * @param elsewhere what happens on another thread
   * @param late what happens on its own thread when the loop is closed
   */
  private record Use(Class<?> type, String name, Call call, Expected elsewhere, Expected late) {
    @Override
    public String toString() {
      return type.getSimpleName() + "." + name;
    }
  }

  private final List<Use> uses = new ArrayList<>();

  private void use(Class<?> type, String name, Call call, Expected elsewhere, Expected late) {
    uses.add(new Use(type, name, call, elsewhere, late));
  }

  /** A method that needs a loop that will run something. */
  private void use(Class<?> type, String name, Call call) {
    use(type, name, call, Expected.REFUSED, Expected.REFUSED);
  }

  private void useOfVoid(Class<?> type, String name, Action action) {
    use(type, name, calling(action));
  }

  /** A method that says or ends something, and so does no harm when the loop is closed. */
  private void usableWhenClosed(Class<?> type, String name, Action action) {
    use(type, name, calling(action), Expected.REFUSED, Expected.WORKS);
  }

  private void fromAnyThread(Class<?> type, String name, Expected late, Action action) {
    use(type, name, calling(action), Expected.WORKS, late);
  }

  private static Call calling(Action action) {
    return () -> {
      action.run();
      return "done";
    };
  }

  // ---- the methods

  private void addAll() throws Exception {
    addLoop(loop);
    addPromise();
    addGroups();
    addPeriodic();
    addLocks();
    addQueues();
    addSequences();
    addProcesses();
  }

  private void addLoop(IOLoop mine) {
    Class<?> type = IOLoop.class;
    var promise = new Promise<Integer>();
    var timer = mine.callLater(Duration.ofDays(1), () -> {});
    useOfVoid(type, "start()", mine::start);
    usableWhenClosed(type, "stop()", mine::stop);
    usableWhenClosed(type, "close()", mine::close);
    use(type, "runSync(Callable)", () -> mine.runSync(() -> null));
    use(type, "runSync(Duration, Callable)", () -> mine.runSync(ms(1), () -> null));
    useOfVoid(
        type,
        "stopOnShutdown(Duration, Callable)",
        () -> mine.stopOnShutdown(ms(1), () -> promise));
    fromAnyThread(
        type, "addCallback(Runnable)", Expected.REFUSED, () -> mine.addCallback(() -> {}));
    useOfVoid(type, "spawnCallback(Callable)", () -> mine.spawnCallback(() -> null));
    useOfVoid(type, "addFuture(Promise, Consumer)", () -> mine.addFuture(promise, done -> {}));
    var future = new CompletableFuture<Integer>();
    useOfVoid(
        type,
        "addFuture(CompletionStage, Consumer)",
        () -> mine.addFuture(future.minimalCompletionStage(), done -> {}));
    useOfVoid(
        type, "addFuture(CompletableFuture, Consumer)", () -> mine.addFuture(future, done -> {}));
    var task = new FutureTask<>(() -> 1);
    useOfVoid(type, "addFuture(Future, Consumer)", () -> mine.addFuture(task, done -> {}));
    use(type, "runInExecutor(Callable)", () -> mine.runInExecutor(() -> 1));
    use(
        type,
        "runInExecutor(Executor, Callable)",
        () -> mine.runInExecutor(Runnable::run, () -> 1));
    use(type, "runInterruptible(Callable)", () -> mine.runInterruptible(() -> 1));
    use(
        type,
        "runInterruptible(Executor, Callable)",
        () -> mine.runInterruptible(Runnable::run, () -> 1));
    usableWhenClosed(
        type, "setDefaultExecutor(Executor)", () -> mine.setDefaultExecutor(Runnable::run));
    usableWhenClosed(type, "time()", mine::time);
    usableWhenClosed(type, "poller()", mine::poller);
    use(type, "callLater(Duration, Runnable)", () -> mine.callLater(ms(1), () -> {}));
    use(type, "callAt(Duration, Runnable)", () -> mine.callAt(ms(1), () -> {}));
    use(type, "addTimeout(Duration, Runnable)", () -> mine.addTimeout(ms(1), () -> {}));
    use(type, "addTimeout(Instant, Runnable)", () -> mine.addTimeout(Instant.EPOCH, () -> {}));
    usableWhenClosed(type, "removeTimeout(Timeout)", () -> mine.removeTimeout(timer));
    useOfVoid(type, "setBlockingLogThreshold(Duration)", () -> mine.setBlockingLogThreshold(ms(1)));
    fromAnyThread(type, "statistics()", Expected.WORKS, mine::statistics);
  }

  private void addPromise() {
    Class<?> type = Promise.class;
    var done = new Promise<Integer>();
    done.setResult(1);
    usableWhenClosed(type, "isDone()", done::isDone);
    usableWhenClosed(type, "isCancelled()", done::isCancelled);
    usableWhenClosed(type, "result()", done::result);
    usableWhenClosed(type, "exception()", done::exception);
    var result = new Promise<Integer>();
    fromAnyThread(type, "setResult(Object)", Expected.REFUSED, () -> result.setResult(1));
    var failure = new Promise<Integer>();
    fromAnyThread(
        type,
        "setException(Throwable)",
        Expected.REFUSED,
        () -> failure.setException(new IllegalArgumentException("x")));
    failures.add(failure);
    var cancelled = new Promise<Integer>();
    fromAnyThread(type, "cancel()", Expected.WORKS, cancelled::cancel);
    var open = new Promise<Integer>();
    useOfVoid(type, "addDoneCallback(Consumer)", () -> open.addDoneCallback(each -> {}));
    use(type, "toCompletableFuture()", open::toCompletableFuture);
  }

  /** Those that fail in this test, so that somebody retrieves it. */
  private final List<Promise<?>> failures = new ArrayList<>();

  private void addGroups() {
    var opened = new TaskGroup[1];
    var gate = new Promise<Void>();
    async(
            () -> {
              try (var tasks = TaskGroup.open()) {
                opened[0] = tasks;
                await(gate);
              }
            })
        .start();
    turn();
    TaskGroup group = opened[0];
    Class<?> type = TaskGroup.class;
    use(type, "start(Awaitable)", () -> group.start(gate));
    use(type, "closeAsync()", () -> runHere(group.closeAsync()));
    use(type, "closeAsync(Throwable)", () -> runHere(group.closeAsync(new Exception())));

    var background = new BackgroundTasks();
    type = BackgroundTasks.class;
    use(type, "start(Coroutine)", () -> startOn(background));
    usableWhenClosed(type, "size()", background::size);
    use(type, "closeAsync()", background::closeAsync);
  }

  private static Promise<?> startOn(BackgroundTasks tasks) {
    Coroutine<Integer> task = async(() -> 1);
    try {
      return tasks.start(task);
    } finally {
      task.discard(); // if it was refused
    }
  }

  /** What is cold does nothing before it is awaited, so await it, on a loop of this thread. */
  private static Object runHere(Awaitable<?> cold) throws Exception {
    try {
      return IOLoop.current().runSync(() -> cold);
    } finally {
      IOLoop.current().close();
    }
  }

  private void addPeriodic() {
    Class<?> type = PeriodicCallback.class;
    var periodic = new PeriodicCallback(ms(10), () -> null);
    periodic.start();
    use(type, "start()", calling(periodic::start), Expected.REFUSED, Expected.WORKS); // anew
    usableWhenClosed(type, "isRunning()", periodic::isRunning);
    usableWhenClosed(type, "stop()", periodic::stop);
  }

  private void addLocks() throws Exception {
    var lock = new Lock();
    Permit held = lock.acquire().result();
    use(Lock.class, "acquire()", lock::acquire);
    use(Lock.class, "acquire(Duration)", () -> lock.acquire(ms(1)));
    useOfVoid(Lock.class, "release()", lock::release);
    useOfVoid(Permit.class, "close()", held::close);
    for (Semaphore semaphore : List.of(new Semaphore(), new BoundedSemaphore())) {
      Permit taken = semaphore.acquire().result();
      use(Semaphore.class, "acquire()", semaphore::acquire);
      use(Semaphore.class, "acquire(Duration)", () -> semaphore.acquire(ms(1)));
      useOfVoid(Semaphore.class, "release()", semaphore::release);
      useOfVoid(Permit.class, "close()", taken::close);
    }
    var event = new Event();
    use(Event.class, "isSet()", event::isSet);
    useOfVoid(Event.class, "set()", event::set);
    useOfVoid(Event.class, "clear()", event::clear);
    use(Event.class, "waitFor()", event::waitFor);
    use(Event.class, "waitFor(Duration)", () -> event.waitFor(ms(1)));
    var condition = new Condition();
    use(Condition.class, "waitFor()", condition::waitFor);
    use(Condition.class, "waitFor(Duration)", () -> condition.waitFor(ms(1)));
    useOfVoid(Condition.class, "signal()", condition::signal);
    useOfVoid(Condition.class, "signal(int)", () -> condition.signal(2));
    useOfVoid(Condition.class, "signalAll()", condition::signalAll);
    var barrier = new Barrier(1);
    use(Barrier.class, "waitFor()", barrier::waitFor);
    use(Barrier.class, "waitFor(Duration)", () -> barrier.waitFor(ms(1)));
  }

  private void addQueues() throws Exception {
    Class<?> type = Queue.class;
    for (Queue<Integer> queue :
        List.<Queue<Integer>>of(new Queue<>(1), new PriorityQueue<>(1), new LifoQueue<>(1))) {
      queue.putNowait(1);
      use(type, "put(Object)", () -> queue.put(2));
      use(type, "put(Object, Duration)", () -> queue.put(2, ms(1)));
      useOfVoid(type, "putNowait(Object)", () -> queue.putNowait(2));
      use(type, "get()", queue::get);
      use(type, "get(Duration)", () -> queue.get(ms(1)));
      use(type, "getNowait()", queue::getNowait);
      useOfVoid(type, "taskDone()", queue::taskDone);
      use(type, "join()", queue::join);
      use(type, "join(Duration)", () -> queue.join(ms(1)));
      use(type, "size()", queue::size);
      use(type, "isEmpty()", queue::isEmpty);
      use(type, "isFull()", queue::isFull);
      use(type, "isClosed()", queue::isClosed);
      use(type, "asyncIterator()", queue::asyncIterator);
      useOfVoid(type, "close()", queue::close);
      fromAnyThread(type, "maxSize()", Expected.WORKS, queue::maxSize);
    }
  }

  private void addSequences() throws Exception {
    var queue = new Queue<Integer>();
    queue.putNowait(1);
    AsyncIterator<Integer> reader = queue.asyncIterator();
    assertThat(run(reader::fetchNext)).isTrue();
    use(AsyncIterator.class, "fetchNext()", reader::fetchNext);
    use(AsyncIterator.class, "nextObject()", reader::nextObject);
    use(AsyncIterator.class, "closeAsync()", reader::closeAsync);

    AsyncIterator<Integer> numbers = generator(out -> await(out.yield(1)));
    assertThat(run(numbers::fetchNext)).isTrue();
    usableWhenClosed(AsyncIterator.class, "nextObject()", numbers::nextObject);
    use(AsyncIterator.class, "fetchNext()", () -> runHere(numbers.fetchNext()));
    use(AsyncIterator.class, "closeAsync()", () -> runHere(numbers.closeAsync()));

    var promise = new Promise<Integer>();
    promise.setResult(1);
    WaitIterator<Integer> replies = WaitIterator.of(List.of(promise, new Promise<>()));
    assertThat(run(replies::fetchNext)).isTrue();
    Class<?> type = WaitIterator.class;
    usableWhenClosed(type, "isDone()", replies::isDone);
    usableWhenClosed(type, "currentIndex()", replies::currentIndex);
    use(type, "fetchNext()", () -> runHere(replies.fetchNext()));
    usableWhenClosed(type, "nextObject()", replies::nextObject);
    usableWhenClosed(type, "closeAsync()", () -> ((Coroutine<?>) replies.closeAsync()).discard());

    WaitIterator<Integer> ofMap = WaitIterator.of(java.util.Map.of("key", promise));
    assertThat(run(ofMap::fetchNext)).isTrue();
    usableWhenClosed(type, "currentKey()", ofMap::currentKey);
  }

  /** A child process without a process. */
  private static final class FakeProcess extends Process {
    @Override
    public long pid() {
      return 1;
    }

    @Override
    public ProcessHandle.Info info() {
      return ProcessHandle.current().info();
    }

    @Override
    public CompletableFuture<Process> onExit() {
      return new CompletableFuture<>();
    }

    @Override
    public OutputStream getOutputStream() {
      return OutputStream.nullOutputStream();
    }

    @Override
    public InputStream getInputStream() {
      return InputStream.nullInputStream();
    }

    @Override
    public InputStream getErrorStream() {
      return InputStream.nullInputStream();
    }

    @Override
    public int waitFor() {
      throw new UnsupportedOperationException();
    }

    @Override
    public int exitValue() {
      throw new IllegalThreadStateException();
    }

    @Override
    public void destroy() {
      throw new UnsupportedOperationException();
    }
  }

  private void addProcesses() {
    Class<?> type = Subprocess.class;
    Subprocess child = Subprocess.of(new FakeProcess());
    fromAnyThread(type, "process()", Expected.WORKS, child::process);
    use(type, "stdout()", child::stdout);
    use(type, "stderr()", child::stderr);
    use(type, "write(String)", () -> child.write("x"));
    use(type, "closeStdin()", child::closeStdin);
    use(type, "waitForExit()", child::waitForExit);
    use(type, "waitForExit(boolean)", () -> child.waitForExit(false));
    useOfVoid(type, "setExitCallback(IntConsumer)", () -> child.setExitCallback(code -> {}));
    use(type, "closeAsync()", child::closeAsync);

    var lines = new LineReader(InputStream.nullInputStream());
    use(LineReader.class, "fetchNext()", lines::fetchNext);
    use(LineReader.class, "nextObject()", lines::nextObject);
    use(LineReader.class, "closeAsync()", lines::closeAsync);
  }

  // ---- the tests

  @Test
  void table_hasEveryMethod() throws Exception {
    addAll();
    Stream.of(
            IOLoop.class,
            Promise.class,
            TaskGroup.class,
            BackgroundTasks.class,
            PeriodicCallback.class,
            WaitIterator.class,
            Lock.class,
            Permit.class,
            Semaphore.class,
            BoundedSemaphore.class,
            Event.class,
            Condition.class,
            Barrier.class,
            Queue.class,
            PriorityQueue.class,
            LifoQueue.class,
            Subprocess.class,
            LineReader.class)
        .forEach(
            type ->
                assertThat(
                        uses.stream()
                            .filter(use -> use.type == type)
                            .map(use -> use.name)
                            .distinct())
                    .as(type.getName())
                    .containsExactlyInAnyOrderElementsOf(methodsOf(type)));
    closeWithSomeLeft();
  }

  private static List<String> methodsOf(Class<?> type) {
    return Arrays.stream(type.getDeclaredMethods())
        .filter(
            method ->
                Modifier.isPublic(method.getModifiers())
                    && !Modifier.isStatic(method.getModifiers())
                    && !method.isSynthetic()
                    && !method.getName().equals("toString"))
        .map(ThreadMisuseTest::nameOf)
        .toList();
  }

  private static String nameOf(Method method) {
    return Arrays.stream(method.getParameterTypes())
        .map(Class::getSimpleName)
        .collect(Collectors.joining(", ", method.getName() + "(", ")"));
  }

  @Test
  void otherThread_isRefusedByTheNamesOfBoth_orItsCallWorks() throws Exception {
    addAll();
    String mine = Thread.currentThread().getName();
    var all = new SoftAssertions();
    for (Use each : uses) {
      var left = new AtomicReference<IOLoop>();
      Throwable thrown = thrownElsewhere(each.call, left);
      if (each.elsewhere == Expected.WORKS) {
        all.assertThat(thrown).as(each.toString()).isNull();
      } else {
        all.assertThat(thrown)
            .as(each.toString())
            .isInstanceOf(IllegalStateException.class)
            .hasMessageContaining("'other-thread'")
            .hasMessageContaining("'" + mine + "'")
            .hasMessageContaining("write loop.addCallback(() -> …)");
      }
      all.assertThat(left.get()).as("a loop of the other thread after " + each).isNull();
    }
    turn();
    failures.forEach(each -> all.assertThat(each.exception()).hasMessage("x"));
    closeWithSomeLeft();
    all.assertAll();
  }

  private static Throwable thrownElsewhere(Call call, AtomicReference<IOLoop> left)
      throws InterruptedException {
    return thrownOnOtherThread(
        () -> {
          try {
            Object unused = call.run();
          } catch (Exception e) {
            throw Outcome.<RuntimeException>sneaky(e);
          } finally {
            left.set(CurrentLoop.orNull());
          }
        });
  }

  @Test
  void closedLoop_isRefused_orItsCallWorks() throws Exception {
    addAll();
    IOLoop closed = loop;
    closeWithSomeLeft();
    var all = new SoftAssertions();
    for (Use each : uses) {
      Throwable thrown = catchThrowable(each.call::run);
      if (each.late == Expected.WORKS) {
        all.assertThat(thrown).as(each.toString()).isNull();
      } else {
        all.assertThat(thrown)
            .as(each.toString())
            .isInstanceOf(IllegalStateException.class)
            .hasMessageContaining(closed + " is closed");
      }
      boolean startsAnew = each.toString().equals("PeriodicCallback.start()");
      all.assertThat(CurrentLoop.orNull() != null)
          .as("a new loop after " + each)
          .isEqualTo(startsAnew);
      if (CurrentLoop.orNull() != null) {
        IOLoop.current().close();
      }
    }
    all.assertAll();
  }
}

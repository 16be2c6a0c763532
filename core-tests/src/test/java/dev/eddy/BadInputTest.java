package dev.eddy;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static dev.eddy.Coroutines.chain;
import static dev.eddy.Coroutines.coroutine;
import static dev.eddy.Coroutines.multi;
import static dev.eddy.Coroutines.multiFailFast;
import static dev.eddy.Coroutines.shield;
import static dev.eddy.Coroutines.sleep;
import static dev.eddy.Coroutines.withTimeout;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.eddy.locks.Barrier;
import dev.eddy.locks.BoundedSemaphore;
import dev.eddy.locks.Condition;
import dev.eddy.locks.Event;
import dev.eddy.locks.Lock;
import dev.eddy.locks.Semaphore;
import dev.eddy.process.LineReader;
import dev.eddy.queues.LifoQueue;
import dev.eddy.queues.PriorityQueue;
import dev.eddy.queues.Queue;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class BadInputTest extends LoopTest {

  // ---- await

  /** The weaver refuses this at compile time, so it takes reflection to get there. */
  private static Throwable awaitAsMethod(Class<?> type, Object argument) throws Exception {
    var method = Coroutines.class.getMethod("await", type);
    try {
      method.invoke(null, argument);
    } catch (InvocationTargetException e) {
      return e.getCause();
    }
    throw new AssertionError("expected a failure");
  }

  @Test
  void await_outsideACoroutine() throws Exception {
    var arguments =
        Map.of(
            Awaitable.class, new Promise<Integer>(),
            CompletionStage.class, new CompletableFuture<Integer>(),
            Future.class, new CompletableFuture<Integer>(),
            CompletableFuture.class, new CompletableFuture<Integer>(),
            java.util.Collection.class, List.of(),
            Map.class, Map.of());
    for (var each : arguments.entrySet()) {
      assertThat(awaitAsMethod(each.getKey(), each.getValue()))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("outside a coroutine")
          .hasMessageContaining("BadInputTest.java");
    }
  }

  @Test
  void await_ofNull() {
    for (Coroutine<?> bad :
        List.of(
            async(() -> await((Awaitable<Integer>) null)),
            async(() -> await((CompletionStage<Integer>) null)),
            async(() -> await((Future<Integer>) null)),
            async(() -> await((CompletableFuture<Integer>) null)),
            async(() -> await((List<Promise<Integer>>) null)),
            async(() -> await((Map<String, Promise<Integer>>) null)))) {
      assertThat(thrownBy(() -> run(() -> bad)))
          .isInstanceOf(NullPointerException.class)
          .hasMessageContaining("await(null)")
          .hasMessageContaining("moment()");
    }
  }

  @Test
  void await_ofWhatCannotBeAwaited_canBeCaughtThere() throws Exception {
    int value =
        run(
            () ->
                async(
                    () -> {
                      try {
                        return await((Promise<Integer>) null);
                      } catch (NullPointerException e) {
                        return await(async(() -> 7));
                      }
                    }));
    assertThat(value).isEqualTo(7);
  }

  @Test
  void await_ofCoroutineThatWasAwaited() {
    var twice = async(() -> 1);
    assertThat(thrownBy(() -> run(() -> async(() -> await(twice) + await(twice)))))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("runs once")
        .hasMessageContaining("BadInputTest")
        .hasMessageContaining("start()");
  }

  @Test
  void await_ofCoroutineThatIsStarted() throws Exception {
    var started = async(() -> 1);
    var promise = started.start();
    assertThat(thrownBy(() -> run(() -> async(() -> await(started)))))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("started");
    assertThat(promise.result()).isEqualTo(1);
    assertThatIllegalStateException().isThrownBy(started::start).withMessageContaining("runs once");
  }

  @Test
  void await_ofCoroutineThatAnotherAwaits() {
    var shared = async(() -> await(sleep(ms(1))));
    var first = async(() -> await(shared)).start();
    var second = async(() -> await(shared)).start();
    runFor(ms(1));
    assertThat(first.exception()).isNull();
    assertThat(second.exception()).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void await_ofItself() {
    var self = new Coroutine<?>[1];
    self[0] = async(() -> await(self[0]));
    assertThat(thrownBy(() -> run(() -> uncheckedSelf(self))))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("runs once");
  }

  @SuppressWarnings("unchecked")
  private static Coroutine<Object> uncheckedSelf(Coroutine<?>[] self) {
    return (Coroutine<Object>) self[0];
  }

  // ---- bodies

  @Test
  void body_runByHand() {
    CoroutineBody<Integer> body = () -> 1;
    CoroutineAction action = () -> diary.add("ran");
    assertThatIllegalStateException()
        .isThrownBy(body::run)
        .withMessageContaining("await(async(body))");
    assertThatIllegalStateException()
        .isThrownBy(action::run)
        .withMessageContaining("await(async(body))");
    assertThat(diary).isEmpty();
  }

  @Test
  void body_usedTwice_makesTwoCoroutines() throws Exception {
    CoroutineBody<Integer> body = () -> diary.size();
    assertThat(run(() -> async(() -> await(async(body)) + await(async(body))))).isZero();
  }

  @Test
  void body_thatIsAnObjectOfAClass() {
    var body =
        new CoroutineBody<Integer>() {
          @Override
          public Integer run() {
            return 1;
          }
        };
    assertThatIllegalArgumentException()
        .isThrownBy(() -> async(body))
        .withMessageContaining(body.getClass().getName())
        .withMessageContaining("async(() -> …)");
    assertThatIllegalArgumentException().isThrownBy(() -> coroutine(body));
  }

  /** Has nothing of Eddy in it, so it is not woven. */
  private static final class Plain {
    static Runnable lambda() {
      return () -> {};
    }
  }

  @Test
  void body_thatIsUnwoven_namesTheClassAndTheRemedies() {
    var unwoven = Unwoven.body(Plain.lambda());
    assertThat(unwoven)
        .isInstanceOf(NotWovenException.class)
        .hasMessageContaining(Plain.class.getName())
        .hasMessageContaining("processor")
        .hasMessageContaining("java -jar")
        .hasMessageContaining("-javaagent");
  }

  // ---- deep nesting of eager coroutines

  private static Promise<Integer> eager(int levels) {
    return coroutine(() -> levels == 0 ? 0 : await(eager(levels - 1)) + 1);
  }

  @Test
  void coroutine_nestedTooDeep_saysWhatToDo() throws Exception {
    assertThat(run(() -> eager(Runner.MAX_EAGER_DEPTH - 1))).isEqualTo(Runner.MAX_EAGER_DEPTH - 1);
    assertThat(thrownBy(() -> run(() -> eager(Runner.MAX_EAGER_DEPTH))))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("at most 256")
        .hasMessageContaining("async(");
    assertThat(run(() -> eager(10))).isEqualTo(10);
  }

  // ---- counts and times

  @Test
  void negativeCountsAndTimes_areRefusedWithTheValueAndWhatIsExpected() {
    var lock = new Lock();
    var semaphore = new Semaphore();
    var event = new Event();
    var condition = new Condition();
    var barrier = new Barrier(2);
    var queue = new Queue<Integer>(1);
    Duration time = ms(-5);
    var calls = new LinkedHashMap<String, Callable<?>>();
    calls.put("lock.acquire", () -> lock.acquire(time));
    calls.put("semaphore.acquire", () -> semaphore.acquire(time));
    calls.put("event.waitFor", () -> event.waitFor(time));
    calls.put("condition.waitFor", () -> condition.waitFor(time));
    calls.put("barrier.waitFor", () -> barrier.waitFor(time));
    calls.put("queue.get", () -> queue.get(time));
    calls.put("queue.put", () -> queue.put(1, time));
    calls.put("queue.join", () -> queue.join(time));
    calls.put("sleep", () -> sleep(time));
    calls.put("withTimeout", () -> withTimeout(time, new Promise<Integer>()));
    calls.put("callLater", () -> loop.callLater(time, () -> {}));
    calls.put("addTimeout", () -> loop.addTimeout(time, () -> {}));
    calls.put("runSync", () -> loop.runSync(time, () -> null));
    calls.put("stopOnShutdown", () -> runnable(() -> loop.stopOnShutdown(time, () -> null)));
    calls.put("blockingLog", () -> runnable(() -> loop.setBlockingLogThreshold(time)));
    calls.put("PeriodicCallback", () -> new PeriodicCallback(time, () -> null));
    calls.forEach(
        (name, call) ->
            assertThat(thrownBy(call))
                .as(name)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("PT-0.005S")
                .hasMessageMatching("(?s).*(expected|must be) .*"));

    calls.clear();
    calls.put("Semaphore", () -> new Semaphore(-5));
    calls.put("BoundedSemaphore", () -> new BoundedSemaphore(-5));
    calls.put("Barrier", () -> new Barrier(-5));
    calls.put("signal", () -> runnable(() -> condition.signal(-5)));
    calls.put("Queue", () -> new Queue<Integer>(-5));
    calls.put("PriorityQueue", () -> new PriorityQueue<Integer>(-5));
    calls.put("LifoQueue", () -> new LifoQueue<Integer>(-5));
    calls.put("LineReader", () -> new LineReader(InputStream.nullInputStream(), UTF_8, -5));
    calls.put("jitter", () -> new PeriodicCallback(ms(1), () -> null, -5));
    calls.forEach(
        (name, call) ->
            assertThat(thrownBy(call))
                .as(name)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("-5")
                .hasMessageMatching("(?s).*(expected|must be) .*"));
    assertThat(queue.isEmpty() && queue.join().isDone()).as("nothing has entered").isTrue();
  }

  private static Void runnable(Runnable code) {
    code.run();
    return null;
  }

  // ---- things of another loop

  /** Makes something on another thread's loop, which is open until the test has looked at it. */
  private static <T> void withAnotherLoops(Callable<T> maker, Consumer<T> test) throws Exception {
    var made = new CompletableFuture<T>();
    var over = new CountDownLatch(1);
    var thread =
        new Thread(
            () -> {
              try {
                made.complete(maker.call());
                over.await();
                IOLoop.current().close();
              } catch (Exception e) {
                made.completeExceptionally(e);
              }
            },
            "other-loop");
    thread.start();
    try {
      test.accept(made.get());
    } finally {
      over.countDown();
      thread.join();
    }
  }

  @Test
  void promiseOfAnotherLoop_isRefusedWhereverItIsAwaited() throws Exception {
    withAnotherLoops(
        Promise<Integer>::new,
        foreign -> {
          var calls = new LinkedHashMap<String, Callable<?>>();
          calls.put("await", () -> run(() -> async(() -> await(foreign))));
          calls.put("await all", () -> run(() -> async(() -> await(List.of(foreign)))));
          calls.put("runSync", () -> run(() -> foreign));
          calls.put("multi", () -> run(() -> multi(List.of(foreign))));
          calls.put("multiFailFast", () -> run(() -> multiFailFast(List.of(foreign))));
          calls.put("withTimeout", () -> run(() -> withTimeout(ms(1), foreign)));
          calls.put("shield", () -> run(() -> shield(foreign)));
          calls.put("WaitIterator", () -> run(() -> WaitIterator.of(List.of(foreign)).fetchNext()));
          calls.put(
              "TaskGroup",
              () ->
                  run(
                      () ->
                          async(
                              () -> {
                                try (var tasks = TaskGroup.open()) {
                                  tasks.start(foreign);
                                }
                              })));
          calls.put("chain", () -> runnable(() -> chain(foreign, new Promise<>())));
          calls.put("chain to", () -> runnable(() -> chain(new Promise<>(), foreign)));
          calls.put("addFuture", () -> runnable(() -> loop.addFuture(foreign, done -> {})));
          calls.put("callback", () -> runnable(() -> foreign.addDoneCallback(done -> {})));
          calls.forEach(
              (name, call) ->
                  assertThat(thrownBy(call))
                      .as(name)
                      .isInstanceOfAny(IllegalStateException.class, IllegalArgumentException.class)
                      .hasMessageContaining("the IOLoop of thread 'other-loop'"));
          assertThat(foreign.waiter).as("what waits for it all the same").isNull();
        });
  }

  @Test
  void grantOfAnotherLoop_isRefused() throws Exception {
    withAnotherLoops(
        () -> new Lock().acquire(),
        foreign ->
            assertThat(thrownBy(() -> run(() -> async(() -> await(foreign)))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("the IOLoop of thread 'other-loop'"));
  }

  @Test
  void taskGroup_thatIsGivenAPromiseOfAnotherLoop_goesOnWithTheOthers() throws Exception {
    withAnotherLoops(
        Promise<Integer>::new,
        foreign -> {
          var thrown =
              thrownBy(
                  () ->
                      run(
                          () ->
                              async(
                                  () -> {
                                    try (var tasks = TaskGroup.open()) {
                                      Promise<?> unused = tasks.start(sleep(ms(10)));
                                      try {
                                        unused = tasks.start(foreign);
                                      } catch (IllegalStateException e) {
                                        diary.add("refused");
                                      }
                                    }
                                    diary.add("left at " + millis());
                                    throw new IllegalArgumentException("the end");
                                  })));
          assertThat(thrown).hasMessage("the end");
        });
    assertThat(diary).containsExactly("refused", "left at 10");
  }
}

package dev.eddy;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static dev.eddy.Coroutines.convertYielded;
import static dev.eddy.Coroutines.moment;
import static dev.eddy.Coroutines.registerConverter;
import static dev.eddy.Coroutines.task;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class ConvertersTest extends LoopTest {

  // ---- built in

  @Test
  void coroutine_isStarted() throws Exception {
    Promise<Integer> promise = convertYielded(async(() -> 1));
    assertThat(promise.isDone()).isFalse();
    turn();
    assertThat(promise.result()).isEqualTo(1);
  }

  @Test
  void promise_isItself() {
    var promise = new Promise<Integer>();
    assertThat((Object) convertYielded(promise)).isSameAs(promise);
  }

  @Test
  void nullAndMoment_areDoneInTheNextTurn() throws Exception {
    Promise<Void> ofNull = convertYielded(null);
    Promise<Void> ofMoment = convertYielded(moment());
    assertThat(ofNull.isDone() || ofMoment.isDone()).isFalse();
    turn();
    assertThat(ofNull.result()).isNull();
    assertThat(ofMoment.result()).isNull();
  }

  @Test
  void collectionsAndMaps_areMultis() throws Exception {
    Promise<List<Integer>> list = convertYielded(List.of(async(() -> 1), async(() -> 2)));
    Promise<Map<String, List<Integer>>> map =
        convertYielded(Map.of("k", List.of(CompletableFuture.completedFuture(3))));
    turn();
    assertThat(list.result()).containsExactly(1, 2);
    assertThat(map.result()).containsExactly(Map.entry("k", List.of(3)));
  }

  @Test
  void unsupportedType_isRefusedWithWhatIsExpected() {
    for (Object bad : new Object[] {"text", 42, new int[0], List.of().iterator()}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> convertYielded(bad))
          .withMessageContaining(bad.getClass().getName())
          .withMessageContaining("registerConverter");
    }
    assertThat(thrownBy(() -> run(() -> convertYielded(List.of("text")))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("java.lang.String");
  }

  // ---- stages and futures

  @Test
  void stage_done_takesNoTurn() throws Exception {
    var failure = new IOException("x");
    run(
        () ->
            async(
                () -> {
                  loop.addCallback(() -> diary.add("turn"));
                  CompletionStage<Integer> stage = CompletableFuture.completedStage(1);
                  diary.add("" + (await(stage) + await(CompletableFuture.completedFuture(2))));
                  diary.add("" + await(CompletableFuture.completedFuture(null)));
                  try {
                    await(CompletableFuture.failedFuture(failure));
                  } catch (IOException e) {
                    diary.add(e.getMessage());
                  }
                }));
    assertThat(diary).containsExactly("3", "null", "x", "turn");
  }

  @Test
  void stage_failure_isUnwrapped() {
    var failure = new IOException("x");
    var stage = new CompletableFuture<Integer>();
    var dependent = stage.thenApply(x -> x + 1);
    loop.callLater(ms(1), () -> stage.completeExceptionally(failure));
    assertThat(thrownBy(() -> run(() -> async(() -> await(dependent))))).isSameAs(failure);
    assertThat(thrownBy(() -> run(() -> convertYielded(dependent)))).isSameAs(failure);
  }

  @Test
  void stage_cancelled_isCancellationException() {
    var stage = new CompletableFuture<Integer>();
    var dependent = stage.thenApply(x -> x + 1);
    loop.callLater(ms(1), () -> stage.cancel(false));
    assertThat(thrownBy(() -> run(() -> async(() -> await(stage)))))
        .isInstanceOf(CancellationException.class);
    assertThat(thrownBy(() -> run(() -> async(() -> await(dependent)))))
        .isInstanceOf(CancellationException.class);
  }

  @Test
  void stage_isLeftAloneByCancellation() {
    var stage = new CompletableFuture<Integer>();
    var running = async(() -> await(stage)).start();
    Promise<Integer> promise = convertYielded(stage);
    turn();
    running.cancel();
    promise.cancel();
    turn();
    assertThat(running.isCancelled() && promise.isCancelled()).isTrue();
    assertThat(stage).isNotDone();
    stage.complete(1);
  }

  @Test
  void stage_failingAfterItsPromiseWasCancelled_isLogged() {
    var failure = new IOException("x");
    var stage = new CompletableFuture<Integer>();
    Promise<Integer> promise = convertYielded(stage);
    promise.cancel();
    stage.completeExceptionally(failure);
    assertThat(log.takeOne().getThrown()).isSameAs(failure);
  }

  @Test
  void stage_promiseCannotBeSetByHand() {
    Promise<Integer> promise = convertYielded(new CompletableFuture<Integer>());
    assertThatIllegalStateException()
        .isThrownBy(() -> promise.setResult(1))
        .withMessageContaining("CompletionStage");
  }

  @Test
  void future_done_takesNoTurn() throws Exception {
    var done = new FutureTask<>(() -> 1);
    done.run();
    var failed =
        new FutureTask<Integer>(
            () -> {
              throw new IOException("x");
            });
    failed.run();
    var cancelled = new FutureTask<>(() -> 1);
    cancelled.cancel(true);
    run(
        () ->
            async(
                () -> {
                  loop.addCallback(() -> diary.add("turn"));
                  diary.add("" + await(done));
                  diary.add(failureOf(failed));
                  diary.add(failureOf(cancelled));
                }));
    assertThat(diary)
        .containsExactly(
            "1", "java.io.IOException: x", "java.util.concurrent.CancellationException", "turn");
  }

  /** As Guava's futures do. */
  private static final class Touchy extends FutureTask<Integer> {
    Touchy() {
      super(() -> 1);
      run();
    }

    @Override
    public Integer get() throws InterruptedException, ExecutionException {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      return super.get();
    }
  }

  @Test
  void future_done_onAnInterruptedThread_hasItsValue() throws Exception {
    Thread.currentThread().interrupt();
    Promise<Integer> promise = convertYielded(new Touchy());
    assertThat(Thread.interrupted()).isTrue();
    assertThat(promise.result()).isEqualTo(1);
  }

  /** The conversion alone is done at once. */
  private static String failureOf(Future<Integer> future) {
    Promise<Integer> promise = convertYielded(future);
    return promise.exception().toString();
  }

  // ---- registered

  interface Base {}

  interface Derived extends Base {}

  static class Animal implements Derived {
    final int legs;

    Animal(int legs) {
      this.legs = legs;
    }
  }

  static class Dog extends Animal {
    Dog() {
      super(4);
    }
  }

  static final class Puppy extends Dog {}

  static final class ByBase implements Base {}

  static final class ByDerived implements Derived {}

  static final class Both extends ArrayList<Integer> implements Comparable<Both> {
    private static final long serialVersionUID = 1;

    @Override
    public int compareTo(Both o) {
      return 0;
    }
  }

  private static Promise<String> done(String value) {
    var promise = new Promise<String>();
    promise.setResult(value);
    return promise;
  }

  @Test
  void registerConverter_nearestTypeWins() throws Exception {
    registerConverter(Base.class, x -> done("base"));
    registerConverter(Derived.class, x -> done("derived"));
    registerConverter(Animal.class, animal -> async(() -> "animal with " + animal.legs));
    registerConverter(Dog.class, x -> done("dog"));
    assertThat(run(() -> Coroutines.<String>convertYielded(new Animal(3))))
        .isEqualTo("animal with 3");
    assertThat(run(() -> Coroutines.<String>convertYielded(new Dog()))).isEqualTo("dog");
    assertThat(run(() -> Coroutines.<String>convertYielded(new Puppy()))).isEqualTo("dog");
    assertThat(run(() -> Coroutines.<String>convertYielded(new ByBase()))).isEqualTo("base");
    assertThat(run(() -> Coroutines.<String>convertYielded(new ByDerived()))).isEqualTo("derived");
    registerConverter(Dog.class, x -> done("new dog"));
    assertThat(run(() -> Coroutines.<String>convertYielded(new Dog()))).isEqualTo("new dog");
  }

  @Test
  void registerConverter_classGoesBeforeBuiltInInterface() throws Exception {
    registerConverter(Both.class, x -> done("mine"));
    assertThat(run(() -> Coroutines.<String>convertYielded(new Both()))).isEqualTo("mine");
  }

  private record Broken(boolean returnsNull) {}

  @Test
  void registerConverter_thatFails_isTheCallersFailure() {
    registerConverter(
        Broken.class,
        x -> {
          if (x.returnsNull()) {
            return null;
          }
          throw new IllegalArgumentException("bad");
        });
    assertThatIllegalStateException()
        .isThrownBy(() -> convertYielded(new Broken(true)))
        .withMessageContaining("returned null");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> convertYielded(new Broken(false)))
        .withMessage("bad");
  }

  @Test
  void registerConverter_forWhatNeedsNone_isRefused() {
    for (Class<?> type : List.of(Object.class, int.class, Promise.class, Coroutine.class)) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> registerConverter(type, x -> done("never")))
          .withMessageContaining(type.getName());
    }
  }

  // ---- task

  @Test
  void task_firstOutcomeWins() throws Exception {
    var callbacks = new ArrayList<Consumer<? super String>>();
    Promise<String> promise = task(callbacks::add);
    assertThat(promise.isDone()).isFalse();
    callbacks.get(0).accept("x");
    callbacks.get(0).accept("y");
    assertThat(promise.result()).isEqualTo("x");
  }

  @Test
  void task_ofFunctionThatThrows_fails() {
    var failure = new IllegalArgumentException("x");
    Promise<String> promise =
        task(
            callback -> {
              throw failure;
            });
    assertThat(promise.exception()).isSameAs(failure);
  }

  @Test
  void task_awaitedInCoroutine() throws Exception {
    assertThat(
            run(
                () ->
                    async(
                        () ->
                            await(
                                Coroutines.<String>task(
                                    done ->
                                        loop.callLater(
                                            ms(5), () -> done.accept("at " + millis())))))))
        .isEqualTo("at 5");
  }
}

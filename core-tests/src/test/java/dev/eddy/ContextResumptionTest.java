package dev.eddy;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static dev.eddy.Coroutines.coroutine;
import static dev.eddy.Coroutines.generator;
import static dev.eddy.Coroutines.moment;
import static dev.eddy.Coroutines.multi;
import static dev.eddy.Coroutines.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.locks.Lock;
import dev.eddy.queues.Queue;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** However a coroutine is resumed, it goes on in its own context. */
class ContextResumptionTest extends LoopTest {
  private static final ContextVar<String> USER = new ContextVar<>("user", "nobody");

  /** More than calls nest directly. */
  private static final int DEEP = 3 * Coroutine.MAX_DEPTH;

  private final List<Promise<?>> started = new ArrayList<>();

  /** No context is left behind by a coroutine that has gone on. */
  @AfterEach
  void nothingIsKept() {
    if (loop.contexts != null && !loop.isClosed()) {
      assertThat(loop.contexts.suspended).isEmpty();
    }
  }

  /** One that has a context waits, and notes what it sees when it goes on. */
  private Promise<Void> waiter(String name, Supplier<Awaitable<?>> wait) {
    Promise<Void> waiting =
        coroutine(
            () -> {
              USER.set(name);
              try {
                await(wait.get());
              } finally {
                diary.add(name + " is " + USER.get());
              }
            });
    started.add(waiting);
    return waiting;
  }

  /** Three wait for the same: with a context, without one, and with another. */
  private void waiters(Supplier<Awaitable<?>> wait) {
    waiter("ann", wait);
    started.add(
        coroutine(
            () -> {
              try {
                await(wait.get());
              } finally {
                diary.add("nobody is " + USER.get());
              }
            }));
    waiter("bob", wait);
  }

  private void assertAllAreThemselves() {
    while (!started.stream().allMatch(Promise::isDone)) {
      turn();
    }
    started.forEach(Promise::exception);
    assertThat(diary).containsExactlyInAnyOrder("ann is ann", "nobody is nobody", "bob is bob");
  }

  private static Coroutine<Void> nested(int depth, Supplier<Awaitable<?>> innermost) {
    return async(
        () -> {
          if (depth == 0) {
            await(innermost.get());
          } else {
            await(nested(depth - 1, innermost));
          }
        });
  }

  // ---- promises

  @Test
  void promise_withAResult() {
    var gate = new Promise<Integer>();
    waiters(() -> gate);
    gate.setResult(1);
    assertAllAreThemselves();
  }

  @Test
  void promise_ofItsOwn() {
    var gates = new ArrayList<Promise<Integer>>();
    waiters(
        () -> {
          gates.add(new Promise<>());
          return gates.get(gates.size() - 1);
        });
    gates.forEach(gate -> gate.setResult(1));
    assertAllAreThemselves();
  }

  @Test
  void promise_withAFailure() {
    var gate = new Promise<Integer>();
    waiters(() -> gate);
    gate.setException(new IllegalArgumentException());
    assertAllAreThemselves();
  }

  @Test
  void promise_cancelled() {
    var gate = new Promise<Integer>();
    waiters(() -> gate);
    gate.cancel();
    assertAllAreThemselves();
  }

  @Test
  void promise_completedByAnotherThread() throws Exception {
    var gate = new Promise<Integer>();
    waiters(() -> gate);
    assertThat(thrownOnOtherThread(() -> gate.setResult(1))).isNull();
    assertAllAreThemselves();
  }

  @Test
  void promise_completedByOneWithAnotherContext() {
    var gate = new Promise<Integer>();
    waiters(() -> gate);
    coroutine(
        () -> {
          USER.set("eve");
          gate.setResult(1);
        });
    assertAllAreThemselves();
  }

  @Test
  void promise_ofAStartedCoroutine() {
    waiters(
        () ->
            coroutine(
                () -> {
                  USER.set("eve");
                  await(moment());
                }));
    assertAllAreThemselves();
  }

  @Test
  void moments() {
    waiters(Coroutines::moment);
    assertAllAreThemselves();
  }

  @Test
  void sleeps() {
    waiters(() -> sleep(ms(1)));
    runFor(ms(1));
    assertAllAreThemselves();
  }

  @Test
  void stages() {
    var stage = new CompletableFuture<Integer>();
    waiters(() -> Coroutines.convertYielded(stage));
    stage.complete(1);
    assertAllAreThemselves();
  }

  @Test
  void executorsJobs() {
    waiters(() -> loop.runInExecutor(Runnable::run, () -> 1));
    assertAllAreThemselves();
  }

  @Test
  void locks() {
    var lock = new Lock();
    waiters(
        () ->
            async(
                () -> {
                  try (var held = await(lock.acquire())) {
                    assertThat(held).isNotNull();
                    await(moment());
                  }
                }));
    assertAllAreThemselves();
  }

  @Test
  void timeLimits() {
    var queue = new Queue<Integer>();
    waiters(
        () ->
            async(
                () -> {
                  try {
                    await(queue.get(ms(1)));
                  } catch (TimeoutException e) {
                    await(moment());
                  }
                }));
    runFor(ms(1));
    assertAllAreThemselves();
  }

  // ---- cancellation

  @Test
  void cancellation_atAPromise() {
    var gate = new Promise<Integer>();
    waiters(() -> gate);
    started.forEach(Promise::cancel);
    assertAllAreThemselves();
  }

  @Test
  void cancellation_byOneWithAnotherContext_finallyMayAwait() {
    waiters(
        () ->
            async(
                () -> {
                  try {
                    await(new Promise<Void>());
                  } finally {
                    await(moment());
                  }
                }));
    coroutine(
        () -> {
          USER.set("eve");
          started.forEach(Promise::cancel);
        });
    assertAllAreThemselves();
  }

  @Test
  void cancellation_whileItRuns() {
    waiters(
        () ->
            async(
                () -> {
                  await(moment());
                  started.forEach(Promise::cancel);
                  await(moment());
                }));
    assertAllAreThemselves();
  }

  // ---- chains

  @Test
  void chains_thatAreDeep() {
    var gate = new Promise<Integer>();
    waiters(() -> nested(DEEP, () -> gate));
    gate.setResult(1);
    assertAllAreThemselves();
  }

  @Test
  void chains_thatAreDeepAndReady() {
    waiters(() -> nested(DEEP, () -> async(() -> 1)));
    assertAllAreThemselves();
  }

  // ---- several at once

  /** Sets a value of its own, after a turn, and after another: a child that must not be noticed. */
  private static Coroutine<Void> restless() {
    return async(
        () -> {
          USER.set("eve");
          await(moment());
          USER.set("mallory");
          await(moment());
        });
  }

  @Test
  void multi_whoseLastChildIsACoroutine() {
    waiters(() -> multi(List.of(restless(), restless())));
    assertAllAreThemselves();
  }

  @Test
  void multi_whoseLastChildIsAPromise() {
    var gate = new Promise<Void>();
    waiters(() -> multi(List.of(restless(), gate)));
    runFor(ms(1));
    gate.setResult(null);
    assertAllAreThemselves();
  }

  @Test
  void multi_cancelled() {
    var gate = new Promise<Void>();
    waiters(() -> multi(List.of(gate, gate)));
    started.forEach(Promise::cancel);
    assertAllAreThemselves();
  }

  @Test
  void multi_cancelledWithCoroutines() {
    waiters(() -> multi(List.of(restless(), restless())));
    started.forEach(Promise::cancel);
    assertAllAreThemselves();
  }

  @Test
  void multi_deepDown() {
    waiters(() -> nested(Coroutine.MAX_DEPTH - 1, () -> multi(List.of(restless(), restless()))));
    assertAllAreThemselves();
  }

  @Test
  void multi_ofDeepChains() {
    waiters(() -> multi(List.of(nested(DEEP, ContextResumptionTest::restless), restless())));
    assertAllAreThemselves();
  }

  @Test
  void multi_ofChainsThatNoteTheirOwnContext() {
    var gate = new Promise<Integer>();
    waiter(
        "ann",
        () ->
            multi(
                List.of(
                    nested(
                        DEEP,
                        () -> {
                          USER.set("eve");
                          return multi(
                              List.of(
                                  gate,
                                  async(
                                      () -> {
                                        await(gate);
                                        diary.add("inner is " + USER.get());
                                        return 1;
                                      })));
                        }),
                    async(
                        () -> {
                          await(gate);
                          diary.add("child is " + USER.get());
                        }))));
    runFor(ms(1));
    gate.setResult(1);
    runFor(ms(1));
    assertThat(diary).containsExactlyInAnyOrder("child is ann", "inner is eve", "ann is ann");
  }

  private static Coroutine<Void> group(boolean fails) {
    return async(
        () -> {
          try (var tasks = TaskGroup.open()) {
            tasks.start(restless());
            if (fails) {
              tasks.start(
                  async(
                      () -> {
                        await(moment());
                        throw new IllegalArgumentException();
                      }));
              await(new Promise<Void>());
            }
          }
        });
  }

  @Test
  void taskGroup_leftWhenItsChildrenHaveEnded() {
    waiters(() -> group(false));
    assertAllAreThemselves();
  }

  @Test
  void taskGroup_whoseChildHasFailed() {
    waiters(() -> group(true));
    assertAllAreThemselves();
  }

  @Test
  void taskGroup_cancelledWhileItCloses() {
    waiters(() -> group(false));
    turn();
    started.forEach(Promise::cancel);
    assertAllAreThemselves();
  }

  // ---- sequences

  @Test
  void generators() {
    waiters(
        () ->
            async(
                () -> {
                  AsyncIterator<Integer> numbers =
                      generator(
                          out -> {
                            for (int i = 0; i < 3; i++) {
                              await(moment());
                              await(out.yield(i));
                              await(nested(DEEP, Coroutines::moment));
                            }
                          });
                  for (int i : Coroutines.each(numbers)) {
                    if (i == 1) {
                      break;
                    }
                    await(moment());
                  }
                }));
    assertAllAreThemselves();
  }

  @Test
  void generators_whoseYieldIsAwaitedElsewhere() {
    waiters(
        () ->
            async(
                () -> {
                  AsyncIterator<Integer> numbers =
                      generator(
                          out -> {
                            await(multi(List.of(out.yield(1))));
                          });
                  await(numbers.fetchNext());
                }));
    assertAllAreThemselves();
  }

  @Test
  void generators_whoseYieldIsAwaitedByACoroutineBesideTheBody() {
    AsyncIterator<Integer> numbers =
        generator(
            out -> {
              waiters(() -> async(() -> await(out.yield(1))));
              await(out.yield(2));
            });
    var fetched = Coroutines.<Boolean>convertYielded(numbers.fetchNext());
    turn();
    assertAllAreThemselves();
    assertThat(started).allMatch(rejected -> rejected.exception() instanceof IllegalStateException);
    assertThat(fetched.isDone()).isTrue();
    assertThat(numbers.nextObject()).isEqualTo(2);
  }

  // ---- many

  @Test
  void randomWaits_ofManyCoroutines() {
    var random = new Random(4);
    var lock = new Lock();
    for (int i = 0; i < 200; i++) {
      started.add(wanderer("user " + i, random, lock));
    }
    for (int i = 0; i < 20; i++) {
      runFor(ms(2));
      started.get(random.nextInt(started.size())).cancel();
    }
    runFor(ms(1000));
    assertThat(started).allMatch(Promise::isDone);
    started.forEach(Promise::exception);
    assertThat(diary).isEmpty();
  }

  private Promise<Void> wanderer(String name, Random random, Lock lock) {
    return coroutine(
        () -> {
          USER.set(name);
          try {
            for (int i = 0; i < 20; i++) {
              await(randomWait(random, lock));
              checkIsStill(name);
            }
          } finally {
            await(moment());
            checkIsStill(name);
          }
        });
  }

  private void checkIsStill(String name) {
    if (!USER.get().equals(name)) {
      diary.add(name + " is " + USER.get());
    }
  }

  private Awaitable<?> randomWait(Random random, Lock lock) {
    return switch (random.nextInt(7)) {
      case 0 -> moment();
      case 1 -> sleep(ms(random.nextInt(3)));
      case 2 -> multi(List.of(restless(), sleep(ms(1)), restless()));
      case 3 -> group(false);
      case 4 -> nested(random.nextInt(DEEP), Coroutines::moment);
      case 5 -> restless().start();
      default ->
          async(
              () -> {
                try (var held = await(lock.acquire())) {
                  assertThat(held).isNotNull();
                  await(moment());
                }
              });
    };
  }
}

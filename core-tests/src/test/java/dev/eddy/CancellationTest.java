package dev.eddy;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static dev.eddy.Coroutines.coroutine;
import static dev.eddy.Coroutines.moment;
import static dev.eddy.Coroutines.sleep;
import static dev.eddy.Coroutines.withTimeout;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class CancellationTest extends LoopTest {
  private static Promise<Integer> gate() {
    return new Promise<>();
  }

  @Test
  @SuppressWarnings("eddy:swallowed-cancellation")
  void cancel_throwsAtTheAwaitOnce() {
    var gate = gate();
    var running =
        async(
                () -> {
                  try {
                    await(gate);
                    diary.add("not reached");
                  } catch (CancelledError e) {
                    diary.add("cancelled");
                  }
                  await(sleep(ms(1)));
                  diary.add("goes on");
                  return 5;
                })
            .start();
    turn();
    running.cancel();
    running.cancel();
    assertThat(diary).isEmpty();
    turn();
    assertThat(running.isDone()).isFalse();
    runFor(ms(1));
    assertThat(diary).containsExactly("cancelled", "goes on");
    assertThat(running.isCancelled()).isFalse();
    assertThat(gate.isDone()).isFalse();
  }

  @Test
  void cancel_promiseIsDoneWhenFinallyHasAwaited() {
    var gate = gate();
    var running =
        async(
                () -> {
                  try {
                    await(gate);
                  } finally {
                    await(sleep(ms(5)));
                    diary.add("cleaned at " + millis());
                  }
                })
            .start();
    turn();
    running.cancel();
    turn();
    assertThat(running.isDone()).isFalse();
    runFor(ms(5));
    assertThat(diary).containsExactly("cleaned at 5");
    assertThat(running.isCancelled()).isTrue();
    assertThat(running.exception())
        .isInstanceOf(CancellationException.class)
        .hasMessageContaining("CancellationTest");
  }

  @Test
  void cancel_afterTheValueCame_deliversIt() {
    var gate = gate();
    var running =
        async(
                () -> {
                  diary.add("got " + await(gate));
                  diary.add("ready " + await(async(() -> 2)));
                  await(moment());
                  diary.add("not reached");
                })
            .start();
    turn();
    gate.setResult(1);
    running.cancel();
    turn();
    assertThat(diary).containsExactly("got 1", "ready 2");
    assertThat(running.isCancelled()).isTrue();
  }

  @Test
  void cancel_afterTheLastValueCame_leavesTheResult() throws Exception {
    var gate = gate();
    var running = async(() -> await(gate) + 1).start();
    turn();
    gate.setResult(1);
    running.cancel();
    turn();
    assertThat(running.result()).isEqualTo(2);
  }

  @Test
  void cancel_beforeTheFirstTurn_neverRuns() {
    var running =
        async(
                () -> {
                  diary.add("ran");
                })
            .start();
    running.cancel();
    assertThat(running.isDone()).isFalse();
    turn();
    assertThat(diary).isEmpty();
    assertThat(running.isCancelled()).isTrue();
  }

  @Test
  void cancel_catchExceptionDoesNotStopIt() {
    var gate = gate();
    var running =
        async(
                () -> {
                  while (true) {
                    try {
                      await(gate);
                    } catch (Exception e) {
                      diary.add("swallowed " + e);
                    }
                  }
                })
            .start();
    turn();
    running.cancel();
    turn();
    assertThat(running.isCancelled()).isTrue();
    assertThat(diary).isEmpty();
  }

  @Test
  void cancel_ofItself_strikesAtTheNextSuspendingAwait() {
    var promise = new Promise<Promise<Void>>();
    var running =
        async(
                () -> {
                  Promise<Void> self = await(promise);
                  self.cancel();
                  diary.add("ready " + await(async(() -> 1)));
                  await(sleep(ms(1)));
                  diary.add("not reached");
                })
            .start();
    promise.setResult(running);
    turn();
    assertThat(diary).containsExactly("ready 1");
    turn();
    assertThat(running.isCancelled()).isTrue();
  }

  /** Ten thousand may be cancelled at once. */
  @Test
  void cancelled_nobodyAwaited_hasNoTraceOfItsOwn() {
    var gate = gate();
    var running = async(() -> await(gate)).start();
    turn();
    running.cancel();
    turn();
    var alone = gate();
    alone.cancel();

    for (Promise<Integer> promise : List.of(running, alone)) {
      assertThat(promise.exception())
          .isInstanceOf(CancellationException.class)
          .asString()
          .startsWith("java.util.concurrent.CancellationException: ");
      assertThat(promise.exception().getStackTrace()).isEmpty();
    }
  }

  @Test
  void cancelled_hasTheLinesOfWhoAwaitsIt() {
    var gate = gate();
    var running = async(() -> await(gate)).start();
    turn();
    gate.cancel();
    turn();
    assertThat(running.exception().getStackTrace())
        .singleElement()
        .asString()
        .startsWith("await/" + CancellationTest.class.getName());
  }

  @Test
  void timedOut_hasTheLinesOfWhoAwaitsItAlone() {
    var gate = gate();
    var running = async(() -> await(withTimeout(ms(10), gate))).start();
    runFor(ms(20));
    assertThat(running.exception())
        .isInstanceOf(TimeoutException.class)
        .asString()
        .startsWith("java.util.concurrent.TimeoutException: ");
    assertThat(running.exception().getStackTrace())
        .singleElement()
        .asString()
        .startsWith("await/" + CancellationTest.class.getName());
  }

  @Test
  void cancel_ofParent_reachesTheAwaitedChild() {
    var gate = gate();
    var running =
        async(
                () -> {
                  try {
                    await(async(() -> await(child(gate))));
                  } finally {
                    diary.add("parent");
                  }
                })
            .start();
    turn();
    running.cancel();
    turn();
    assertThat(diary).containsExactly("child", "parent");
    assertThat(running.isCancelled()).isTrue();
  }

  private Coroutine<Integer> child(Promise<Integer> gate) {
    return async(
        () -> {
          try {
            return await(gate);
          } finally {
            diary.add("child");
          }
        });
  }

  @Test
  void cancel_ofParentWhileTheChildStarts_reachesTheChild() {
    var self = new Promise<Promise<Integer>>();
    var gate = gate();
    var running =
        async(
                () -> {
                  Promise<Integer> me = await(self);
                  return await(
                      async(
                          () -> {
                            me.cancel();
                            return await(child(gate));
                          }));
                })
            .start();
    self.setResult(running);
    turn();
    turn();
    assertThat(diary).containsExactly("child");
    assertThat(running.isCancelled()).isTrue();
  }

  @Test
  void cancel_thatFoundNoAwaitInTheChild_strikesInTheParent() {
    var gate = gate();
    var running =
        async(
                () -> {
                  diary.add("child gave " + await(async(() -> await(gate) + 1)));
                  await(sleep(ms(1)));
                  diary.add("not reached");
                })
            .start();
    turn();
    gate.setResult(1);
    running.cancel();
    turn();
    assertThat(diary).containsExactly("child gave 2");
    turn();
    assertThat(running.isCancelled()).isTrue();
  }

  @Test
  void cancel_leavesThePromiseAwaitedByTwoAlone() throws Exception {
    var gate = gate();
    var first = async(() -> await(gate)).start();
    var second = async(() -> await(gate)).start();
    turn();
    first.cancel();
    turn();
    assertThat(first.isCancelled()).isTrue();
    assertThat(second.isDone()).isFalse();
    gate.setResult(4);
    turn();
    assertThat(second.result()).isEqualTo(4);
  }

  @Test
  void cancel_atMoment_deliversTheMoment() {
    var running =
        async(
                () -> {
                  await(moment());
                  diary.add("after the moment");
                  await(moment());
                  diary.add("not reached");
                })
            .start();
    turn();
    running.cancel();
    turn();
    assertThat(diary).containsExactly("after the moment");
    assertThat(running.isCancelled()).isTrue();
  }

  @Test
  void cancel_inFinally_strikesAgain() {
    var gate = gate();
    var running =
        async(
                () -> {
                  try {
                    await(gate);
                  } finally {
                    await(gate);
                    diary.add("not reached");
                  }
                })
            .start();
    turn();
    running.cancel();
    turn();
    assertThat(running.isDone()).isFalse();
    running.cancel();
    turn();
    assertThat(running.isCancelled()).isTrue();
    assertThat(diary).isEmpty();
  }

  @Test
  void cancel_ofEagerCoroutine() {
    var gate = gate();
    var running = coroutine(() -> await(gate));
    running.cancel();
    turn();
    assertThat(running.isCancelled()).isTrue();
  }

  @Test
  void cancel_ofAwaitedPromiseOfCoroutine_isCancellationExceptionForTheAwaiter() throws Exception {
    var gate = gate();
    var inner = async(() -> await(gate)).start();
    var outer =
        async(
                () -> {
                  try {
                    return await(inner);
                  } catch (CancellationException e) {
                    return -1;
                  }
                })
            .start();
    turn();
    inner.cancel();
    turn();
    turn();
    assertThat(outer.result()).isEqualTo(-1);
  }

  @Test
  void cancel_failureInFinally_isTheFailure() {
    var gate = gate();
    var failure = new IllegalArgumentException("x");
    var running =
        async(
                () -> {
                  try {
                    await(gate);
                  } finally {
                    fail(failure);
                  }
                })
            .start();
    turn();
    running.cancel();
    turn();
    assertThat(running.exception()).isSameAs(failure);
  }

  private static void fail(RuntimeException failure) {
    throw failure;
  }

  @Test
  void cancel_atTheDepthWhereAwaitsTrampoline() {
    for (int depth = Coroutine.MAX_DEPTH - 3; depth < Coroutine.MAX_DEPTH + 3; depth++) {
      diary.clear();
      var gate = gate();
      var self = new Promise<Promise<Integer>>();
      int levels = depth;
      var running =
          async(
                  () -> {
                    Promise<Integer> me = await(self);
                    return await(down(levels, me, gate));
                  })
              .start();
      self.setResult(running);
      turn();
      turn();
      assertThat(diary).as("depth " + depth).containsExactly("bottom", "child");
      assertThat(running.isCancelled()).isTrue();
    }
  }

  private Coroutine<Integer> down(int levels, Promise<Integer> top, Promise<Integer> gate) {
    return async(
        () -> {
          if (levels > 0) {
            return await(down(levels - 1, top, gate));
          }
          diary.add("bottom");
          top.cancel();
          return await(child(gate));
        });
  }
}

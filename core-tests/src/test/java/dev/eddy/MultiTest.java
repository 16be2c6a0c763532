package dev.eddy;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static dev.eddy.Coroutines.moment;
import static dev.eddy.Coroutines.multi;
import static dev.eddy.Coroutines.multiStages;
import static dev.eddy.Coroutines.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class MultiTest extends LoopTest {
  private Coroutine<String> sleeper(String name, long millis) {
    return async(
        () -> {
          diary.add(name + " begins");
          try {
            await(sleep(ms(millis)));
          } finally {
            diary.add(name + " ends at " + millis());
          }
          return name;
        });
  }

  private Coroutine<String> failing(long millis, Exception failure) {
    return async(
        () -> {
          await(sleep(ms(millis)));
          throw failure;
        });
  }

  private static <T> Coroutine<T> suspended(Promise<T> promise) {
    return async(() -> await(promise));
  }

  @Test
  void multi_runsInOrderAndKeepsTheOrderOfResults() throws Exception {
    List<String> results = run(() -> multi(List.of(sleeper("a", 20), sleeper("b", 10))));
    assertThat(results).containsExactly("a", "b");
    assertThat(diary).containsExactly("a begins", "b begins", "b ends at 10", "a ends at 20");
  }

  @Test
  void multi_isCold() {
    var coroutine = multi(List.of(sleeper("a", 1)));
    assertThat(diary).isEmpty();
    var promise = coroutine.start();
    turn();
    assertThat(diary).containsExactly("a begins");
    runFor(ms(1));
    assertThat(promise.isDone()).isTrue();
  }

  @Test
  void multi_resultIsTheCallersToChange() throws Exception {
    List<Integer> list = run(() -> multi(List.of(async(() -> 1), async(() -> 2))));
    list.add(3);
    list.remove(0);
    assertThat(list).containsExactly(2, 3);
    Map<String, Integer> map = run(() -> multi(Map.of("a", async(() -> 1))));
    map.put("b", 2);
    assertThat(map).hasSize(2);
  }

  @Test
  void multi_ofNothing_isEmptyAtOnce() throws Exception {
    var list = multi(List.<Awaitable<Integer>>of()).start();
    var map = multi(Map.<String, Awaitable<Integer>>of()).start();
    turn();
    assertThat(list.result()).isEmpty();
    assertThat(map.result()).isEmpty();
  }

  @Test
  void multi_ofMap_keepsKeysAndOrder() throws Exception {
    var children = new LinkedHashMap<String, Awaitable<? extends String>>();
    children.put("z", sleeper("z", 1));
    children.put(null, async(() -> null));
    children.put("a", sleeper("a", 2));
    Map<String, String> results = run(() -> multi(children));
    assertThat(results).containsExactly(entry("z", "z"), entry(null, null), entry("a", "a"));
  }

  private static Map.Entry<String, String> entry(String key, String value) {
    return new java.util.AbstractMap.SimpleEntry<>(key, value);
  }

  @Test
  void multi_ofReadyChildren_takesNoTurn() throws Exception {
    var done = new Promise<Integer>();
    done.setResult(1);
    run(
        () ->
            async(
                () -> {
                  loop.addCallback(() -> diary.add("turn"));
                  List<Integer> all = await(List.of(done, async(() -> await(done) + 1), done));
                  diary.add(all.toString());
                }));
    assertThat(diary).containsExactly("[1, 2, 1]", "turn");
  }

  @Test
  void multi_ofPromises_waitsForAllInAnyOrder() throws Exception {
    var a = new Promise<Integer>();
    var b = new Promise<Integer>();
    var all = multi(List.of(a, b, a)).start();
    turn();
    b.setResult(2);
    turn();
    assertThat(all.isDone()).isFalse();
    a.setResult(1);
    turn();
    assertThat(all.result()).containsExactly(1, 2, 1);
  }

  @Test
  void multi_throwsTheFirstFailureInInputOrderAndLogsTheOthers() {
    var slow = new IOException("slow, listed first");
    var fast = new IOException("fast");
    var children = List.of(failing(200, slow), failing(20, fast), sleeper("ok", 1));
    assertThat(thrownBy(() -> run(() -> multi(children)))).isSameAs(slow);
    assertThat(millis()).isEqualTo(200);
    var record = log.takeOne();
    assertThat(record.getMessage()).startsWith("Multiple exceptions").contains("index 1");
    assertThat(record.getThrown()).isSameAs(fast);
  }

  @Test
  void multi_ofMap_logsTheKey() {
    var children = new LinkedHashMap<String, Coroutine<String>>();
    children.put("first", failing(1, new IOException("1")));
    children.put("second", failing(1, new IOException("2")));
    assertThat(thrownBy(() -> run(() -> multi(children)))).hasMessage("1");
    assertThat(log.takeOne().getMessage()).contains("key second");
  }

  @Test
  void multi_ofOneFailedPromiseTwice_logsNothing() {
    var failure = new IOException("x");
    var promise = new Promise<Integer>();
    promise.setException(failure);
    assertThat(thrownBy(() -> run(() -> multi(List.of(promise, promise))))).isSameAs(failure);
  }

  @Test
  void multi_failureThatComesAtOnce_stillWaitsForTheOthers() {
    var failure = new IOException("x");
    Coroutine<String> atOnce =
        async(
            () -> {
              throw failure;
            });
    assertThat(thrownBy(() -> run(() -> multi(List.of(atOnce, sleeper("a", 5))))))
        .isSameAs(failure);
    assertThat(diary).containsExactly("a begins", "a ends at 5");
  }

  @Test
  void multi_ofOneCoroutineTwice_isTheFailureOfTheSecondPlace() {
    var child = sleeper("a", 5);
    assertThat(thrownBy(() -> run(() -> multi(List.of(child, child)))))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("runs once");
    assertThat(diary).containsExactly("a begins", "a ends at 5");
  }

  @Test
  void multi_ofNullChild_isRefusedWithItsPlace() {
    var child = sleeper("a", 5);
    assertThatNullPointerException()
        .isThrownBy(() -> multi(Arrays.asList(child, null)))
        .withMessageContaining("index 1");
    assertThatNullPointerException()
        .isThrownBy(() -> multi(Collections.singletonMap("k", null)))
        .withMessageContaining("key k");
    child.start();
    runFor(ms(5));
  }

  @Test
  void multi_ofCancelledPromise_failsWithCancellationException() {
    var promise = new Promise<Integer>();
    var all = multi(List.of(promise)).start();
    turn();
    promise.cancel();
    turn();
    assertThat(all.exception()).isInstanceOf(CancellationException.class);
  }

  @Test
  void multi_ofAnotherLoopsPromise_isItsFailure() {
    var promise = new Promise<Integer>();
    goOnWith(settings());
    assertThat(thrownBy(() -> run(() -> multi(List.of(promise)))))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
  }

  @Test
  void cancel_endsTheChildrenAndLeavesThePromises() {
    var promise = new Promise<String>();
    var slowToEnd =
        Coroutines.<String>async(
            () -> {
              try {
                return await(new Promise<String>());
              } finally {
                await(sleep(ms(10)));
                diary.add("slow one ended");
              }
            });
    var parent =
        async(
                () -> {
                  try {
                    await(multi(List.of(sleeper("a", 100), promise, slowToEnd)));
                  } finally {
                    diary.add("parent at " + millis());
                  }
                })
            .start();
    turn();
    parent.cancel();
    runFor(ms(20));
    assertThat(diary).containsExactly("a begins", "a ends at 0", "slow one ended", "parent at 10");
    assertThat(parent.isCancelled()).isTrue();
    assertThat(promise.isDone()).isFalse();
    promise.setResult("later");
    turn();
  }

  @Test
  void cancel_ofMultiOfPromises_throwsInTheNextTurn() {
    var promise = new Promise<Integer>();
    var all = multi(List.of(promise, promise)).start();
    turn();
    all.cancel();
    all.cancel();
    assertThat(all.isDone()).isFalse();
    turn();
    assertThat(all.isCancelled()).isTrue();
    assertThat(promise.waiter).isNull();
  }

  @Test
  void cancel_afterTheLastChildEnded_deliversTheValues() throws Exception {
    var promise = new Promise<Integer>();
    var parent =
        async(
                () -> {
                  diary.add("got " + await(multi(List.of(promise))));
                  await(moment());
                  diary.add("not reached");
                })
            .start();
    turn();
    promise.setResult(1);
    parent.cancel();
    turn();
    assertThat(diary).containsExactly("got [1]");
    assertThat(parent.isCancelled()).isTrue();
  }

  @Test
  void cancel_whileItsChildrenBegin_reachesThem() {
    var self = new Promise<Promise<?>>();
    var parent =
        async(
                () -> {
                  Promise<?> me = await(self);
                  Coroutine<String> canceller =
                      async(
                          () -> {
                            me.cancel();
                            return "cancelled it";
                          });
                  await(multi(List.of(sleeper("a", 100), canceller)));
                })
            .start();
    self.setResult(parent);
    turn();
    turn();
    assertThat(parent.isCancelled()).isTrue();
    assertThat(diary).containsExactly("a begins", "a ends at 0");
  }

  @Test
  void cancel_ofStartedMultiByItsOwnChild() {
    var all = new ArrayList<Promise<?>>();
    Coroutine<String> canceller =
        async(
            () -> {
              all.get(0).cancel();
              return "cancelled it";
            });
    all.add(multi(List.of(canceller, sleeper("a", 100))).start());
    turn();
    turn();
    assertThat(all.get(0).isCancelled()).isTrue();
    assertThat(diary).containsExactly("a begins", "a ends at 0");
  }

  @Test
  void cancel_childThatFailsInFinally_isLogged() {
    var failure = new IllegalArgumentException("x");
    Coroutine<Void> child =
        async(
            () -> {
              try {
                await(new Promise<Void>());
              } finally {
                fail(failure);
              }
            });
    var all = multi(List.of(child)).start();
    turn();
    all.cancel();
    turn();
    assertThat(all.isCancelled()).isTrue();
    assertThat(log.takeOne().getThrown()).isSameAs(failure);
  }

  private static void fail(RuntimeException failure) {
    throw failure;
  }

  @Test
  void multi_ofMultis_nestsDeeperThanTheStack() throws Exception {
    int levels = 20_000;
    assertThat(run(() -> nested(levels, null))).isEqualTo(levels);
    var gate = new Promise<Integer>();
    loop.callLater(ms(1), () -> gate.setResult(0));
    assertThat(run(() -> nested(levels, gate))).isEqualTo(levels);
  }

  @Test
  void cancel_ofMultisNestedDeeperThanTheStack() {
    var never = new Promise<Integer>();
    var running = nested(20_000, never).start();
    for (int i = 0; never.waiter == null; i++) {
      turn();
      assertThat(i).isLessThan(20_000);
    }
    running.cancel();
    turn();
    assertThat(running.isCancelled()).isTrue();
    assertThat(never.waiter).isNull();
  }

  private static Coroutine<Integer> nested(int levels, Promise<Integer> gate) {
    return async(
        () -> {
          if (levels == 0) {
            return gate == null ? 0 : await(gate);
          }
          return await(multi(List.of(nested(levels - 1, gate)))).get(0) + 1;
        });
  }

  @Test
  void multi_ofDeepChildren_trampolinesEach() throws Exception {
    List<Integer> depths = run(() -> multi(List.of(down(200), down(300), down(0))));
    assertThat(depths).containsExactly(200, 300, 0);
  }

  private static Coroutine<Integer> down(int levels) {
    return async(() -> levels == 0 ? 0 : await(down(levels - 1)) + 1);
  }

  @Test
  void multi_ofMany() throws Exception {
    var promises = new ArrayList<Promise<Integer>>();
    var children = new ArrayList<Awaitable<Integer>>();
    for (int i = 0; i < 10_000; i++) {
      var promise = new Promise<Integer>();
      promises.add(promise);
      children.add(i % 2 == 0 ? promise : suspended(promise));
    }
    var all = multi(children).start();
    turn();
    for (int i = promises.size() - 1; i >= 0; i--) {
      promises.get(i).setResult(i);
    }
    turn();
    assertThat(all.result()).hasSize(10_000).isSorted();
  }

  @Test
  void multiStages_waitsForAll() throws Exception {
    var stage = new CompletableFuture<String>();
    CompletionStage<String> done = CompletableFuture.completedStage("done");
    loop.callLater(ms(1), () -> stage.complete("later"));
    assertThat(run(() -> multiStages(List.of(stage, done)))).containsExactly("later", "done");
  }
}

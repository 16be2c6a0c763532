package dev.eddy;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static dev.eddy.Coroutines.coroutine;
import static dev.eddy.Coroutines.moment;
import static dev.eddy.Coroutines.multi;
import static dev.eddy.Coroutines.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who runs when: Tornado's order. */
class OrderTest extends LoopTest {
  private Coroutine<Void> write(String letter, Awaitable<?> between) {
    return async(
        () -> {
          for (int i = 0; i < 5; i++) {
            diary.add(letter);
            await(between);
          }
        });
  }

  private String diaryAsWord() {
    return String.join("", diary);
  }

  @Test
  void await_ofDonePromise_takesNoTurn() throws Exception {
    var done = new Promise<Integer>();
    done.setResult(1);
    run(() -> multi(List.of(write("a", done), write("b", done))));
    assertThat(diaryAsWord()).isEqualTo("aaaaabbbbb");
  }

  @Test
  void await_ofMoment_takesTurn() throws Exception {
    run(() -> multi(List.of(write("a", moment()), write("b", moment()))));
    assertThat(diaryAsWord()).isEqualTo("ababababab");
  }

  @Test
  void await_ofMomentAndDone_mixes() throws Exception {
    var done = new Promise<Integer>();
    done.setResult(1);
    run(() -> multi(List.of(write("a", moment()), write("b", done))));
    assertThat(diaryAsWord()).isEqualTo("abbbbbaaaa");
  }

  @Test
  void await_ofMultiOfMoments_takesNoTurn() throws Exception {
    run(
        () ->
            async(
                () -> {
                  loop.addCallback(() -> diary.add("turn"));
                  await(multi(List.of(moment(), moment())));
                  diary.add("after");
                }));
    assertThat(diary).containsExactly("after", "turn");
  }

  @Test
  void await_ofCoroutineThatDoesNotSuspend_takesNoTurn() throws Exception {
    run(
        () ->
            async(
                () -> {
                  loop.addCallback(() -> diary.add("turn"));
                  await(async(() -> await(async(() -> 1)) + 1));
                  diary.add("after");
                  await(moment());
                }));
    assertThat(diary).containsExactly("after", "turn");
  }

  @Test
  void await_ofNestedCoroutines_unwindsInOneTurn() throws Exception {
    var gate = new Promise<Integer>();
    Promise<Integer> outcome =
        async(() -> await(async(() -> await(async(() -> await(gate) + 1)) + 1)) + 1).start();
    turn();
    gate.setResult(0);
    turn();
    assertThat(outcome.result()).isEqualTo(3);
  }

  @Test
  void setResult_wakesInOrderOfCallbacksAndAwaits() throws Exception {
    var promise = new Promise<Integer>();
    waiter("w1", promise).start();
    waiter("w2", promise).start();
    turn();
    loop.addCallback(() -> diary.add("cb-before"));
    promise.setResult(1);
    diary.add("set");
    loop.addCallback(() -> diary.add("cb-after"));
    turn();
    assertThat(diary).containsExactly("set", "cb-before", "w1", "w2", "cb-after");
  }

  private Coroutine<Void> waiter(String name, Promise<Integer> promise) {
    return async(
        () -> {
          await(promise);
          diary.add(name);
        });
  }

  @Test
  void start_coldAndEager() throws Exception {
    run(
        () ->
            async(
                () -> {
                  Promise<Void> d = eager();
                  diary.add("after d()");
                  Coroutine<Void> n = cold();
                  diary.add("after n()");
                  await(d);
                  diary.add("awaited d");
                  await(n);
                }));
    assertThat(diary).containsExactly("d1", "after d()", "after n()", "d2", "awaited d", "n1");
  }

  private Promise<Void> eager() {
    return coroutine(
        () -> {
          diary.add("d1");
          await(sleep(Duration.ZERO));
          diary.add("d2");
        });
  }

  private Coroutine<Void> cold() {
    return async(
        () -> {
          diary.add("n1");
        });
  }

  @Test
  void coroutine_thatDoesNotSuspend_isDoneAtOnce() throws Exception {
    Promise<Integer> done = coroutine(() -> 7);
    assertThat(done.isDone()).isTrue();
    assertThat(done.result()).isEqualTo(7);
  }

  @Test
  void start_beginsInTheNextTurnInOrder() {
    var a = write("a", moment()).start();
    var b = write("b", moment()).start();
    assertThat(diary).isEmpty();
    turn();
    assertThat(diaryAsWord()).isEqualTo("ab");
    a.cancel();
    b.cancel();
    turn();
    turn();
    assertThat(a.isCancelled() && b.isCancelled()).isTrue();
  }

  @Test
  void addCallbackAndSpawnCallback_areServedInTheOrderOfTheirCalls() {
    loop.addCallback(() -> diary.add("1"));
    loop.spawnCallback(
        () -> {
          diary.add("2");
          return null;
        });
    loop.callLater(Duration.ZERO, () -> diary.add("a timer that is due"));
    loop.spawnCallback(
        () ->
            async(
                () -> {
                  diary.add("3");
                }));
    loop.addCallback(() -> diary.add("4"));
    turn();
    assertThat(diary).containsExactly("1", "2", "3", "4", "a timer that is due");
  }

  @Test
  void await_ofNestedEagerCoroutines_unwindsATurnForEachLevel() throws Exception {
    for (int levels : new int[] {0, 1, 5, 10}) {
      var gate = new Promise<Integer>();
      Promise<Integer> outermost = eagerLevels(levels, gate);
      gate.setResult(0);
      int turns = 0;
      while (!outermost.isDone()) {
        turn();
        turns++;
      }
      assertThat(outermost.result()).isEqualTo(levels);
      assertThat(turns).isEqualTo(levels + 1);
    }
  }

  private static Promise<Integer> eagerLevels(int levels, Promise<Integer> gate) {
    return coroutine(() -> levels == 0 ? await(gate) : await(eagerLevels(levels - 1, gate)) + 1);
  }

  @Test
  void callbackAddedInTurn_runsInTheNext() {
    loop.addCallback(
        () -> {
          diary.add("1");
          loop.addCallback(() -> diary.add("2"));
        });
    turn();
    assertThat(diary).containsExactly("1");
    turn();
    assertThat(diary).containsExactly("1", "2");
  }
}

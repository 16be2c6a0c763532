package dev.eddy.it.constructs;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static dev.eddy.Coroutines.moment;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.Awaitable;
import dev.eddy.Coroutine;
import dev.eddy.IOLoop;
import dev.eddy.Promise;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

/** await of the other things that can be awaited, as operands. */
class AwaitOverloadsTest extends ConstructTest {

  private boolean isLate() {
    return arrival == Arrival.LATE_COROUTINE || arrival == Arrival.LATE_PROMISE;
  }

  private <T> CompletableFuture<T> future(T value) {
    var future = new CompletableFuture<T>();
    if (isLate()) {
      IOLoop.current().addCallback(() -> future.complete(value));
    } else {
      future.complete(value);
    }
    return future;
  }

  private <T> CompletableFuture<T> failedFuture(Exception failure) {
    var future = new CompletableFuture<T>();
    if (isLate()) {
      IOLoop.current().addCallback(() -> future.completeExceptionally(failure));
    } else {
      future.completeExceptionally(failure);
    }
    return future;
  }

  /** One without callbacks. */
  private <T> Future<T> plainFuture(T value) {
    var task = new FutureTask<T>(() -> value);
    if (isLate()) {
      IOLoop.current().addCallback(task);
    } else {
      task.run();
    }
    return task;
  }

  @Test
  void completableFuture_amongOperands() throws Exception {
    assertThat(run(async(() -> seen(1) + await(future(2L)) * await(future(3))))).isEqualTo(7);
    assertThat(run(async(() -> "a" + await(future("b")).length() + await(future(null)))))
        .isEqualTo("a1null");
  }

  @Test
  void completionStage_amongOperands() throws Exception {
    assertThat(
            run(
                async(
                    () -> {
                      CompletionStage<Integer> stage = future(5);
                      CompletionStage<String> mapped = stage.thenApply(n -> "n" + n);
                      return await(stage) + await(mapped);
                    })))
        .isEqualTo("5n5");
  }

  @Test
  void future_amongOperands() throws Exception {
    assertThat(run(async(() -> 10 - await(plainFuture(3)) + await(plainFuture(1L))))).isEqualTo(8);
  }

  @Test
  void future_thatFails() throws Exception {
    var failure = new IOException("stage");

    String result =
        run(
            async(
                () -> {
                  try {
                    return "x" + await(this.<String>failedFuture(failure));
                  } catch (IOException e) {
                    return e.getMessage() + await(future("!"));
                  }
                }));

    assertThat(result).isEqualTo("stage!");
  }

  @Test
  void list_amongOperands() throws Exception {
    List<String> result =
        run(
            async(
                () -> {
                  var all = new ArrayList<Awaitable<Integer>>();
                  for (int i = 0; i < 3; i++) {
                    all.add(value(await(value(i))));
                  }
                  List<String> texts = new ArrayList<>();
                  for (int n : await(all)) {
                    texts.add(n + await(List.of(value("x"), value("y"))).get(1));
                  }
                  texts.add(String.valueOf(await(List.<Awaitable<String>>of()).size()));
                  return texts;
                }));

    assertThat(result).containsExactly("0y", "1y", "2y", "0");
  }

  @Test
  void set_amongOperands() throws Exception {
    Set<Awaitable<Integer>> all = new LinkedHashSet<>(List.of(value(1), value(2)));

    assertThat(run(async(() -> seen(0) + await(all).get(1)))).isEqualTo(2);
  }

  @Test
  void map_amongOperands() throws Exception {
    Map<String, Awaitable<Integer>> all = new HashMap<>(Map.of("a", value(1), "b", value(2)));

    assertThat(run(async(() -> 1L + await(all).get("b") + await(Map.of("k", value(3))).get("k"))))
        .isEqualTo(6);
  }

  @Test
  void list_thatFails() throws Exception {
    var failure = new IOException("second");

    Object result =
        run(
            async(
                () -> {
                  try {
                    return await(List.of(value(1), this.<Integer>failure(failure), value(3)));
                  } catch (IOException e) {
                    return e;
                  }
                }));

    assertThat(result).isSameAs(failure);
  }

  @Test
  void subtypesOfAwaitable_amongOperands() throws Exception {
    Promise<Integer> promise = new Promise<>();
    IOLoop.current().addCallback(() -> promise.setResult(4));
    Coroutine<Integer> coroutine = async(() -> await(value(5)));

    assertThat(run(async(() -> 1 + await(promise) + await(coroutine) + await(promise))))
        .isEqualTo(14);
  }

  @Test
  void moment_amongOperands() throws Exception {
    assertThat(run(async(() -> "m" + await(moment()) + await(value(1)) + await(moment()))))
        .isEqualTo("mnull1null");
  }

  @Test
  void null_ofEachType() throws Exception {
    Awaitable<String> awaitable = null;
    CompletableFuture<String> future = null;
    List<Awaitable<String>> list = null;
    Map<String, Awaitable<String>> map = null;

    int caught =
        run(
            async(
                () -> {
                  int n = 0;
                  for (int i = 0; i < 4; i++) {
                    try {
                      switch (i) {
                        case 0 -> await(awaitable);
                        case 1 -> await(future);
                        case 2 -> await(list);
                        default -> await(map);
                      }
                    } catch (NullPointerException e) {
                      n += await(value(1));
                    }
                  }
                  return n;
                }));

    assertThat(caught).isEqualTo(4);
  }
}

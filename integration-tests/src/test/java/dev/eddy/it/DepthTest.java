package dev.eddy.it;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static dev.eddy.Coroutines.coroutine;
import static dev.eddy.Coroutines.moment;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddy.Coroutine;
import dev.eddy.IOLoop;
import dev.eddy.Promise;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

/**
 * The depth of nested awaits is bounded by the heap, not by the stack of a thread of default size.
 */
class DepthTest {
  private static final int DEEP = 1_000_000;

  private static Coroutine<Integer> nest(int depth, Callable<Coroutine<Integer>> innermost) {
    return async(
        () -> depth == 0 ? await(innermost.call()) : await(nest(depth - 1, innermost)) + 1);
  }

  private static Promise<Integer> nestEagerly(int depth) {
    return coroutine(() -> depth == 0 ? 0 : await(nestEagerly(depth - 1)) + 1);
  }

  @Test
  void millionNestedAwaits_nothingSuspends() throws Exception {
    assertThat(onFreshThread(() -> nest(DEEP, () -> async(() -> 0)))).isEqualTo(DEEP);
  }

  @Test
  void millionNestedAwaits_innermostSuspends() throws Exception {
    assertThat(
            onFreshThread(
                () ->
                    nest(
                        DEEP,
                        () ->
                            async(
                                () -> {
                                  await(moment());
                                  return 0;
                                }))))
        .isEqualTo(DEEP);
  }

  @Test
  void millionNestedAwaits_innermostThrows() {
    var failure = new IOException("innermost");
    assertThatThrownBy(
            () ->
                onFreshThread(
                    () ->
                        nest(
                            DEEP,
                            () ->
                                async(
                                    () -> {
                                      throw failure;
                                    }))))
        .isSameAs(failure);
  }

  @Test
  void millionNestedAwaits_innermostThrowsAfterSuspending() {
    var failure = new IOException("innermost");
    assertThatThrownBy(
            () ->
                onFreshThread(
                    () ->
                        nest(
                            DEEP,
                            () ->
                                async(
                                    () -> {
                                      await(moment());
                                      throw failure;
                                    }))))
        .isSameAs(failure);
  }

  @Test
  void millionNestedAwaits_canBeCancelled() throws Exception {
    assertThat(
            onFreshThread(
                () ->
                    async(
                        () -> {
                          var never = new Promise<Integer>();
                          Promise<Integer> nested =
                              nest(DEEP, () -> async(() -> await(never))).start();
                          await(moment());
                          await(moment());
                          nested.cancel();
                          try {
                            return await(nested);
                          } catch (java.util.concurrent.CancellationException e) {
                            return -1;
                          }
                        })))
        .isEqualTo(-1);
  }

  @Test
  void eagerCoroutines_upToTheLimit() throws Exception {
    assertThat(onFreshThread(() -> async(() -> await(nestEagerly(255))))).isEqualTo(255);
  }

  @Test
  void eagerCoroutines_beyondTheLimit_saySo() {
    assertThatThrownBy(() -> onFreshThread(() -> async(() -> await(nestEagerly(256)))))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("at most 256 may nest")
        .hasMessageContaining("DepthTest.nestEagerly(DepthTest.java:")
        .hasMessageContaining("use async(…)");
  }

  /** A thread with the default stack, whatever this one has. */
  private static Integer onFreshThread(Callable<Coroutine<Integer>> main) throws Exception {
    var task =
        new FutureTask<>(
            () -> {
              IOLoop loop = IOLoop.current();
              try {
                return loop.runSync(main);
              } finally {
                loop.close();
              }
            });
    new Thread(task, "depth").start();
    try {
      return task.get();
    } catch (java.util.concurrent.ExecutionException e) {
      throw (Exception) e.getCause();
    }
  }
}

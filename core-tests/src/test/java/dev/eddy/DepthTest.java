package dev.eddy;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** The nesting of async is bounded by the heap alone. */
class DepthTest extends LoopTest {
  private static final int LEVELS = 1_000_000;

  private static Coroutine<Integer> down(int levels, Awaitable<Integer> bottom) {
    return async(() -> levels == 0 ? await(bottom) : await(down(levels - 1, bottom)) + 1);
  }

  @Test
  void nested_nothingSuspends() throws Exception {
    var done = new Promise<Integer>();
    done.setResult(0);
    assertThat(run(() -> down(LEVELS, done))).isEqualTo(LEVELS);
  }

  @Test
  void nested_theInnermostSuspends() throws Exception {
    var later = new Promise<Integer>();
    loop.callLater(ms(1), () -> later.setResult(0));
    assertThat(run(() -> down(LEVELS, later))).isEqualTo(LEVELS);
  }

  @Test
  void nested_theInnermostThrows() {
    var failure = new IOException("x");
    Coroutine<Integer> throwing =
        async(
            () -> {
              throw failure;
            });
    assertThat(thrownBy(() -> run(() -> down(LEVELS, throwing)))).isSameAs(failure);
  }

  @Test
  void nested_isCancelledAtTheInnermost() {
    var never = new Promise<Integer>();
    var running = down(LEVELS, never).start();
    turn();
    running.cancel();
    turn();
    assertThat(running.isCancelled()).isTrue();
    assertThat(never.waiter).isNull();
  }
}

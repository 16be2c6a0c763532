package dev.eddy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ShutdownHookTest extends LoopTest {
  /** The rest, by programs that end, is in the integration tests. */
  @Test
  void loopThatIsLeftBeforeItTakesNotice_isNotWaitedFor() throws Exception {
    var hook = new ShutdownHook(loop, Duration.ofDays(1), () -> null);
    loop.addCallback(
        () -> {
          hook.start();
          while (hook.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
          }
          loop.stop();
        });
    loop.start();

    hook.join(TimeUnit.MINUTES.toMillis(1));

    assertThat(hook.isAlive()).isFalse();
    turn(); // cleans up for nothing
  }
}

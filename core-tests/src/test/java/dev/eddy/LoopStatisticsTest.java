package dev.eddy;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static dev.eddy.Coroutines.moment;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class LoopStatisticsTest extends LoopTest {
  @Test
  void newLoop_hasZeros() {
    assertThat(loop.statistics())
        .isEqualTo(new LoopStatistics(0, 0, 0, 0, 0, Duration.ZERO, Duration.ZERO));
  }

  @Test
  void steps_areCallbacksAndWhatCoroutinesDoBetweenAwaits() {
    loop.addCallback(() -> {});
    async(
            () -> {
              await(moment());
              await(moment());
            })
        .start();
    assertThat(loop.statistics().ready()).isEqualTo(2);
    turn();
    assertThat(loop.statistics())
        .isEqualTo(new LoopStatistics(1, 2, 1, 2, 0, Duration.ZERO, Duration.ZERO));
    turn();
    turn();
    turn();
    assertThat(loop.statistics())
        .isEqualTo(new LoopStatistics(4, 4, 0, 2, 0, Duration.ZERO, Duration.ZERO));
  }

  @Test
  void lag_isHowLateATimerFires() {
    loop.callLater(ms(10), () -> {});
    loop.callLater(ms(30), loop::stop);
    loop.addCallback(() -> time().pass(ms(25)));
    assertThat(loop.statistics().timers()).isEqualTo(2);
    turn();
    turn();
    assertThat(loop.statistics().lag()).isEqualTo(ms(15));
    loop.start();

    assertThat(loop.statistics().lag()).isEqualTo(Duration.ZERO);
    assertThat(loop.statistics().mostLag()).isEqualTo(ms(15));
    assertThat(loop.statistics().timers()).isZero();
  }

  @Test
  void anyThread_alsoAfterTheClose() throws InterruptedException {
    turn();
    loop.close();
    var seen = new AtomicReference<LoopStatistics>();
    assertThat(thrownOnOtherThread(() -> seen.set(loop.statistics()))).isNull();
    assertThat(seen.get().turns()).isEqualTo(1);
  }
}

package dev.eddy.locks;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.eddy.LoopTest;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class BarrierTest extends LoopTest {

  @Test
  void waitFor_lastOneLetsAllGoOn() throws Exception {
    var barrier = new Barrier(3);
    var first = barrier.waitFor();
    var second = barrier.waitFor();
    assertThat(first.isDone()).isFalse();
    assertThat(barrier).hasToString("Barrier, 2 of 3 waiting");
    var third = barrier.waitFor();
    assertThat(first.result()).isEqualTo(0);
    assertThat(second.result()).isEqualTo(1);
    assertThat(third.result()).isEqualTo(2);
  }

  @Test
  void waitFor_nextRoundBeginsAfresh() {
    var barrier = new Barrier(2);
    for (int i = 0; i < 2; i++) {
      int number = i;
      async(
              () -> {
                for (int round = 0; round < 2; round++) {
                  diary.add(number + " in place " + await(barrier.waitFor()));
                }
              })
          .start();
    }
    runFor(ms(1));
    assertThat(diary)
        .containsExactly("1 in place 1", "0 in place 0", "0 in place 1", "1 in place 0");
    assertThat(barrier).hasToString("Barrier, 0 of 2 waiting");
  }

  @Test
  void waitFor_whoLeavesDoesNotCount() throws Exception {
    var barrier = new Barrier(2);
    var leaves = barrier.waitFor();
    leaves.cancel();
    var timedOut = barrier.waitFor(ms(10));
    runFor(ms(20));
    assertThat(timedOut.exception())
        .isInstanceOf(TimeoutException.class)
        .hasMessageContaining("Barrier.waitFor()");
    var first = barrier.waitFor();
    assertThat(first.isDone()).isFalse();
    assertThat(barrier.waitFor().result()).isEqualTo(1);
    assertThat(first.result()).isEqualTo(0);
  }

  @Test
  void waitFor_zeroLimit() throws Exception {
    var barrier = new Barrier(2);
    assertThat(barrier.waitFor(Duration.ZERO).exception()).isInstanceOf(TimeoutException.class);
    barrier.waitFor();
    assertThat(barrier.waitFor(Duration.ZERO).result()).isEqualTo(1);
  }

  @Test
  void oneParty_neverWaits() throws Exception {
    assertThat(new Barrier(1).waitFor().result()).isEqualTo(0);
  }

  @Test
  void parties_lessThanOne() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Barrier(0))
        .withMessageContaining("0 parties")
        .withMessageContaining("one or more");
  }

  @Test
  void waitFor_negativeLimit() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Barrier(2).waitFor(ms(-1)))
        .withMessageContaining("PT-0.001S");
  }

  @Test
  void otherThread_isRefused() throws Exception {
    assertThat(thrownOnOtherThread(new Barrier(2)::waitFor))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("Barrier.waitFor()");
  }
}

package dev.eddy;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static dev.eddy.Coroutines.moment;
import static dev.eddy.Coroutines.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class RunSyncTest extends LoopTest {
  @Test
  void runSync_returnsTheValue() throws Exception {
    int two = loop.runSync(() -> async(() -> 2));
    assertThat(two).isEqualTo(2);
    var promise = new Promise<String>();
    loop.callLater(ms(5), () -> promise.setResult("x"));
    assertThat(loop.runSync(() -> promise)).isEqualTo("x");
    assertThat(loop.<Void>runSync(() -> null)).isNull();
    assertThat(loop.runSync(() -> moment())).isNull();
  }

  @Test
  void runSync_throwsTheVeryFailure() {
    var failure = new IOException("x");
    assertThat(thrownBy(() -> loop.runSync(() -> async(() -> fail(failure))))).isSameAs(failure);
    assertThat(thrownBy(() -> loop.runSync(() -> fail(failure)))).isSameAs(failure);
    assertThat(thrownBy(() -> loop.runSync(() -> async(() -> 1)) + 1 / zero()))
        .isInstanceOf(ArithmeticException.class);
  }

  private static <T> T fail(IOException failure) throws IOException {
    throw failure;
  }

  private static int zero() {
    return 0;
  }

  @Test
  void runSync_insideARunningLoop_isRefused() throws Exception {
    var message =
        run(() -> async(() -> thrownBy(() -> loop.runSync(() -> async(() -> 1))).getMessage()));
    assertThat(message).contains("runSync()").contains("runs already").contains("await");
  }

  @Test
  void runSync_ofCoroutineThatWasStarted_isRefusedAndTheLoopIsUsable() throws Exception {
    var coroutine = async(() -> 1);
    var promise = coroutine.start();
    assertThat(thrownBy(() -> loop.runSync(() -> coroutine)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("runs once");
    assertThat(loop.runSync(() -> promise)).isEqualTo(1);
  }

  @Test
  void runSync_stopped_saysSo() {
    loop.callLater(ms(1), loop::stop);
    assertThatIllegalStateException()
        .isThrownBy(() -> loop.runSync(() -> async(() -> await(new Promise<Integer>()))))
        .withMessageContaining("stopped before");
    closeWithSomeLeft();
  }

  @Test
  void runSync_abandonedOneThatEndsLater_doesNotStopTheLoop() {
    var gate = new Promise<Integer>();
    loop.callLater(ms(1), loop::stop);
    assertThatIllegalStateException()
        .isThrownBy(() -> loop.runSync(() -> async(() -> await(gate))));
    gate.setResult(1);
    loop.callLater(ms(5), () -> diary.add("still running"));
    runFor(ms(10));
    assertThat(diary).containsExactly("still running");
  }

  @Test
  void limit_cancelsTheCoroutineAndRunsFinally() {
    var thrown =
        thrownBy(
            () ->
                loop.runSync(
                    ms(20),
                    () ->
                        async(
                            () -> {
                              try {
                                await(sleep(Duration.ofDays(1)));
                              } finally {
                                await(sleep(ms(10)));
                                diary.add("cleaned at " + millis());
                              }
                            })));
    assertThat(thrown).isInstanceOf(TimeoutException.class).hasMessageContaining("PT0.02S");
    assertThat(diary).containsExactly("cleaned at 30");
  }

  @Test
  @SuppressWarnings("eddy:swallowed-cancellation")
  void limit_valueReturnedAllTheSame_isReturned() throws Exception {
    int value =
        loop.runSync(
            ms(20),
            () ->
                async(
                    () -> {
                      try {
                        await(sleep(Duration.ofDays(1)));
                      } catch (CancelledError e) {
                        await(sleep(ms(10)));
                      }
                      return 7;
                    }));
    assertThat(value).isEqualTo(7);
    assertThat(millis()).isEqualTo(30);
  }

  @Test
  @SuppressWarnings("eddy:swallowed-cancellation")
  void limit_twice_abandonsIt() {
    var thrown =
        thrownBy(
            () ->
                loop.runSync(
                    ms(20),
                    () ->
                        async(
                            () -> {
                              while (true) {
                                try {
                                  await(sleep(Duration.ofDays(1)));
                                } catch (CancelledError e) {
                                  diary.add("ignored at " + millis());
                                }
                              }
                            })));
    assertThat(thrown)
        .isInstanceOf(TimeoutException.class)
        .hasMessageContaining("did not end within as long again");
    assertThat(diary).containsExactly("ignored at 20");
    assertThat(millis()).isEqualTo(40);
    closeWithSomeLeft();
  }

  @Test
  void limit_reachedInTime_leavesNoTimer() throws Exception {
    assertThat(loop.runSync(ms(20), () -> async(() -> 1))).isEqualTo(1);
    runFor(ms(50));
    assertThat(millis()).isEqualTo(50);
  }

  @Test
  void limit_ofZero_givesItOneTurn() throws Exception {
    assertThat(loop.runSync(Duration.ZERO, () -> async(() -> 1))).isEqualTo(1);
    var thrown =
        thrownBy(
            () ->
                loop.runSync(
                    Duration.ZERO,
                    () ->
                        async(
                            () -> {
                              diary.add("ran");
                              await(sleep(ms(1)));
                            })));
    assertThat(thrown).isInstanceOf(TimeoutException.class);
    assertThat(diary).containsExactly("ran");
  }

  @Test
  void limit_ownCancellationException_isNoTimeout() {
    var cancelled = new Promise<Integer>();
    cancelled.cancel();
    assertThat(thrownBy(() -> loop.runSync(ms(20), () -> async(() -> await(cancelled)))))
        .isInstanceOf(CancellationException.class);
  }

  @Test
  void interrupt_cancelsAndThrows() {
    loop.callLater(ms(1), () -> Thread.currentThread().interrupt());
    var thrown =
        thrownBy(
            () ->
                loop.runSync(
                    () ->
                        async(
                            () -> {
                              try {
                                await(sleep(ms(100)));
                              } finally {
                                await(sleep(ms(5)));
                                diary.add("cleaned");
                              }
                            })));
    assertThat(thrown).isInstanceOf(InterruptedException.class);
    assertThat(diary).containsExactly("cleaned");
    assertThat(Thread.interrupted()).isFalse();
  }

  @Test
  void interrupt_twice_abandonsIt() {
    loop.callLater(ms(1), () -> Thread.currentThread().interrupt());
    var thrown =
        thrownBy(
            () ->
                loop.runSync(
                    () ->
                        async(
                            () -> {
                              try {
                                await(sleep(ms(100)));
                              } finally {
                                Thread.currentThread().interrupt();
                                await(sleep(ms(100)));
                                diary.add("not reached");
                              }
                            })));
    assertThat(thrown).isInstanceOf(InterruptedException.class);
    assertThat(diary).isEmpty();
    assertThat(millis()).isLessThan(200);
    closeWithSomeLeft();
  }

  @Test
  void interrupt_beforeTheCall_neverHangs() {
    Thread.currentThread().interrupt();
    var thrown = thrownBy(() -> loop.runSync(() -> async(() -> await(new Promise<Integer>()))));
    assertThat(thrown).isInstanceOf(InterruptedException.class);
  }

  @Test
  void interrupt_whenItIsDoneAllTheSame_keepsTheStatus() throws Exception {
    Thread.currentThread().interrupt();
    assertThat(loop.runSync(() -> async(() -> 1))).isEqualTo(1);
    assertThat(Thread.interrupted()).isTrue();
  }
}

package dev.eddy;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static dev.eddy.Coroutines.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class PromiseTest extends LoopTest {
  @Test
  void result_ofOpen_throws() {
    var promise = new Promise<Integer>();
    assertThat(promise.isDone()).isFalse();
    assertThatIllegalStateException().isThrownBy(promise::result).withMessageContaining("await");
    assertThatIllegalStateException().isThrownBy(promise::exception).withMessageContaining("await");
  }

  @Test
  void setResult_isDoneAtOnce() throws Exception {
    var promise = new Promise<Integer>();
    promise.setResult(3);
    assertThat(promise.isDone()).isTrue();
    assertThat(promise.result()).isEqualTo(3);
    assertThat(promise.exception()).isNull();
    assertThat(promise).hasToString("promise with a result");
  }

  @Test
  void setResult_ofNull() throws Exception {
    var promise = new Promise<String>();
    promise.setResult(null);
    assertThat(promise.isDone()).isTrue();
    assertThat(promise.result()).isNull();
    assertThat(promise.exception()).isNull();
  }

  @Test
  void setResult_twice_isRefused() throws Exception {
    var promise = new Promise<Integer>();
    promise.setResult(1);
    assertThatIllegalStateException()
        .isThrownBy(() -> promise.setResult(2))
        .withMessageContaining("is done already");
    assertThatIllegalStateException().isThrownBy(() -> promise.setException(new IOException()));
    assertThat(promise.result()).isEqualTo(1);
  }

  @Test
  void setResult_ofCancelled_isRefused() {
    var promise = new Promise<Integer>();
    promise.cancel();
    assertThatIllegalStateException()
        .isThrownBy(() -> promise.setResult(2))
        .withMessageContaining("was cancelled already");
  }

  @Test
  void setResult_ofSomebodyElsesPromise_isRefused() throws Exception {
    var ofCoroutine = async(() -> 1).start();
    var ofTimer = sleep(ms(1));
    assertThatIllegalStateException()
        .isThrownBy(() -> ofCoroutine.setResult(2))
        .withMessageContaining("PromiseTest");
    assertThatIllegalStateException()
        .isThrownBy(() -> ofTimer.setResult(null))
        .withMessageContaining("the timer");
    turn();
    assertThat(ofCoroutine.result()).isEqualTo(1);
    runFor(ms(1));
  }

  @Test
  void setException_throwsThatObject() {
    var promise = new Promise<Integer>();
    var failure = new IOException("x");
    promise.setException(failure);
    assertThat(thrownBy(promise::result)).isSameAs(failure);
    assertThat(promise.exception()).isSameAs(failure);
    assertThat(promise.isCancelled()).isFalse();
    assertThat(promise.toString()).contains("failed").contains("x");
  }

  @Test
  void setException_ofError_throwsThatObject() {
    var promise = new Promise<Integer>();
    var failure = new AssertionError("x");
    promise.setException(failure);
    assertThat(thrownBy(promise::result)).isSameAs(failure);
  }

  @Test
  void setException_ofNull_isRefused() {
    var promise = new Promise<Integer>();
    assertThatNullPointerException().isThrownBy(() -> promise.setException(null));
    assertThat(promise.isDone()).isFalse();
  }

  @Test
  void await_ofFailed_throwsThatObject() throws Exception {
    var failure = new IOException("x");
    var promise = new Promise<Integer>();
    promise.setException(failure);
    assertThat(thrownBy(() -> run(() -> async(() -> await(promise))))).isSameAs(failure);
    assertThat(thrownBy(() -> run(() -> promise))).isSameAs(failure);
  }

  @Test
  void cancel_wakesAwaiterWithCancellationException() throws Exception {
    var promise = new Promise<Integer>();
    var caught =
        async(
                () -> {
                  try {
                    return await(promise);
                  } catch (CancellationException e) {
                    return -1;
                  }
                })
            .start();
    turn();
    promise.cancel();
    promise.cancel();
    assertThat(promise.isCancelled()).isTrue();
    turn();
    assertThat(caught.result()).isEqualTo(-1);
  }

  @Test
  void cancel_ofDone_doesNothing() throws Exception {
    var promise = new Promise<Integer>();
    promise.setResult(1);
    promise.cancel();
    assertThat(promise.result()).isEqualTo(1);
  }

  @Test
  void cancel_ofSleep_removesTimer() {
    var sleep = sleep(ms(10));
    sleep.cancel();
    assertThat(sleep.isCancelled()).isTrue();
    loop.callLater(ms(20), loop::stop);
    loop.start();
    assertThat(millis()).isEqualTo(20);
  }

  @Test
  void addDoneCallback_runsInLaterTurn() {
    var promise = new Promise<Integer>();
    promise.addDoneCallback(done -> diary.add("early " + done.isDone()));
    promise.setResult(1);
    promise.addDoneCallback(done -> diary.add("late"));
    assertThat(diary).isEmpty();
    turn();
    assertThat(diary).containsExactly("early true", "late");
  }

  @Test
  void addDoneCallback_thatThrows_isLoggedAndDoesNotStopOthers() {
    var promise = new Promise<Integer>();
    var failure = new IllegalArgumentException("x");
    promise.addDoneCallback(
        done -> {
          throw failure;
        });
    promise.addDoneCallback(done -> diary.add("second"));
    promise.setResult(1);
    turn();
    assertThat(diary).containsExactly("second");
    assertThat(log.takeOne().getThrown()).isSameAs(failure);
  }

  @Test
  void addDoneCallback_ofNull_isRefused() {
    var promise = new Promise<Integer>();
    assertThatNullPointerException().isThrownBy(() -> promise.addDoneCallback(null));
  }

  @Test
  void toCompletableFuture_hasTheSameOutcome() {
    var failure = new IOException("x");
    var failing = new Promise<Integer>();
    var working = new Promise<Integer>();
    CompletableFuture<Integer> failed = failing.toCompletableFuture();
    CompletableFuture<Integer> worked = working.toCompletableFuture();
    failing.setException(failure);
    working.setResult(1);
    assertThat(worked).isNotDone();
    turn();
    assertThat(worked.join()).isEqualTo(1);
    assertThatThrownBy(failed::join).isInstanceOf(CompletionException.class).hasCause(failure);
  }

  @Test
  void toCompletableFuture_ofNull() {
    var promise = new Promise<String>();
    promise.setResult(null);
    var future = promise.toCompletableFuture();
    turn();
    assertThat(future.join()).isNull();
  }

  @Test
  void afterClose_resultIsStillThere() throws Exception {
    var done = new Promise<Integer>();
    done.setResult(1);
    var open = new Promise<Integer>();
    loop.close();
    assertThat(done.result()).isEqualTo(1);
    assertThatIllegalStateException()
        .isThrownBy(() -> open.setResult(1))
        .withMessageContaining("closed");
    assertThatIllegalStateException()
        .isThrownBy(() -> open.addDoneCallback(promise -> {}))
        .withMessageContaining("closed");
    open.cancel();
    assertThat(open.isDone()).isFalse();
  }

  @Test
  void await_ofPromiseOfClosedLoop_isRefused() throws Exception {
    var ofClosed = new Promise<Integer>();
    goOnWith(settings());
    assertThat(thrownBy(() -> run(() -> async(() -> await(ofClosed)))))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
  }
}

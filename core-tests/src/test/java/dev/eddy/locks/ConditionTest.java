package dev.eddy.locks;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static dev.eddy.Coroutines.multi;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.eddy.LoopTest;
import dev.eddy.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** With the tests of Tornado's {@code ConditionTest}, by their names. */
class ConditionTest extends LoopTest {
  private final List<Object> history = new ArrayList<>();
  private Condition condition;

  @BeforeEach
  void makeCondition() {
    condition = new Condition(); // on the loop of this test
  }

  /** Notes its name when it was signalled, or its name and false when its time was over. */
  private void waiter(Promise<Boolean> wait, Object name) {
    async(
            () -> {
              boolean signalled = await(wait);
              history.add(signalled ? name : name + " timed out");
            })
        .start();
    turn();
  }

  private void waiters(int count) {
    for (int i = 0; i < count; i++) {
      waiter(condition.waitFor(), i);
    }
  }

  @Test
  void repr() {
    assertThat(condition).hasToString("Condition, 0 waiting");
    condition.waitFor();
    assertThat(condition).hasToString("Condition, 1 waiting");
  }

  @Test
  void notify_letsOneGoOn_inALaterTurn() {
    waiters(1);
    condition.signal();
    assertThat(history).isEmpty();
    turn();
    assertThat(history).containsExactly(0);
  }

  @Test
  void notify_withoutWaitersIsGone() {
    condition.signal();
    waiters(1);
    turn();
    assertThat(history).isEmpty();
    closeWithSomeLeft();
  }

  @Test
  void notify1() {
    waiters(2);
    condition.signal();
    turn();
    assertThat(history).containsExactly(0);
    condition.signal();
    turn();
    assertThat(history).containsExactly(0, 1);
  }

  @Test
  void notifyN() {
    waiters(6);
    condition.signal(2);
    turn();
    assertThat(history).containsExactly(0, 1);
    condition.signal(0);
    turn();
    assertThat(history).containsExactly(0, 1);
    condition.signal(100);
    turn();
    assertThat(history).containsExactly(0, 1, 2, 3, 4, 5);
  }

  @Test
  void notifyAll_letsAllGoOnInOrder() {
    waiters(4);
    condition.signalAll();
    turn();
    assertThat(history).containsExactly(0, 1, 2, 3);
  }

  @Test
  void notifyAll_doesNotReachWhoComesLater() {
    waiters(1);
    condition.signalAll();
    waiter(condition.waitFor(), "later");
    turn();
    assertThat(history).containsExactly(0);
    closeWithSomeLeft();
  }

  @Test
  void waitTimeout() throws Exception {
    boolean signalled = run(() -> condition.waitFor(ms(10)));
    assertThat(signalled).isFalse();
    assertThat(millis()).isEqualTo(10);
    assertThat(condition).hasToString("Condition, 0 waiting");
  }

  @Test
  void waitTimeoutPreempted() throws Exception {
    loop.callLater(ms(10), condition::signal);
    boolean signalled = run(() -> condition.waitFor(ms(20)));
    assertThat(signalled).isTrue();
    assertThat(millis()).isEqualTo(10);
  }

  @Test
  void waitFor_zeroLimitIsFalseAtOnce() throws Exception {
    assertThat(condition.waitFor(Duration.ZERO).result()).isFalse();
  }

  @Test
  void notifyNWithTimeout_skipsWhoHasTimedOut() {
    waiter(condition.waitFor(), 0);
    waiter(condition.waitFor(ms(10)), 1);
    waiter(condition.waitFor(), 2);
    waiter(condition.waitFor(), 3);
    runFor(ms(20));
    assertThat(history).containsExactly("1 timed out");
    condition.signal(2);
    turn();
    assertThat(history).as("1 has used up no signal").containsExactly("1 timed out", 0, 2);
    condition.signal();
    turn();
    assertThat(history).containsExactly("1 timed out", 0, 2, 3);
  }

  @Test
  void notifyAllWithTimeout() {
    waiter(condition.waitFor(), 0);
    waiter(condition.waitFor(ms(10)), 1);
    waiter(condition.waitFor(), 2);
    runFor(ms(20));
    condition.signalAll();
    turn();
    assertThat(history).containsExactly("1 timed out", 0, 2);
  }

  @Test
  void nestedNotify() {
    waiter(condition.waitFor(), 0);
    var second = condition.waitFor();
    second.addDoneCallback(done -> condition.signal());
    waiter(condition.waitFor(), 2);
    condition.signal(2);
    turn();
    turn();
    assertThat(history).containsExactly(0, 2);
  }

  @Test
  void garbageCollection() {
    for (int i = 0; i < 101; i++) {
      condition.waitFor(ms(10));
    }
    waiter(condition.waitFor(), "patient");
    runFor(ms(10));
    runFor(ms(1)); // the limits are told in the turn after they were due
    assertThat(condition).hasToString("Condition, 1 waiting");
    condition.signal();
    turn();
    assertThat(history).containsExactly("patient");
  }

  @Test
  void signal_ofOneWhoIsCancelledBeforeReceivingIt_goesToTheNext() {
    var cancelled = condition.waitFor();
    waiters(1);
    condition.signal();
    cancelled.cancel();
    turn();
    assertThat(history).containsExactly(0);
  }

  @Test
  void signal_ofAMultiThatIsCancelled_goesToTheNext() {
    var both = async(() -> await(multi(List.of(condition.waitFor(), new Promise<>())))).start();
    turn();
    waiters(1);
    condition.signal();
    both.cancel();
    runFor(ms(1));
    assertThat(history).containsExactly(0);
  }

  @Test
  void signalAll_ofOneWhoIsCancelled_isForNobodyElse() {
    var cancelled = condition.waitFor();
    condition.signalAll();
    cancelled.cancel();
    assertThat(cancelled.isCancelled()).isFalse();
    waiters(1);
    turn();
    assertThat(history).isEmpty();
    closeWithSomeLeft();
  }

  @Test
  void signal_negative() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> condition.signal(-1))
        .withMessageContaining("signal(-1)")
        .withMessageContaining("zero or more");
  }

  @Test
  void waitFor_negativeLimit() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> condition.waitFor(ms(-1)))
        .withMessageContaining("PT-0.001S");
  }

  @Test
  void otherThread_isRefused() throws Exception {
    for (Runnable call :
        List.<Runnable>of(condition::signal, condition::signalAll, condition::waitFor)) {
      assertThat(thrownOnOtherThread(call))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("Condition.");
    }
  }
}

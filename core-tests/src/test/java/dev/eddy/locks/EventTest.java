package dev.eddy.locks;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.eddy.LoopTest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** With the tests of Tornado's {@code EventTest}, by their names. */
class EventTest extends LoopTest {
  private Event event;

  @BeforeEach
  void makeEvent() {
    event = new Event(); // on the loop of this test
  }

  private void waiter(String name) {
    async(
            () -> {
              await(event.waitFor());
              diary.add(name);
            })
        .start();
  }

  @Test
  void repr() {
    assertThat(event).hasToString("Event, clear, 0 waiting");
    event.set();
    assertThat(event).hasToString("Event, set, 0 waiting");
  }

  @Test
  void event_letsAllGoOnInOrder() {
    waiter("a");
    waiter("b");
    turn();
    assertThat(diary).isEmpty();
    event.set();
    event.set();
    assertThat(diary).as("never inside the call").isEmpty();
    waiter("c");
    turn();
    assertThat(diary).containsExactly("a", "b", "c");
    assertThat(event.isSet()).isTrue();
  }

  @Test
  void eventSetMultiple() {
    event.set();
    event.set();
    assertThat(event.isSet()).isTrue();
    event.clear();
    assertThat(event.isSet()).isFalse();
    event.clear();
    assertThat(event.isSet()).isFalse();
  }

  @Test
  void eventWaitClear() {
    var first = event.waitFor();
    assertThat(first.isDone()).isFalse();
    event.set();
    event.clear();
    assertThat(first.isDone()).as("set before it was cleared").isTrue();
    var second = event.waitFor();
    assertThat(second.isDone()).isFalse();
    event.set();
    assertThat(second.isDone()).isTrue();
  }

  @Test
  void eventTimeout() throws Exception {
    assertThat(thrownBy(() -> run(() -> event.waitFor(ms(10)))))
        .isInstanceOf(TimeoutException.class)
        .hasMessageContaining("Event.waitFor()");
    assertThat(event).hasToString("Event, clear, 0 waiting");
    var inTime = event.waitFor(ms(10));
    event.set();
    runFor(ms(20));
    assertThat(inTime.exception()).isNull();
  }

  @Test
  void waitFor_zeroLimit() {
    assertThat(event.waitFor(Duration.ZERO).exception()).isInstanceOf(TimeoutException.class);
    event.set();
    assertThat(event.waitFor(Duration.ZERO).exception()).isNull();
  }

  @Test
  void waitFor_cancelledLeaves() {
    var waits = event.waitFor();
    waits.cancel();
    assertThat(event).hasToString("Event, clear, 0 waiting");
    event.set();
    assertThat(waits.isCancelled()).isTrue();
  }

  @Test
  void waitFor_cancelAfterSet_leavesTheResult() throws Exception {
    var waits = event.waitFor();
    event.set();
    waits.cancel();
    assertThat(waits.isCancelled()).isFalse();
  }

  @Test
  void waitFor_negativeLimit() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> event.waitFor(ms(-1)))
        .withMessageContaining("PT-0.001S");
  }

  @Test
  void otherThread_isRefused() throws Exception {
    for (Runnable call :
        List.<Runnable>of(event::set, event::clear, event::isSet, event::waitFor)) {
      assertThat(thrownOnOtherThread(call))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("Event.");
    }
  }
}

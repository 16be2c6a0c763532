package dev.eddy.queues;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.eddy.LoopTest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@link PriorityQueue} and {@link LifoQueue}. */
class OrderedQueuesTest extends LoopTest {

  private static <T> List<T> drained(Queue<T> queue) {
    var all = new ArrayList<T>();
    while (!queue.isEmpty()) {
      all.add(queue.getNowait());
    }
    return all;
  }

  // ---- priority

  @Test
  void priority_order() {
    var queue = new PriorityQueue<Integer>(3);
    for (int i : List.of(3, 1, 2)) {
      queue.putNowait(i);
    }
    assertThat(queue.isFull()).isTrue();
    assertThat(queue).hasToString("PriorityQueue, 3 of 3 items, 0 getting, 0 putting");
    assertThat(drained(queue)).containsExactly(1, 2, 3);
  }

  @Test
  void priority_equalItemsInTheOrderOfTheirPuts() {
    var queue = new PriorityQueue<String>(0, Comparator.comparing(String::length));
    for (String each : List.of("bb", "a", "cc", "b", "aa", "c")) {
      queue.putNowait(each);
    }
    assertThat(drained(queue)).containsExactly("a", "b", "c", "bb", "cc", "aa");
  }

  @Test
  void priority_waitingPutComesInBeforeTheChoice() throws Exception {
    var queue = new PriorityQueue<Integer>(1);
    queue.putNowait(2);
    var urgent = queue.put(1);
    assertThat(queue.get().result()).as("as in Tornado").isEqualTo(1);
    assertThat(urgent.isDone()).isTrue();
    assertThat(queue.getNowait()).isEqualTo(2);
  }

  @Test
  void priority_takenBackComesBeforeItsEquals() throws Exception {
    var queue = new PriorityQueue<String>(0, Comparator.comparing(String::length));
    for (String each : List.of("a", "b", "c")) {
      queue.putNowait(each);
    }
    var first = queue.get();
    var second = queue.get();
    second.cancel();
    first.cancel();
    queue.putNowait("d");
    assertThat(drained(queue)).containsExactly("a", "b", "c", "d");
  }

  @Test
  void priority_itemsWithoutOrder() {
    var queue = new PriorityQueue<Object>();
    assertThatExceptionOfType(ClassCastException.class)
        .isThrownBy(() -> queue.putNowait(new Object()))
        .withMessageContaining("java.lang.Object")
        .withMessageContaining("comparator");
    assertThatExceptionOfType(ClassCastException.class)
        .isThrownBy(() -> queue.put(null))
        .withMessageContaining("null");
    queue.putNowait(1);
    assertThatExceptionOfType(ClassCastException.class).isThrownBy(() -> queue.putNowait("x"));
    assertThat(drained(queue)).containsExactly(1);
    queue.taskDone();
    assertThat(queue.join().isDone()).as("the others did not enter").isTrue();
  }

  @Test
  void priority_itemWithoutOrder_toAWaitingGetter() throws Exception {
    var queue = new PriorityQueue<Object>();
    var getter = queue.get();
    assertThatExceptionOfType(ClassCastException.class)
        .isThrownBy(() -> queue.putNowait(new Object()));
    assertThat(getter.isDone()).isFalse();
  }

  @Test
  void priority_itemWithoutOrder_whosePutWaits_failsThatPutAlone() throws Exception {
    var queue = new PriorityQueue<Object>(1);
    queue.putNowait(1);
    var bad = queue.put("x");
    var good = queue.put(2);
    assertThat(queue.getNowait()).isEqualTo(1);
    assertThat(bad.exception()).isInstanceOf(ClassCastException.class);
    assertThat(good.exception()).isNull();
    assertThat(queue.getNowait()).isEqualTo(2);
  }

  @Test
  void priority_badArguments() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new PriorityQueue<Integer>(-2))
        .withMessageContaining("-2");
    assertThatNullPointerException()
        .isThrownBy(() -> new PriorityQueue<Integer>(0, null))
        .withMessageContaining("order");
  }

  // ---- last in, first out

  @Test
  void lifo_order() {
    var queue = new LifoQueue<Integer>(3);
    for (int i : List.of(1, 3, 2)) {
      queue.putNowait(i);
    }
    assertThat(queue.isFull()).isTrue();
    assertThat(drained(queue)).containsExactly(2, 3, 1);
  }

  @Test
  void lifo_waitingPutComesInBeforeTheChoice() throws Exception {
    var queue = new LifoQueue<Integer>(1);
    queue.putNowait(1);
    var put = queue.put(2);
    assertThat(queue.get().result()).as("as in Tornado").isEqualTo(2);
    assertThat(put.isDone()).isTrue();
    assertThat(queue.getNowait()).isEqualTo(1);
  }

  @Test
  void lifo_takenBackIsTheNextItem() throws Exception {
    var queue = new LifoQueue<Integer>();
    queue.putNowait(1);
    queue.putNowait(2);
    queue.get().cancel();
    assertThat(drained(queue)).containsExactly(2, 1);
  }

  @Test
  void lifo_nullIsAnItem() {
    var queue = new LifoQueue<Integer>();
    queue.putNowait(null);
    assertThat(queue.getNowait()).isNull();
  }

  @Test
  void lifo_negativeSize() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new LifoQueue<Integer>(-1))
        .withMessageContaining("-1");
  }
}

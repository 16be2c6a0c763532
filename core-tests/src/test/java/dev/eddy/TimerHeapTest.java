package dev.eddy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.IOLoop.Timeout;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TimerHeapTest extends LoopTest {
  private static final Runnable NOTHING = () -> {};

  private final TimerHeap heap = new TimerHeap();

  private Timeout add(long deadline) {
    var timer = new Timeout(loop, deadline, NOTHING);
    heap.add(timer);
    return timer;
  }

  private Timeout removeFirst() {
    Timeout first = heap.first();
    heap.remove(first);
    return first;
  }

  @Test
  void first_ofEqualDeadlines_isOldest() {
    var timers = new ArrayList<Timeout>();
    for (int i = 0; i < 50; i++) {
      timers.add(add(7));
    }
    for (Timeout each : timers) {
      assertThat(removeFirst()).isSameAs(each);
    }
    assertThat(heap.isEmpty()).isTrue();
  }

  @Test
  void first_acrossWrapOfClock_isSooner() {
    Timeout later = add(Long.MIN_VALUE + 5);
    Timeout sooner = add(Long.MAX_VALUE - 5);
    assertThat(removeFirst()).isSameAs(sooner);
    assertThat(removeFirst()).isSameAs(later);
  }

  @Test
  void remove_ofRemoved_doesNothing() {
    Timeout a = add(1);
    Timeout b = add(2);
    heap.remove(a);
    heap.remove(a);
    assertThat(heap.size()).isEqualTo(1);
    assertThat(heap.first()).isSameAs(b);
  }

  @Test
  void clear_dropsAll() {
    Timeout a = add(1);
    add(2);
    heap.clear();
    assertThat(heap.isEmpty()).isTrue();
    heap.remove(a);
    assertThat(heap.size()).isZero();
  }

  @Test
  void randomUse_equalsSortedModel() {
    var random = new Random(2);
    List<Timeout> model = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      int choice = random.nextInt(10);
      if (choice < 5) {
        model.add(add(random.nextInt(1000)));
      } else if (!model.isEmpty() && choice < 8) {
        Timeout any = model.remove(random.nextInt(model.size()));
        heap.remove(any);
      } else if (!model.isEmpty()) {
        Timeout soonest =
            model.stream()
                .min(
                    Comparator.<Timeout>comparingLong(timer -> timer.deadline)
                        .thenComparingLong(timer -> timer.sequence))
                .orElseThrow();
        model.remove(soonest);
        assertThat(removeFirst()).isSameAs(soonest);
      }
      assertThat(heap.size()).isEqualTo(model.size());
    }
  }
}

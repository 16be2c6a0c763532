package dev.eddy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ReadyQueueTest {
  private final ReadyQueue queue = new ReadyQueue();

  @Test
  void remove_returnsOldest() {
    queue.add("a");
    queue.add("b");
    assertThat(queue.remove()).isEqualTo("a");
    assertThat(queue.remove()).isEqualTo("b");
    assertThat(queue.isEmpty()).isTrue();
  }

  @Test
  void randomUse_equalsModel() {
    var random = new Random(1);
    var model = new ArrayDeque<Object>();
    for (int i = 0; i < 100_000; i++) {
      // Waves, so that the ring wraps round while it is long, and grows at many positions.
      boolean filling = i % 1000 < 600;
      if (random.nextInt(10) < (filling ? 7 : 2)) {
        queue.add(i);
        model.add(i);
      } else if (!model.isEmpty()) {
        assertThat(queue.remove()).isEqualTo(model.remove());
      }
      assertThat(queue.size()).isEqualTo(model.size());
    }
    while (!model.isEmpty()) {
      assertThat(queue.remove()).isEqualTo(model.remove());
    }
    assertThat(queue.isEmpty()).isTrue();
  }

  @Test
  void clear_dropsAll() {
    for (int i = 0; i < 100; i++) {
      queue.add(i);
    }
    queue.clear();
    assertThat(queue.isEmpty()).isTrue();
    queue.add("a");
    assertThat(queue.remove()).isEqualTo("a");
  }
}

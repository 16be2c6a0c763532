package dev.eddy.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RingTest {
  private final Ring<Object> ring = new Ring<>();

  @Test
  void remove_returnsOldest() {
    ring.add("a");
    ring.add("b");
    assertThat(ring.remove()).isEqualTo("a");
    assertThat(ring.remove()).isEqualTo("b");
    assertThat(ring.isEmpty()).isTrue();
  }

  @Test
  void addFirst_isRemovedBeforeTheOthers() {
    for (int i = 0; i < 100; i++) {
      ring.addFirst(i);
      ring.add(i);
    }
    for (int i = 99; i >= 0; i--) {
      assertThat(ring.remove()).isEqualTo(i);
    }
    assertThat(ring.size()).isEqualTo(100);
  }

  @Test
  void remove_fromTheMiddle_leavesTheOthersInOrder() {
    for (int i = 0; i < 60; i++) { // so that the ring wraps round
      ring.add(i);
      ring.remove();
    }
    for (String each : new String[] {"a", "b", "c", "d", "e", "f"}) {
      ring.add(each);
    }
    assertThat(ring.get(0)).isEqualTo("a");
    assertThat(ring.get(5)).isEqualTo("f");
    assertThat(ring.remove(4)).isEqualTo("e");
    assertThat(ring.remove(0)).isEqualTo("a");
    assertThat(ring.remove(3)).isEqualTo("f");
    assertThat(ring.remove()).isEqualTo("b");
    assertThat(ring.remove()).isEqualTo("c");
    assertThat(ring.remove()).isEqualTo("d");
    assertThat(ring.isEmpty()).isTrue();
  }

  @Test
  void randomUse_equalsModel() {
    var random = new Random(1);
    var model = new ArrayDeque<Object>();
    for (int i = 0; i < 100_000; i++) {
      // Waves, so that the ring wraps round while it is long, and grows at many positions.
      boolean filling = i % 1000 < 600;
      if (random.nextInt(10) < (filling ? 7 : 2)) {
        ring.add(i);
        model.add(i);
      } else if (!model.isEmpty()) {
        assertThat(ring.remove()).isEqualTo(model.remove());
      }
      assertThat(ring.size()).isEqualTo(model.size());
    }
    while (!model.isEmpty()) {
      assertThat(ring.remove()).isEqualTo(model.remove());
    }
    assertThat(ring.isEmpty()).isTrue();
  }

  @Test
  void clear_dropsAll() {
    for (int i = 0; i < 100; i++) {
      ring.add(i);
    }
    ring.clear();
    assertThat(ring.isEmpty()).isTrue();
    ring.add("a");
    assertThat(ring.remove()).isEqualTo("a");
  }
}

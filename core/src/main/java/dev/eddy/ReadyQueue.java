package dev.eddy;

import org.jspecify.annotations.Nullable;

/**
 * What runs in the loop's turns, first in, first out: a ring that grows and shrinks, so that next
 * to nothing is allocated for an entry. Entries are {@link Coroutine}s and {@link Runnable}s. Loop
 * thread only.
 */
final class ReadyQueue {
  private static final int INITIAL_CAPACITY = 64;

  /**
   * After so many rounds the array is replaced, at a quarter of a byte an entry. Writing a young
   * object into an old array costs G1 a memory fence, which is more than all else that an entry
   * costs; so the array is not let grow old.
   */
  private static final int ROUNDS_OF_A_RING = 16;

  /** Its length is a power of two. */
  private @Nullable Object[] ring = new @Nullable Object[INITIAL_CAPACITY];

  private int head;
  private int size;

  /** How often the head has come round since the array was made. */
  private int rounds;

  int size() {
    return size;
  }

  boolean isEmpty() {
    return size == 0;
  }

  void add(Object entry) {
    if (size == ring.length) {
      moveTo(ring.length * 2);
    }
    ring[(head + size) & (ring.length - 1)] = entry;
    size++;
  }

  /** Takes the oldest; there must be one. */
  @SuppressWarnings("NullAway") // the slots from head on are filled
  Object remove() {
    Object entry = ring[head];
    ring[head] = null;
    head = (head + 1) & (ring.length - 1);
    size--;
    if (head == 0 && ++rounds == ROUNDS_OF_A_RING) {
      boolean isTooLarge = ring.length > INITIAL_CAPACITY && size <= ring.length / 4;
      moveTo(isTooLarge ? ring.length / 2 : ring.length);
    }
    return entry;
  }

  /** Drops what is left. */
  void clear() {
    size = 0;
    moveTo(INITIAL_CAPACITY);
  }

  private void moveTo(int capacity) {
    var fresh = new @Nullable Object[capacity];
    int fromHead = Math.min(size, ring.length - head);
    System.arraycopy(ring, head, fresh, 0, fromHead);
    System.arraycopy(ring, 0, fresh, fromHead, size - fromHead);
    ring = fresh;
    head = 0;
    rounds = 0;
  }
}

package dev.eddy;

import org.jspecify.annotations.Nullable;

/**
 * What runs in the loop's turns, first in, first out: a ring that grows, so that nothing is
 * allocated for an entry. Entries are {@link Coroutine}s and {@link Runnable}s. Loop thread only.
 */
final class ReadyQueue {
  private static final int INITIAL_CAPACITY = 64;

  /** Its length is a power of two. */
  private @Nullable Object[] ring = new @Nullable Object[INITIAL_CAPACITY];

  private int head;
  private int size;

  int size() {
    return size;
  }

  boolean isEmpty() {
    return size == 0;
  }

  void add(Object entry) {
    if (size == ring.length) {
      grow();
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
    return entry;
  }

  /** Drops what is left. */
  void clear() {
    ring = new @Nullable Object[INITIAL_CAPACITY];
    head = 0;
    size = 0;
  }

  private void grow() {
    var larger = new @Nullable Object[ring.length * 2];
    int fromHead = ring.length - head;
    System.arraycopy(ring, head, larger, 0, fromHead);
    System.arraycopy(ring, 0, larger, fromHead, head);
    ring = larger;
    head = 0;
  }
}

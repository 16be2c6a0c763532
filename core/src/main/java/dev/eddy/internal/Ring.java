package dev.eddy.internal;

import org.jspecify.annotations.Nullable;

/**
 * What waits for its turn, first in, first out: a ring that grows and shrinks, so that next to
 * nothing is allocated for an entry. Loop thread only.
 *
 * @param <T> the type of the entries
 */
public final class Ring<T extends @Nullable Object> {
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

  /** How many there are. */
  public int size() {
    return size;
  }

  /** Whether there are none. */
  public boolean isEmpty() {
    return size == 0;
  }

  /** Adds one behind the others. */
  public void add(T entry) {
    if (size == ring.length) {
      moveTo(ring.length * 2);
    }
    ring[(head + size) & (ring.length - 1)] = entry;
    size++;
  }

  /** Adds one before the others. */
  public void addFirst(T entry) {
    if (size == ring.length) {
      moveTo(ring.length * 2);
    }
    head = (head - 1) & (ring.length - 1);
    ring[head] = entry;
    size++;
  }

  /** Takes the oldest; there must be one. */
  @SuppressWarnings({"unchecked", "NullAway"}) // the slots from head on hold what was added
  public T remove() {
    T entry = (T) ring[head];
    ring[head] = null;
    head = (head + 1) & (ring.length - 1);
    size--;
    if (head == 0 && ++rounds == ROUNDS_OF_A_RING) {
      boolean isTooLarge = ring.length > INITIAL_CAPACITY && size <= ring.length / 4;
      moveTo(isTooLarge ? ring.length / 2 : ring.length);
    }
    return entry;
  }

  /** Returns one and leaves it where it is; the oldest is at 0. It must be there. */
  @SuppressWarnings({"unchecked", "NullAway"}) // the slots from head on hold what was added
  public T get(int index) {
    return (T) ring[(head + index) & (ring.length - 1)];
  }

  /** Takes one from among the others, which stay in their order. It must be there. */
  public T remove(int index) {
    T entry = get(index);
    int mask = ring.length - 1;
    for (int i = index; i > 0; i--) {
      ring[(head + i) & mask] = ring[(head + i - 1) & mask];
    }
    ring[head] = entry;
    return remove();
  }

  /** Drops what is left. */
  public void clear() {
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

package dev.eddy;

import dev.eddy.IOLoop.Timeout;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The timers of a loop, soonest first, and equal deadlines in the order of their additions. A heap
 * with four children a node: shallower than a binary one, and the deadlines of siblings share a
 * cache line. Each timer knows its slot, so removing one does not search. Loop thread only.
 *
 * <p>The heap has numbers only: deadlines, and the slots of the timers that have them. Moving
 * references about in an array costs the garbage collector more than the heap itself, with a
 * million timers, and to look at each timer's own deadline would be a cache miss.
 */
final class TimerHeap {
  private static final int ARITY = 4;
  private static final int SMALLEST = 16;

  /** An empty heap that had more room gives it back. */
  private static final int LARGEST_TO_KEEP = 1024;

  // ---- by place in the heap

  private long[] deadlines = new long[SMALLEST];
  private int[] slots = new int[SMALLEST];
  private int size;

  // ---- by slot

  private @Nullable Timeout[] timers = new @Nullable Timeout[SMALLEST];

  /** The place of a slot's timer; for a free slot, the next free one. */
  private int[] places = new int[SMALLEST];

  private int firstFree = Timeout.NOWHERE;
  private int slotsInUse;

  /** Counts additions: the tie-breaker of equal deadlines. */
  private long additions;

  boolean isEmpty() {
    return size == 0;
  }

  int size() {
    return size;
  }

  /** Drops all of them. */
  void clear() {
    for (Timeout timer : timers) {
      if (timer != null) {
        timer.slot = Timeout.NOWHERE;
      }
    }
    size = 0;
    reset();
  }

  private void reset() {
    deadlines = new long[SMALLEST];
    slots = new int[SMALLEST];
    timers = new @Nullable Timeout[SMALLEST];
    places = new int[SMALLEST];
    firstFree = Timeout.NOWHERE;
    slotsInUse = 0;
  }

  /** The soonest; there must be one. */
  @SuppressWarnings("NullAway") // slots in the heap are filled
  Timeout first() {
    return timers[slots[0]];
  }

  /** When the soonest is due; there must be one. */
  long firstDeadline() {
    return deadlines[0];
  }

  void add(Timeout timer) {
    int slot = takeSlot();
    timers[slot] = timer;
    timer.slot = slot;
    timer.sequence = additions++;
    siftUp(size++, timer.deadline, slot);
  }

  private int takeSlot() {
    int slot = firstFree;
    if (slot != Timeout.NOWHERE) {
      firstFree = places[slot];
      return slot;
    }
    if (slotsInUse == timers.length) {
      int capacity = 2 * timers.length;
      deadlines = Arrays.copyOf(deadlines, capacity);
      slots = Arrays.copyOf(slots, capacity);
      timers = Arrays.copyOf(timers, capacity);
      places = Arrays.copyOf(places, capacity);
    }
    return slotsInUse++;
  }

  /** Removes a timer; one that is not in the heap is left alone. */
  void remove(Timeout timer) {
    int slot = timer.slot;
    if (slot < 0) {
      return;
    }
    timer.slot = Timeout.NOWHERE;
    timers[slot] = null;
    int place = places[slot];
    places[slot] = firstFree;
    firstFree = slot;
    size--;
    if (place < size) {
      long deadline = deadlines[size];
      int last = slots[size];
      if (siftDown(place, deadline, last) == place) {
        siftUp(place, deadline, last);
      }
    } else if (size == 0 && timers.length > LARGEST_TO_KEEP) {
      reset();
    }
  }

  private void siftUp(int from, long deadline, int slot) {
    int place = from;
    while (place > 0) {
      int parent = (place - 1) / ARITY;
      if (!isSooner(deadline, slot, parent)) {
        break;
      }
      put(place, deadlines[parent], slots[parent]);
      place = parent;
    }
    put(place, deadline, slot);
  }

  /** Returns the place that it finds. */
  private int siftDown(int from, long deadline, int slot) {
    int place = from;
    while (true) {
      int soonest = soonestChild(place);
      if (soonest < 0 || isSooner(deadline, slot, soonest)) {
        break;
      }
      put(place, deadlines[soonest], slots[soonest]);
      place = soonest;
    }
    put(place, deadline, slot);
    return place;
  }

  private int soonestChild(int place) {
    int first = place * ARITY + 1;
    if (first >= size) {
      return -1;
    }
    int soonest = first;
    int end = Math.min(first + ARITY, size);
    for (int child = first + 1; child < end; child++) {
      if (isSooner(deadlines[child], slots[child], soonest)) {
        soonest = child;
      }
    }
    return soonest;
  }

  private void put(int place, long deadline, int slot) {
    deadlines[place] = deadline;
    slots[place] = slot;
    places[slot] = place;
  }

  /** Whether one timer is sooner than that at a place. No two are equal. */
  private boolean isSooner(long deadline, int slot, int place) {
    long difference = deadline - deadlines[place]; // nanoTime's values wrap around
    return difference != 0 ? difference < 0 : isOlder(slot, slots[place]);
  }

  @SuppressWarnings("NullAway") // slots in the heap are filled
  private boolean isOlder(int slot, int other) {
    return timers[slot].sequence < timers[other].sequence;
  }
}

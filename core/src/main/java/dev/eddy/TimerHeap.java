package dev.eddy;

import dev.eddy.IOLoop.Timeout;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The timers of a loop, soonest first, and equal deadlines in the order of their additions. A heap
 * with four children a node: shallower than a binary one, and siblings share a cache line. Each
 * timer knows its place, so removing one does not search. Loop thread only.
 */
final class TimerHeap {
  private static final int ARITY = 4;
  private static final int INITIAL_CAPACITY = 16;

  private @Nullable Timeout[] heap = new @Nullable Timeout[INITIAL_CAPACITY];
  private int size;

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
    while (size > 0) {
      Timeout timer = heap[--size];
      heap[size] = null;
      if (timer != null) {
        timer.place = Timeout.NOWHERE;
      }
    }
  }

  /** The soonest; there must be one. */
  @SuppressWarnings("NullAway") // slots below size are filled
  Timeout first() {
    return heap[0];
  }

  void add(Timeout timer) {
    if (size == heap.length) {
      heap = Arrays.copyOf(heap, size * 2);
    }
    timer.sequence = additions++;
    siftUp(size++, timer);
  }

  /** Removes a timer; one that is not in the heap is left alone. */
  @SuppressWarnings("NullAway") // slots below size are filled
  void remove(Timeout timer) {
    int place = timer.place;
    if (place < 0) {
      return;
    }
    timer.place = Timeout.NOWHERE;
    Timeout last = heap[--size];
    heap[size] = null;
    if (last != timer) {
      siftDown(place, last);
      if (last.place == place) {
        siftUp(place, last);
      }
    }
  }

  @SuppressWarnings("NullAway") // slots below size are filled
  private void siftUp(int from, Timeout timer) {
    int place = from;
    while (place > 0) {
      int parent = (place - 1) / ARITY;
      if (!isSooner(timer, heap[parent])) {
        break;
      }
      put(place, heap[parent]);
      place = parent;
    }
    put(place, timer);
  }

  @SuppressWarnings("NullAway") // slots below size are filled
  private void siftDown(int from, Timeout timer) {
    int place = from;
    while (true) {
      int soonest = soonestChild(place);
      if (soonest < 0 || !isSooner(heap[soonest], timer)) {
        break;
      }
      put(place, heap[soonest]);
      place = soonest;
    }
    put(place, timer);
  }

  @SuppressWarnings("NullAway") // slots below size are filled
  private int soonestChild(int place) {
    int first = place * ARITY + 1;
    if (first >= size) {
      return -1;
    }
    int soonest = first;
    int end = Math.min(first + ARITY, size);
    for (int child = first + 1; child < end; child++) {
      if (isSooner(heap[child], heap[soonest])) {
        soonest = child;
      }
    }
    return soonest;
  }

  private void put(int place, Timeout timer) {
    heap[place] = timer;
    timer.place = place;
  }

  /** Compares by difference, as nanoTime's values wrap around. */
  private static boolean isSooner(Timeout a, Timeout b) {
    long difference = a.deadline - b.deadline;
    return difference != 0 ? difference < 0 : a.sequence < b.sequence;
  }
}

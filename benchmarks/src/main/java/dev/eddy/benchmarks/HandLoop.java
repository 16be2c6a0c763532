package dev.eddy.benchmarks;

/**
 * The least a loop can be: a ring of things to run. What hand-written state machines run on here.
 */
final class HandLoop {
  private Runnable[] ring = new Runnable[1024];
  private int head;
  private int size;

  void add(Runnable entry) {
    if (size == ring.length) {
      Runnable[] larger = new Runnable[ring.length * 2];
      for (int i = 0; i < size; i++) {
        larger[i] = ring[(head + i) & (ring.length - 1)];
      }
      ring = larger;
      head = 0;
    }
    ring[(head + size) & (ring.length - 1)] = entry;
    size++;
  }

  /** Runs until nothing is left. */
  void run() {
    while (size > 0) {
      Runnable entry = ring[head];
      ring[head] = null;
      head = (head + 1) & (ring.length - 1);
      size--;
      entry.run();
    }
  }
}

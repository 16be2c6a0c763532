package dev.eddy.load;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;

/** Counts times by the microsecond. All threads. */
final class Latencies {
  /** What takes longer counts as that. */
  private static final int MOST_MICROS = 1_000_000;

  private final AtomicLongArray counts = new AtomicLongArray(MOST_MICROS + 1);

  void add(long nanos) {
    counts.incrementAndGet((int) Math.min(MOST_MICROS, TimeUnit.NANOSECONDS.toMicros(nanos)));
  }

  long count() {
    long count = 0;
    for (int micros = 0; micros <= MOST_MICROS; micros++) {
      count += counts.get(micros);
    }
    return count;
  }

  /** The least time that so much of all did not take longer than. */
  double millis(double percent) {
    double rank = count() * percent / 100;
    long count = 0;
    int micros = -1;
    while (count < rank && micros < MOST_MICROS) {
      micros++;
      count += counts.get(micros);
    }
    return micros / 1000.0;
  }
}

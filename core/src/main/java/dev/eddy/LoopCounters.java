package dev.eddy;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts what a loop does. Only its thread writes; any thread may read, and may get figures of
 * different moments. Opaque accesses, which cost what plain ones do and are never torn.
 */
final class LoopCounters {
  private final AtomicLong turns = new AtomicLong();
  private final AtomicLong steps = new AtomicLong();
  private final AtomicLong mostReady = new AtomicLong();
  private final AtomicLong lagNanos = new AtomicLong();
  private final AtomicLong mostLagNanos = new AtomicLong();

  /** A turn runs what is ready. */
  void turn(int ready) {
    turns.setOpaque(turns.getPlain() + 1);
    steps.setOpaque(steps.getPlain() + ready);
    if (ready > mostReady.getPlain()) {
      mostReady.setOpaque(ready);
    }
  }

  /** A turn has ended before all of that was run. */
  void leftOver(int ready) {
    steps.setOpaque(steps.getPlain() - ready);
  }

  /** A timer fires. */
  void fired(long nanosLate) {
    lagNanos.setOpaque(nanosLate);
    if (nanosLate > mostLagNanos.getPlain()) {
      mostLagNanos.setOpaque(nanosLate);
    }
  }

  long turns() {
    return turns.getOpaque();
  }

  long steps() {
    return steps.getOpaque();
  }

  int mostReady() {
    return (int) mostReady.getOpaque();
  }

  long lagNanos() {
    return lagNanos.getOpaque();
  }

  long mostLagNanos() {
    return mostLagNanos.getOpaque();
  }
}

package dev.eddy;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Lets two actors begin at about the same time, with a little luck in who is first: what they do
 * takes longer than the harness knows of, so without this they would soon be out of step.
 */
final class Meeting {
  private static final int SPINS_BEFORE_YIELD = 200;
  private static final int MOST_DELAY = 64;

  private final AtomicInteger missing = new AtomicInteger(2);

  /** Waits for the other actor. */
  void arrive() {
    missing.decrementAndGet();
    int spins = 0;
    while (missing.get() > 0) {
      pause(spins++);
    }
    int delay = (int) (System.nanoTime() * 0x9E3779B97F4A7C15L >>> 58) & (MOST_DELAY - 1);
    for (int i = 0; i < delay; i++) {
      Thread.onSpinWait();
    }
  }

  /** Waits a little; both actors may have to share one processor. */
  static void pause(int spins) {
    if (spins < SPINS_BEFORE_YIELD) {
      Thread.onSpinWait();
    } else {
      Thread.yield();
    }
  }
}

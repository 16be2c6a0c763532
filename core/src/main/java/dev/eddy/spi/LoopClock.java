package dev.eddy.spi;

import java.time.Instant;

/**
 * Where a loop takes its time from. All waiting of a loop follows it, so a test can give a clock
 * that it moves by hand. Called on the loop's thread only.
 */
public interface LoopClock {
  /**
   * Returns a time that never goes back, from an arbitrary origin.
   *
   * @return nanoseconds, as {@link System#nanoTime()} counts them
   */
  long nanoTime();

  /**
   * Returns the wall clock's time, which may be set back. Used only to turn a deadline given as an
   * {@link Instant} into a delay.
   *
   * @return now
   */
  Instant instant();

  /**
   * Returns the system's clock.
   *
   * @return a clock over {@link System#nanoTime()} and {@link Instant#now()}
   */
  static LoopClock system() {
    return SystemClock.INSTANCE;
  }
}

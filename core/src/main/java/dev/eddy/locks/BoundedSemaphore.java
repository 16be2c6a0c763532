package dev.eddy.locks;

/**
 * A semaphore that never has more permits than it began with: {@code
 * tornado.locks.BoundedSemaphore}. One release too many is a mistake, and fails.
 */
public final class BoundedSemaphore extends Semaphore {
  /**
   * Makes a semaphore of one permit.
   *
   * @throws IllegalStateException if this thread can have no loop
   */
  public BoundedSemaphore() {
    this(1);
  }

  /**
   * Makes a semaphore.
   *
   * @param permits how many there are; with zero nobody ever gets one
   * @throws IllegalArgumentException if it is negative
   * @throws IllegalStateException if this thread can have no loop
   */
  public BoundedSemaphore(int permits) {
    super("BoundedSemaphore", permits, permits);
  }
}

package dev.eddy.locks;

import dev.eddy.Promise;
import dev.eddy.internal.Waitlist;
import java.time.Duration;

/**
 * Something that so many coroutines have at a time: {@code tornado.locks.Semaphore}.
 *
 * <pre>{@code
 * var connections = new Semaphore(10);
 * …
 * try (var held = await(connections.acquire())) {
 *   return await(fetch(url));
 * }
 * }</pre>
 *
 * <p>The line is as {@link dev.eddy.locks} says. {@link #release()} may be called without an {@code
 * acquire()}, and adds a permit then; a {@link BoundedSemaphore} refuses that.
 */
public sealed class Semaphore permits BoundedSemaphore {
  private final Permits permits;

  /**
   * Makes a semaphore of one permit.
   *
   * @throws IllegalStateException if this thread can have no loop
   */
  public Semaphore() {
    this(1);
  }

  /**
   * Makes a semaphore.
   *
   * @param permits how many are free to begin with; with zero somebody has to release one first
   * @throws IllegalArgumentException if it is negative
   * @throws IllegalStateException if this thread can have no loop
   */
  public Semaphore(int permits) {
    this("Semaphore", permits, Integer.MAX_VALUE);
  }

  Semaphore(String name, int permits, int bound) {
    if (permits < 0) {
      throw new IllegalArgumentException(
          "a " + name + " cannot have " + permits + " permits; expected zero or more");
    }
    this.permits = new Permits(name, permits, bound);
  }

  /**
   * Takes a permit, or a place in the line for one.
   *
   * @return what releases it; done if a permit was free. Cancelling it leaves the line, or gives
   *     the permit on if nobody has received it
   * @throws IllegalStateException from another thread than the loop's, or if the loop is closed
   */
  public final Promise<Permit> acquire() {
    return permits.acquire(null);
  }

  /**
   * Takes a permit, or a place in the line for some time.
   *
   * @param limit how long to wait for it; zero is at once or not at all
   * @return what releases it, or fails with a {@link java.util.concurrent.TimeoutException}
   * @throws IllegalArgumentException if the limit is negative
   * @throws IllegalStateException from another thread than the loop's, or if the loop is closed
   */
  public final Promise<Permit> acquire(Duration limit) {
    return permits.acquire(Waitlist.checkLimit(limit));
  }

  /**
   * Adds a permit, or hands it to the first in line. For a permit that was acquired, close what
   * {@code acquire()} returned, or call this: not both.
   *
   * @throws IllegalStateException if there are too many: for a {@link BoundedSemaphore} more than
   *     to begin with, else more than an {@code int} can count; from another thread than the loop's
   */
  public final void release() {
    permits.release();
  }

  @Override
  public final String toString() {
    return permits.state(permits.free() + " free");
  }
}

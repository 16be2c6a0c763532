package dev.eddy.locks;

import dev.eddy.Promise;
import dev.eddy.internal.Waitlist;
import java.time.Duration;

/**
 * Something that one coroutine has at a time: {@code tornado.locks.Lock}.
 *
 * <pre>{@code
 * try (var held = await(lock.acquire())) {
 *   var balance = await(read());
 *   await(write(balance + 1));
 * }
 * }</pre>
 *
 * <p>It is not reentrant: a coroutine that acquires it again, and whoever it awaits, waits for
 * itself. The line is as {@link dev.eddy.locks} says: first come, first served, and a release hands
 * the lock straight to the first in line, so that nobody comes in between.
 */
public final class Lock {
  private final Permits permits =
      new Permits("Lock", 1, 1) {
        @Override
        void close(Permit permit) {
          if (isHeld(permit)) { // else release() was called, and it may be another's by now
            release();
          }
        }
      };

  /**
   * Makes a lock that is free.
   *
   * @throws IllegalStateException if this thread can have no loop
   */
  public Lock() {}

  /**
   * Takes the lock, or a place in the line for it.
   *
   * @return what releases it; done if the lock was free. Cancelling it leaves the line, or gives
   *     the lock on if nobody has received it
   * @throws IllegalStateException from another thread than the loop's, or if the loop is closed
   */
  public Promise<Permit> acquire() {
    return permits.acquire(null);
  }

  /**
   * Takes the lock, or a place in the line for some time.
   *
   * @param limit how long to wait for it; zero is at once or not at all
   * @return what releases it, or fails with a {@link java.util.concurrent.TimeoutException}
   * @throws IllegalArgumentException if the limit is negative
   * @throws IllegalStateException from another thread than the loop's, or if the loop is closed
   */
  public Promise<Permit> acquire(Duration limit) {
    return permits.acquire(Waitlist.checkLimit(limit));
  }

  /**
   * Releases the lock, whoever holds it, and hands it to the first in line. Closing what {@code
   * acquire()} returned is safer: that does nothing when the lock is another's by then.
   *
   * @throws IllegalStateException if it is not held, or from another thread than the loop's
   */
  public void release() {
    permits.release();
  }

  @Override
  public String toString() {
    return permits.state(permits.free() == 0 ? "held" : "free");
  }
}

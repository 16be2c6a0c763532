package dev.eddy.locks;

import dev.eddy.Promise;
import dev.eddy.internal.Grantor;
import dev.eddy.internal.Waitlist;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A place where coroutines wait until so many are there: {@code asyncio.Barrier}, which Tornado has
 * not.
 *
 * <p>The one who completes the number goes on at once, the others in a later turn, in the order of
 * their calls; then the next round begins. One who leaves, being cancelled or out of time, does not
 * count any more and breaks nothing: the others go on waiting for one in its place.
 */
public final class Barrier {
  private final Waitlist<Integer> waiting = Waitlist.of(new Grantor<>("Barrier.waitFor()"));
  private final int parties;

  /**
   * Makes a barrier.
   *
   * @param parties how many wait for one another; with one nobody ever waits
   * @throws IllegalArgumentException if it is less than one
   * @throws IllegalStateException if this thread can have no loop
   */
  public Barrier(int parties) {
    if (parties < 1) {
      throw new IllegalArgumentException(
          "a barrier cannot be for " + parties + " parties; expected one or more");
    }
    this.parties = parties;
  }

  /**
   * Waits for the others.
   *
   * @return the place in this round, from 0 for who came first to the number of parties less 1: so
   *     that one of them can do what is to be done once. Cancelling it stops the waiting
   * @throws IllegalStateException from another thread than the loop's, or if the loop is closed
   */
  public Promise<Integer> waitFor() {
    return waitWithin(null);
  }

  /**
   * Waits for the others for some time.
   *
   * @param limit how long to wait; zero is at once or not at all
   * @return the place in this round; fails with a {@link java.util.concurrent.TimeoutException} at
   *     the limit
   * @throws IllegalArgumentException if the limit is negative
   * @throws IllegalStateException from another thread than the loop's, or if the loop is closed
   */
  public Promise<Integer> waitFor(Duration limit) {
    return waitWithin(Waitlist.checkLimit(limit));
  }

  private Promise<Integer> waitWithin(@Nullable Duration limit) {
    waiting.check("Barrier.waitFor()");
    if (waiting.size() + 1 < parties) {
      return waiting.add(limit);
    }
    int place = 0;
    while (!waiting.isEmpty()) {
      waiting.completeFirst(place++);
    }
    return waiting.completed(place);
  }

  @Override
  public String toString() {
    return "Barrier, " + waiting.size() + " of " + parties + " waiting";
  }
}

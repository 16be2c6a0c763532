package dev.eddy.testing;

import dev.eddy.Promise;
import java.time.Duration;

/**
 * What may go wrong in a test that runs under many schedules, where the test asks for it: the
 * schedule decides whether and when, from its seed, and a replay decides the same. Nothing goes
 * wrong in a run in first-in, first-out order. Loop thread only.
 */
public interface Faults {
  /**
   * Chooses for the test: an input, a path, an answer.
   *
   * @param options how many there are, at least one
   * @return 0 to {@code options - 1}; 0 in the order of a loop without a schedule
   * @throws IllegalArgumentException if there are none
   */
  int choose(int options);

  /**
   * Says whether a fault happens here; write {@code if (faults.strikes()) throw …}.
   *
   * @return true in half of the cases; false in the order of a loop without a schedule
   */
  default boolean strikes() {
    return choose(2) == 1;
  }

  /**
   * Returns a promise that comes late.
   *
   * @param longest the longest time that it may take; the others are none, a quarter, a half and
   *     three quarters of it
   * @return done after that time
   * @throws IllegalArgumentException if it is negative
   */
  Promise<Void> delay(Duration longest);

  /**
   * Lets a promise be cancelled at some time before it is done, or never: for the promise of a
   * started coroutine, wherever that waits, also between the completion of what it waits for and
   * its resumption.
   *
   * @param promise cancelled once at most
   * @return that promise
   */
  <P extends Promise<?>> P mayCancel(P promise);
}

package dev.eddy;

import org.jspecify.annotations.Nullable;

/**
 * Who is told when a promise or a coroutine ends, and is not a coroutine that awaits it. As a
 * {@link Runnable} it is what the ready queue runs for a promise.
 *
 * <p>One that waits for a promise may leave without its outcome, by {@link Promise#removeWaiter},
 * also when that is there already; if it takes the outcome it says so by {@link Promise#received}.
 * One of the two has to be done, or a lock that the promise was granted could be lost, or be had
 * twice: see {@link Promise#grant}.
 */
abstract class Waiter implements Runnable {
  /** A promise that it waits for was completed; runs in a turn of its own, as {@link #run()}. */
  @Override
  public abstract void run();

  /** The coroutine on whose behalf it waits, if there is one. */
  @Nullable Coroutine<?> coroutine() {
    return null;
  }

  /**
   * A coroutine that it waits for is about to end, and a cancellation of it has found no await to
   * strike.
   */
  void cancelIsStillDue() {}

  /**
   * A coroutine that it waits for ended; called by the runner, which reads the outcome from {@link
   * Coroutine#link}.
   *
   * @return the coroutine that goes on at once because of it, or null
   */
  abstract @Nullable Coroutine<?> ended(Coroutine<?> child);
}

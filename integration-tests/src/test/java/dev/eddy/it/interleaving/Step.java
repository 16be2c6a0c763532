package dev.eddy.it.interleaving;

import java.util.List;

/**
 * A node of the tree that both the model and the woven interpreter run.
 *
 * @param number what to log, a number of milliseconds, a promise or a slot: see {@link Kind}
 * @param bodies the steps of each coroutine or block within it
 */
record Step(Kind kind, int number, List<List<Step>> bodies) {
  enum Kind {
    /** Logs the number. */
    LOG,
    /** Lets milliseconds pass, as a long computation does. */
    PASS,
    /** Completes a shared promise, if it is open. */
    COMPLETE,
    /** Fails a shared promise, if it is open. */
    FAIL,
    /** Cancels a shared promise. */
    CANCEL_PROMISE,
    /** Starts a coroutine, whose promise goes to a slot. */
    START,
    /** Cancels the promise in a slot, if there is one. */
    CANCEL_STARTED,
    /** Gives a coroutine to {@code spawnCallback}. */
    SPAWN,
    /** Logs the number in an {@code addCallback}. */
    CALLBACK,
    /** Does its body in a {@code callLater}. */
    LATER,
    /** Logs the number in the {@code addDoneCallback} of a shared promise. */
    DONE_CALLBACK,
    /** Starts a {@code PeriodicCallback}. */
    PERIODIC,
    /** Stops the {@code PeriodicCallback} in a slot, if there is one. */
    STOP_PERIODIC,

    // From here on only in coroutines.

    /** Runs a coroutine by {@code coroutine(…)}, whose promise goes to a slot. */
    EAGER,
    MOMENT,
    SLEEP,
    /** Awaits a shared promise. */
    AWAIT_PROMISE,
    /** Awaits the promise in a slot, if there is one. */
    AWAIT_STARTED,
    /** Awaits a coroutine. */
    CALL,
    /** Awaits a multi of coroutines, and of a shared promise if the number is not -1. */
    MULTI,
    /** A try with a finally. */
    FINALLY,
    /** A try with a catch of Exception. */
    CATCH,
    /** A try with a catch of CancelledError, which goes on. */
    CATCH_CANCEL
  }

  static Step of(Kind kind, int number) {
    return new Step(kind, number, List.of());
  }

  List<Step> body() {
    return bodies.get(0);
  }
}

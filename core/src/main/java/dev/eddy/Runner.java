package dev.eddy;

import dev.eddy.woven.Frame;
import org.jspecify.annotations.Nullable;

/**
 * Runs coroutines from the bottom of the stack: whatever goes on because of one goes on here, by a
 * loop.
 */
final class Runner {
  /** How deep {@link Coroutines#coroutine} may nest: each level is a real call. */
  static final int MAX_EAGER_DEPTH = 256;

  /**
   * From this nesting on, an eager coroutine's own awaits may only nest so far before they
   * trampoline.
   */
  private static final int EAGER_DEPTH_IN_FULL = 4;

  private static final byte SHORT_OF_MAX_DEPTH = Coroutine.MAX_DEPTH - 4;

  private Runner() {}

  /** Runs a coroutine that was suspended or started, in its own context. */
  static void resume(IOLoop loop, Coroutine<?> due) {
    loop.restoreContext(due);
    run(loop, due);
  }

  /** Runs a coroutine, and all that its end resumes, in the present context. */
  static void run(IOLoop loop, Coroutine<?> due) {
    Coroutine<?> next = due;
    next.depth = 0;
    do {
      next = runOne(loop, next);
    } while (next != null);
  }

  private static @Nullable Coroutine<?> runOne(IOLoop loop, Coroutine<?> coroutine) {
    if (loop.isRecorded) {
      FlightRecord.goesOn(coroutine);
    }
    Object slot;
    try {
      Object value = coroutine.stepFromLoop();
      if (value == Frame.SUSPENDED) {
        if (loop.isRecorded) {
          FlightRecord.suspended(coroutine);
        }
        Coroutine<?> deeper = loop.takeTrampoline();
        if (deeper != null) {
          deeper.depth = 0;
        }
        return deeper;
      }
      slot = Outcome.of(value);
    } catch (Throwable failure) {
      if (loop.isRecorded) {
        FlightRecord.failed(coroutine, failure);
      }
      slot = Outcome.failed(failure);
    }
    Coroutine<?> awaiter = coroutine.end(slot);
    if (awaiter != null) {
      awaiter.depth = 0;
    }
    return awaiter;
  }

  /**
   * Starts a coroutine by a call from here: it runs to its first suspension before this returns.
   */
  static <T extends @Nullable Object> Promise<T> startNow(Coroutine<T> coroutine) {
    IOLoop loop = IOLoop.current();
    if (loop.eagerDepth >= MAX_EAGER_DEPTH) {
      coroutine.discard();
      throw new IllegalStateException(
          "coroutine(…) starts by a real call, so at most "
              + MAX_EAGER_DEPTH
              + " may nest, and "
              + coroutine
              + " would be one more: use async(…), whose depth is bounded by the heap alone");
    }
    Promise<T> promise = coroutine.claimWithPromise(loop);
    coroutine.depth = loop.eagerDepth < EAGER_DEPTH_IN_FULL ? 0 : SHORT_OF_MAX_DEPTH;
    TaskContext caller = loop.branchOffContext();
    loop.eagerDepth++;
    try {
      Coroutine<?> next = coroutine;
      do {
        next = runOne(loop, next);
      } while (next != null);
    } finally {
      loop.eagerDepth--;
      loop.switchTo(caller);
    }
    if (promise.outcome == null) {
      loop.live.add(coroutine);
    }
    return promise;
  }
}

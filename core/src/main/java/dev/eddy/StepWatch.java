package dev.eddy;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.TimeUnit;

/**
 * Notices that a loop has been in one step for too long. The loop only counts its steps; {@link
 * Watchdog}'s thread looks at the count from time to time, and the same count again means the same
 * step. So what it says of times is a little less than the truth.
 */
final class StepWatch {
  private static final VarHandle COUNT;

  static {
    try {
      COUNT = MethodHandles.lookup().findVarHandle(StepWatch.class, "count", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final IOLoop loop;
  private final long thresholdNanos;

  /** Odd in a step, even between two turns; never twice the same. Written by the loop's thread. */
  @SuppressWarnings("unused") // read by COUNT
  private long count;

  /** The count of the step that was reported last. Written by the watchdog. */
  private volatile long reported;

  /** The watchdog's: what it saw when it last looked, and since when. Published by reported. */
  private long seen;

  private long seenSince;

  StepWatch(IOLoop loop, long thresholdNanos) {
    this.loop = loop;
    this.thresholdNanos = thresholdNanos;
  }

  // ---- the loop's thread

  void beginStep() {
    COUNT.setRelease(this, (count + 2) | 1);
  }

  void endStep() {
    if (reported == count) {
      Log.warning(
          loop
              + " goes on: one step has blocked it for "
              + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - seenSince)
              + " ms",
          null);
    }
  }

  void endTurn() {
    if ((count & 1) != 0) {
      COUNT.setRelease(this, count + 1);
    }
  }

  // ---- the watchdog's thread

  /** How long the watchdog may wait before it looks again. */
  long pauseNanos() {
    return Math.max(TimeUnit.MILLISECONDS.toNanos(1), thresholdNanos / 4);
  }

  boolean isInVain() {
    return !loop.thread.isAlive();
  }

  void look() {
    long now = System.nanoTime();
    long current = (long) COUNT.getAcquire(this);
    if (current != seen) {
      seen = current;
      seenSince = now;
    } else if ((current & 1) != 0 && current != reported && now - seenSince >= thresholdNanos) {
      reported = current; // first, so that the loop tells the end even if it comes just now
      report(current);
    }
  }

  private void report(long step) {
    var text = new StringBuilder();
    for (String line : AsyncTrace.whatRunsWithAwaiters(loop)) {
      text.append("\n    at ").append(line);
    }
    if ((long) COUNT.getAcquire(this) == step) {
      Log.warning(
          "One step has blocked "
              + loop
              + " for more than "
              + TimeUnit.NANOSECONDS.toMillis(thresholdNanos)
              + " ms, and nothing else can run there; give blocking code to runInExecutor(…), and"
              + " let others have a turn in long computations by await(moment()). It is at"
              + text,
          null);
    }
  }
}

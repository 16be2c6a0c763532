package dev.eddy;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** The thread that looks after all loops with a threshold; there is none as long as none has. */
final class Watchdog {
  private static final String PROPERTY = "eddy.blockingLogThreshold";
  private static final long LONGEST_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** What new loops begin with. */
  static final Duration DEFAULT_THRESHOLD = parse(System.getProperty(PROPERTY));

  private static final Set<StepWatch> WATCHES = ConcurrentHashMap.newKeySet();

  /** Null if there is nothing to watch. Guarded by the class. */
  private static @Nullable Thread thread;

  private Watchdog() {}

  static Duration parse(@Nullable String millis) {
    try {
      if (millis == null || Long.parseLong(millis) >= 0) {
        return millis == null ? Duration.ZERO : Duration.ofMillis(Long.parseLong(millis));
      }
    } catch (NumberFormatException e) {
      // said below
    }
    Log.warning(
        "-D"
            + PROPERTY
            + "="
            + millis
            + " has no effect: expected a number of milliseconds, 100 for instance, or 0 for none",
        null);
    return Duration.ZERO;
  }

  static synchronized void add(StepWatch watch) {
    WATCHES.add(watch);
    if (thread == null) {
      thread = new Thread(Watchdog::run, "eddy-watchdog");
      thread.setDaemon(true);
      thread.start();
    } else {
      LockSupport.unpark(thread); // it may be in a longer pause than this one allows
    }
  }

  static void remove(StepWatch watch) {
    WATCHES.remove(watch);
  }

  private static void run() {
    while (!endsForWantOfWatches()) {
      long pause = LONGEST_PAUSE_NANOS;
      for (StepWatch each : WATCHES) {
        each.look();
        pause = Math.min(pause, each.pauseNanos());
      }
      LockSupport.parkNanos(pause);
    }
  }

  private static synchronized boolean endsForWantOfWatches() {
    WATCHES.removeIf(StepWatch::isInVain);
    if (!WATCHES.isEmpty()) {
      return false;
    }
    thread = null;
    return true;
  }
}

package dev.eddy;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A look-out for something that somebody has to attend to before it is forgotten. It reports at the
 * latest of three moments: when the object is garbage, when its loop is closed, when the program
 * ends.
 *
 * <p>Only what has survived its turn unattended gets one, so this is not on any hot path.
 */
abstract class Watch<R> extends WeakReference<R> {
  private static final ReferenceQueue<Object> GARBAGE = new ReferenceQueue<>();

  /** All that are open, each strongly held: one that is itself garbage would never report. */
  private static final Set<Watch<?>> OPEN = ConcurrentHashMap.newKeySet();

  static {
    try {
      Runtime.getRuntime().addShutdownHook(new Thread(Watch::reportAtExit, "eddy-exit-report"));
    } catch (IllegalStateException e) {
      // The program is ending already: there is nobody left to report to.
    }
  }

  private final @Nullable IOLoop loop;

  @SuppressWarnings("unchecked")
  Watch(R watched, @Nullable IOLoop loop) {
    super(watched, (ReferenceQueue<? super R>) (ReferenceQueue<?>) GARBAGE);
    this.loop = loop;
  }

  /** Begins to watch. The last step of making one: other threads may ask it from here on. */
  final void open() {
    OPEN.add(this);
  }

  /** What to log, or null if it was attended to after all. */
  abstract @Nullable String complaint();

  /** The failure to log with the complaint. */
  abstract @Nullable Throwable failure();

  /** It was attended to. */
  final void forget() {
    clear();
    OPEN.remove(this);
  }

  /** Reports it once: it may be garbage, seen so by any thread, while its loop is closed. */
  private void report() {
    if (!OPEN.remove(this)) {
      return;
    }
    String complaint = complaint();
    clear();
    if (complaint != null) {
      Log.error(complaint, failure());
    }
  }

  /** Reports what has become garbage. Any thread. */
  static void reportGarbage() {
    for (Reference<?> each = GARBAGE.poll(); each != null; each = GARBAGE.poll()) {
      ((Watch<?>) each).report();
    }
  }

  /** Reports what a loop leaves behind. */
  static void reportAll(IOLoop closed) {
    reportGarbage();
    for (Watch<?> each : OPEN) {
      if (each.loop == closed) {
        each.report();
      }
    }
  }

  /** The logging system may be gone by now: its own exit hook runs at the same time. */
  private static void reportAtExit() {
    reportOpen(line -> System.err.println("dev.eddy: " + line));
  }

  /** Tells of all that is open, and leaves it open. Any thread. */
  static void reportOpen(Consumer<String> teller) {
    for (Watch<?> each : OPEN) {
      String complaint = each.complaint();
      if (complaint != null) {
        Throwable failure = each.failure();
        teller.accept(complaint + (failure == null ? "" : ": " + failure));
      }
    }
  }
}

package dev.eddy;

import java.util.List;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/** The watch over a promise that failed while nobody waited for it. */
final class Unretrieved extends Watch<Promise<?>> {
  private final Outcome outcome;

  private Unretrieved(Promise<?> promise, Outcome outcome) {
    super(promise, promise.loop);
    this.outcome = outcome;
    open();
  }

  /**
   * Watches those of a turn's failures that nobody has seen; a cancelled one is nobody's mistake.
   */
  static void watch(List<Promise<?>> candidates) {
    for (Promise<?> each : candidates) {
      if (each.outcome instanceof Outcome known
          && !known.retrieved
          && !(known.failure instanceof CancellationException)) {
        var unused = new Unretrieved(each, known);
      }
    }
  }

  @Override
  @Nullable String complaint() {
    return outcome.retrieved
        ? null
        : "The failure of a promise was never retrieved: await the promise, or look at its "
            + "exception()";
  }

  @Override
  @Nullable Throwable failure() {
    return outcome.failure;
  }
}

package dev.eddy;

import dev.eddy.internal.Failures;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What {@link Coroutines#withTimeout} returns. */
final class TimeoutCoroutine<T extends @Nullable Object> extends Gathering<T> {
  private final Duration limit;
  private IOLoop.@Nullable Timeout timer;
  private boolean timedOut;

  TimeoutCoroutine(Duration limit, Awaitable<T> child) {
    super(child);
    this.limit = limit;
  }

  @Override
  void nowWaits() {
    timer = IOLoop.current().setTimer(limit, (Runnable) this::timeOut);
  }

  /** One that is being cancelled already is not cancelled once more. */
  private void timeOut() {
    timer = null;
    if (!wasCancelled()) {
      timedOut = true;
      cancelChildren();
    }
  }

  @Override
  @SuppressWarnings({"unchecked", "NullAway"}) // the child's value is a T
  T outcome() throws Throwable {
    if (timer != null) {
      timer.loop.removeTimeout(timer);
    }
    boolean isStopped = isLetGo(0) || failureOf(0) instanceof CancelledError;
    if (isStopped && wasCancelled()) {
      throw new CancelledError();
    }
    if (isStopped && timedOut) {
      throw Failures.timedOut(
          "what was awaited did not end within " + limit + ", its limit in withTimeout(…)");
    }
    passCancellationOn();
    takeGrants();
    return (T) Outcome.valueOf(slot(0));
  }

  @Override
  protected String site() {
    return "withTimeout of " + limit;
  }
}

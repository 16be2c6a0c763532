package dev.eddy;

import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/** Something that runs in the background, whose failure is logged: nobody waits for it. */
final class Spawned extends Waiter {
  private final IOLoop loop;
  private final Callable<? extends @Nullable Awaitable<?>> callback;

  Spawned(IOLoop loop, Callable<? extends @Nullable Awaitable<?>> callback) {
    this.loop = loop;
    this.callback = callback;
  }

  @Override
  public void run() {
    try {
      Awaitable<?> spawned = callback.call();
      if (spawned instanceof Coroutine<?> coroutine) {
        coroutine.claim();
        coroutine.waiter = this;
        Runner.run(loop, coroutine);
      } else if (spawned instanceof Promise<?> promise && promise != Promise.MOMENT) {
        promise.addDoneCallback(done -> log(done.exception()));
      }
    } catch (Throwable failure) {
      log(failure);
    }
  }

  @Override
  @Nullable Coroutine<?> ended(Coroutine<?> child) {
    log(child.link instanceof Outcome known ? known.failure : null);
    return null;
  }

  private void log(@Nullable Throwable failure) {
    if (failure != null
        && !(failure instanceof CancelledError)
        && !(failure instanceof CancellationException)) {
      Log.error("Exception in callback " + callback, failure);
    }
  }
}

package dev.eddy;

import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/** Something that runs in the background, whose failure is logged: nobody waits for it. */
class Spawned extends Waiter {
  private final IOLoop loop;
  final Callable<? extends @Nullable Awaitable<?>> callback;

  /** Where its coroutine is in {@link IOLoop#live}. */
  int place;

  /** Runs when its coroutine has ended after a suspension; for a {@link ShutdownHook}. */
  @Nullable Runnable told;

  Spawned(IOLoop loop, Callable<? extends @Nullable Awaitable<?>> callback) {
    this.loop = loop;
    this.callback = callback;
  }

  @Override
  public final void run() {
    Awaitable<?> spawned;
    try {
      spawned = callback.call();
      if (spawned instanceof Coroutine<?> coroutine) {
        coroutine.claim();
        coroutine.waiter = this;
        if (loop.isRecorded) {
          FlightRecord.started(coroutine);
        }
        Runner.run(loop, coroutine);
        if (coroutine.phase != Coroutine.ENDED) {
          loop.live.add(coroutine);
        }
        return;
      }
      if (spawned instanceof Promise<?> promise && promise != Promise.MOMENT) {
        promise.addDoneCallback(done -> end(done.exception()));
        return;
      }
    } catch (Throwable failure) {
      end(failure);
      return;
    }
    end(null);
  }

  @Override
  final @Nullable Coroutine<?> ended(Coroutine<?> child) {
    if (place != LiveCoroutines.NOWHERE) {
      loop.live.remove(place);
    }
    end(child.link instanceof Outcome known ? known.failure : null);
    if (told != null) {
      loop.ready(told);
    }
    return null;
  }

  private void end(@Nullable Throwable failure) {
    if (failure != null
        && !(failure instanceof CancelledError)
        && !(failure instanceof CancellationException)) {
      AsyncTrace.trim(failure);
      Log.error("Exception in callback " + callback, failure);
    }
    over();
  }

  /** It has ended, whichever way. */
  void over() {}
}

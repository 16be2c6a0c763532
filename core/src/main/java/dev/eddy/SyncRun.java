package dev.eddy;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** One call of {@link IOLoop#runSync}. Loop thread only. */
final class SyncRun<T extends @Nullable Object> {
  private final IOLoop loop;
  private final Callable<? extends @Nullable Awaitable<T>> main;
  private final @Nullable Duration limit;

  /** What is waited for, once main has been called and if it did not end within that call. */
  private @Nullable Promise<T> promise;

  private @Nullable Throwable failureOfMain;
  private boolean ended;
  private boolean timedOut;

  SyncRun(
      IOLoop loop, Callable<? extends @Nullable Awaitable<T>> main, @Nullable Duration limit) {
    this.loop = loop;
    this.main = main;
    this.limit = limit;
  }

  T run() throws Exception {
    loop.checkStart("runSync()");
    loop.addCallback(this::callMain);
    IOLoop.Timeout timer = limit == null ? null : loop.setTimer(limit, (Runnable) this::timeOut);
    boolean interrupted = false;
    loop.runUntilStopped();
    while (!ended && loop.takeInterrupt() && !interrupted) {
      interrupted = true;
      cancel();
      loop.runUntilStopped();
    }
    if (timer != null) {
      loop.removeTimeout(timer);
    }
    return outcome(interrupted | loop.takeInterrupt());
  }

  private void callMain() {
    try {
      Awaitable<T> awaitable = main.call();
      if (awaitable == null) {
        end();
        return;
      }
      promise = Coroutines.<T>convertYielded(awaitable);
      promise.addDoneCallback(done -> end());
    } catch (Throwable failure) {
      failureOfMain = failure;
      end();
    }
  }

  private void end() {
    ended = true;
    loop.stop();
  }

  private void cancel() {
    if (promise != null) {
      promise.cancel();
    }
  }

  /** At the first time-out it is cancelled; at the second one it is abandoned. */
  private void timeOut() {
    if (ended) {
      return;
    }
    if (timedOut) {
      loop.stop();
      return;
    }
    timedOut = true;
    cancel();
    if (limit != null) {
      loop.setTimer(limit, (Runnable) this::timeOut);
    }
  }

  @SuppressWarnings("NullAway") // T may be nullable, and is if main returned null
  private T outcome(boolean interrupted) throws Exception {
    if (failureOfMain != null) {
      throw Outcome.<Exception>sneaky(failureOfMain);
    }
    boolean cancelled = promise != null && ended && promise.isCancelled();
    if (interrupted && (!ended || cancelled)) {
      throw new InterruptedException("the thread was interrupted in runSync()");
    }
    if (timedOut && (!ended || cancelled)) {
      throw new TimeoutException(
          "runSync() was not done within "
              + limit
              + (ended ? "" : ", was cancelled, and did not end within as long again"));
    }
    if (!ended) {
      throw new IllegalStateException("the loop was stopped before runSync() was done");
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return promise == null ? null : promise.result();
  }
}

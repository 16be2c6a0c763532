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
  private IOLoop.@Nullable Timeout timer;

  /** What main returned, once it has been called. */
  private @Nullable Promise<T> promise;

  private @Nullable Throwable failureOfMain;

  /** Tells that the promise is done. */
  private final Runnable doneCallback = this::end;

  /** Set in the turn after the promise is done, or when there is no promise to wait for. */
  private boolean ended;

  private boolean timedOut;
  private boolean cancelled;

  /** This call has returned, whether or not it ended: the loop may be running for someone else. */
  private boolean over;

  SyncRun(IOLoop loop, Callable<? extends @Nullable Awaitable<T>> main, @Nullable Duration limit) {
    this.loop = loop;
    this.main = main;
    this.limit = limit;
  }

  T run() throws Exception {
    loop.checkStart("runSync()");
    loop.addCallback(this::callMain);
    startTimer();
    boolean interrupted;
    try {
      interrupted = loop.runUntilStopped();
      if (interrupted && !isDone()) {
        cancel();
        loop.runUntilStopped(); // a second interrupt ends it, whatever the coroutine does
      }
    } finally {
      over = true;
      if (timer != null) {
        loop.removeTimeout(timer);
      }
      if (promise != null) {
        promise.removeWaiter(doneCallback); // it was stopped, or gave up
      }
    }
    return outcome(interrupted);
  }

  private void startTimer() {
    if (limit != null) {
      timer = loop.setTimer(limit, (Runnable) this::timeOut);
    }
  }

  private void callMain() {
    if (over || cancelled) {
      end();
      return;
    }
    try {
      Awaitable<T> awaitable = main.call();
      if (awaitable == null) {
        end();
        return;
      }
      promise = begin(awaitable);
      promise.tellWhenDone(doneCallback);
    } catch (Throwable failure) {
      failureOfMain = failure;
      end();
    }
  }

  private Promise<T> begin(Awaitable<T> awaitable) {
    if (!(awaitable instanceof Coroutine<T> coroutine)) {
      return Coroutines.convertYielded(awaitable);
    }
    Promise<T> ofCoroutine = coroutine.claimWithPromise(loop);
    loop.live.add(coroutine);
    Runner.run(loop, coroutine);
    return ofCoroutine;
  }

  private void end() {
    ended = true;
    if (!over) {
      loop.stop();
    }
  }

  private void cancel() {
    cancelled = true;
    if (promise != null) {
      promise.cancel();
    }
  }

  /** At the first time-out it is cancelled; at the second one it is abandoned. */
  private void timeOut() {
    if (isDone()) {
      return;
    }
    if (timedOut) {
      loop.stop();
      return;
    }
    timedOut = true;
    cancel();
    startTimer();
  }

  private boolean isDone() {
    return ended || (promise != null && promise.outcome != null);
  }

  @SuppressWarnings("NullAway") // T may be nullable, and is if main returned null
  private T outcome(boolean interrupted) throws Exception {
    boolean unfinished = !isDone() || (promise == null ? cancelled : promise.isCancelled());
    if (unfinished && interrupted) {
      throw new InterruptedException("the thread was interrupted in runSync()");
    }
    if (unfinished && timedOut) {
      throw new TimeoutException(
          "runSync() was not done within "
              + limit
              + (isDone() ? "" : ", was cancelled, and did not end within as long again"));
    }
    if (!isDone()) {
      throw new IllegalStateException("the loop was stopped before runSync() was done");
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    if (failureOfMain != null) {
      throw Outcome.<Exception>sneaky(failureOfMain);
    }
    if (promise == null) {
      return null;
    }
    Throwable failure = promise.exception();
    if (failure != null) {
      AsyncTrace.extendByCaller(failure);
    }
    return promise.result();
  }
}

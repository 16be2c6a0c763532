package dev.eddy;

import dev.eddy.internal.Workers;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** Promises for the JDK's futures. Loop thread only, but for what comes back. */
final class Foreign {
  private static final Producer STAGE =
      new Producer.Unstoppable("CompletionStage that it was made from");

  private Foreign() {}

  /** A promise with the outcome of a stage: done if the stage is. */
  static <T extends @Nullable Object> Promise<T> ofStage(IOLoop loop, CompletionStage<T> stage) {
    loop.checkOpen();
    var promise = new Promise<T>(loop);
    if (stage.getClass() == CompletableFuture.class) {
      var future = (CompletableFuture<T>) stage;
      if (future.isDone() && !future.isCompletedExceptionally()) {
        promise.outcome = Outcome.of(future.join());
        return promise;
      }
    }
    promise.producer = STAGE;
    var unused = stage.whenComplete((value, failure) -> promise.deliver(slot(value, failure)));
    return promise;
  }

  private static Object slot(@Nullable Object value, @Nullable Throwable failure) {
    if (failure == null) {
      return Outcome.of(value);
    }
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : null;
    return Outcome.failed(cause == null ? failure : cause);
  }

  /** The same for a future. One that has no callbacks is waited for by a thread of its own. */
  static <T extends @Nullable Object> Promise<T> ofFuture(IOLoop loop, Future<T> future) {
    if (future instanceof CompletionStage<?>) {
      @SuppressWarnings("unchecked")
      var stage = (CompletionStage<T>) future;
      return ofStage(loop, stage);
    }
    loop.checkOpen();
    var promise = new Promise<T>(loop);
    var wait = new FutureWait<>(promise, future);
    promise.producer = wait;
    if (future.isDone()) {
      runHere(wait);
    } else {
      Workers.Waits.EXECUTOR.execute(wait);
    }
    return promise;
  }

  /** It will not wait; but many a future throws, done or not, where the thread is interrupted. */
  private static void runHere(FutureWait<?> wait) {
    boolean wasInterrupted = Thread.interrupted();
    try {
      wait.run();
    } finally {
      if (wasInterrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** A thread that waits for a future. */
  private static final class FutureWait<T extends @Nullable Object> extends Producer
      implements Runnable {
    private final Promise<T> promise;
    private final Future<T> future;

    // Both are guarded by this.
    private @Nullable Thread waiting;
    private boolean abandoned;

    FutureWait(Promise<T> promise, Future<T> future) {
      this.promise = promise;
      this.future = future;
    }

    @Override
    public void run() {
      synchronized (this) {
        if (abandoned) {
          return;
        }
        waiting = Thread.currentThread();
      }
      Object slot;
      try {
        slot = Outcome.of(future.get());
      } catch (ExecutionException e) {
        Throwable cause = e.getCause();
        slot = Outcome.failed(cause == null ? e : cause);
      } catch (Throwable e) {
        slot = Outcome.failed(e);
      }
      synchronized (this) {
        waiting = null;
        if (abandoned) {
          return;
        }
      }
      promise.deliver(slot);
    }

    /** Lets the thread go; the future may have other users and is left alone. */
    @Override
    synchronized void abandon() {
      abandoned = true;
      if (waiting != null) {
        waiting.interrupt();
      }
    }

    @Override
    public String toString() {
      return "Future that it was made from";
    }
  }
}

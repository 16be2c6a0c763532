package dev.eddy;

import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A job of {@link IOLoop#runInExecutor}. */
final class ExecutorJob<T extends @Nullable Object> extends Producer implements Runnable {
  private final Promise<T> promise;

  /** Taken by whoever is first: the executor's thread to run it, or the loop's to drop it. */
  private final AtomicReference<@Nullable Callable<T>> job;

  private ExecutorJob(Promise<T> promise, Callable<T> job) {
    this.promise = promise;
    this.job = new AtomicReference<>(job);
  }

  /** Hands a job over. Loop thread only. */
  static <T extends @Nullable Object> Promise<T> submit(
      IOLoop loop, Executor executor, Callable<T> callable) {
    var promise = new Promise<T>(loop);
    var job = new ExecutorJob<>(promise, callable);
    promise.producer = job;
    try {
      executor.execute(job);
    } catch (RuntimeException rejected) {
      promise.tryComplete(Outcome.failed(rejected));
    }
    return promise;
  }

  @Override
  public void run() {
    Callable<T> callable = job.getAndSet(null);
    if (callable == null) {
      return;
    }
    Object slot;
    boolean marked = CurrentLoop.enterJob();
    try {
      slot = Outcome.of(callable.call());
    } catch (Throwable failure) {
      slot = Outcome.failed(failure);
    } finally {
      if (marked) {
        CurrentLoop.leaveJob();
      }
    }
    promise.deliver(slot);
  }

  @Override
  void abandon() {
    job.set(null);
  }

  @Override
  public String toString() {
    return "executor's job";
  }
}

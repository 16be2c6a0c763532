package dev.eddy;

import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** A job of {@link IOLoop#runInExecutor}. */
final class ExecutorJob<T extends @Nullable Object> extends Producer implements Runnable {
  private final Promise<T> promise;

  /** Taken by whoever is first: the executor's thread to run it, or the loop's to drop it. */
  private @Nullable Callable<T> job; // guarded by this

  /** The thread that runs it, until the job is done. */
  private @Nullable Thread thread; // guarded by this

  private boolean wasInterrupted; // guarded by this

  private ExecutorJob(Promise<T> promise, Callable<T> job) {
    this.promise = promise;
    this.job = job;
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
    Callable<T> callable = take();
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
      leave();
    }
    promise.deliver(slot);
  }

  private synchronized @Nullable Callable<T> take() {
    Callable<T> taken = job;
    job = null;
    if (taken != null) {
      thread = Thread.currentThread();
    }
    return taken;
  }

  /** An interrupt that came too late for the job is not to meet the executor's next one. */
  private synchronized void leave() {
    thread = null;
    if (wasInterrupted) {
      boolean unused = Thread.interrupted();
    }
  }

  @Override
  synchronized void abandon() {
    job = null;
  }

  /**
   * Drops it if it waits in the executor's queue, else interrupts its thread.
   *
   * @return whether it runs
   */
  synchronized boolean interrupt() {
    job = null;
    Thread running = thread;
    if (running == null) {
      return false;
    }
    wasInterrupted = true;
    running.interrupt();
    return true;
  }

  @Override
  public String toString() {
    return "executor's job";
  }
}

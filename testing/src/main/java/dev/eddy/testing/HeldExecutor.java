package dev.eddy.testing;

import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;

/** An executor whose jobs hold time, from their submission to their end. */
final class HeldExecutor extends AbstractExecutorService {
  private final ExecutorService executor;
  private final Holds holds;

  HeldExecutor(ExecutorService executor, Holds holds) {
    this.executor = executor;
    this.holds = holds;
  }

  @Override
  public void execute(Runnable job) {
    holds.execute(executor, job);
  }

  @Override
  public void shutdown() {
    executor.shutdown();
  }

  @Override
  public List<Runnable> shutdownNow() {
    return executor.shutdownNow().stream().map(HeldExecutor::unwrap).toList();
  }

  private static Runnable unwrap(Runnable queued) {
    if (queued instanceof Holds.Job held) {
      held.drop();
      return held.job;
    }
    return queued;
  }

  @Override
  public boolean isShutdown() {
    return executor.isShutdown();
  }

  @Override
  public boolean isTerminated() {
    return executor.isTerminated();
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
    return executor.awaitTermination(timeout, unit);
  }

  @Override
  public String toString() {
    return executor.toString();
  }
}

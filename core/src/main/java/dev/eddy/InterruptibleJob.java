package dev.eddy;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** What {@link IOLoop#runInterruptible} returns. */
final class InterruptibleJob<T extends @Nullable Object> extends LibraryCoroutine<T> {
  private final IOLoop loop;
  private final Executor executor;
  private final Callable<T> blocking;
  private @Nullable Promise<T> outcome;

  /** It was cancelled while the job ran, and waits for the job's thread to leave it. */
  private boolean isInterrupted;

  InterruptibleJob(IOLoop loop, Executor executor, Callable<T> blocking) {
    this.loop = loop;
    this.executor = executor;
    this.blocking = blocking;
  }

  @Override
  protected @Nullable Object step() throws Throwable {
    if (outcome == null) {
      loop.checkThread(site());
      loop.checkOpen();
      outcome = ExecutorJob.submit(loop, executor, blocking);
      return awaitIn(outcome);
    }
    if (isInterrupted) {
      link = null;
      if (outcome.outcome instanceof Outcome known) {
        known.retrieved = true;
      }
      throw new CancelledError();
    }
    return resumed();
  }

  @Override
  List<Coroutine<?>> cancelHere() {
    if (phase == SUSPENDED
        && !isInterrupted
        && outcome != null
        && outcome.producer instanceof ExecutorJob<?> job
        && job.interrupt()) {
      isInterrupted = true;
      return List.of();
    }
    return isInterrupted ? List.of() : super.cancelHere();
  }

  @Override
  boolean isCancelPending() {
    return isInterrupted || super.isCancelPending();
  }

  @Override
  protected String site() {
    return "runInterruptible";
  }
}

package dev.eddy;

import dev.eddy.spi.LoopClock;
import dev.eddy.spi.Poller;
import java.util.concurrent.ForkJoinWorkerThread;
import org.jspecify.annotations.Nullable;

/** Which loop a thread has. */
final class CurrentLoop {
  /** Stands in for a loop while a thread runs an executor's job. */
  private static final Object IN_A_JOB = new Object();

  /** An {@link IOLoop}, {@link #IN_A_JOB}, or null. */
  private static final ThreadLocal<@Nullable Object> HOLDER = new ThreadLocal<>();

  private CurrentLoop() {}

  static @Nullable IOLoop orNull() {
    return HOLDER.get() instanceof IOLoop loop ? loop : null;
  }

  static IOLoop orNew() {
    Object held = HOLDER.get();
    if (held instanceof IOLoop loop) {
      return loop;
    }
    if (held == IN_A_JOB || Thread.currentThread() instanceof ForkJoinWorkerThread) {
      throw new IllegalStateException(
          "There is no IOLoop on thread '"
              + Thread.currentThread().getName()
              + "', which runs jobs for an executor, and none can run there: take IOLoop.current() before"
              + " the job is handed over, and use loop.addCallback(…) in it");
    }
    return create(LoopClock.system(), Poller.parking(Thread.currentThread()));
  }

  static IOLoop create(LoopClock clock, Poller poller) {
    if (HOLDER.get() != null) {
      throw new IllegalStateException(
          "thread '"
              + Thread.currentThread().getName()
              + "' has a loop already or runs an executor's job: close the loop first");
    }
    var loop = new IOLoop(Thread.currentThread(), clock, poller);
    HOLDER.set(loop);
    return loop;
  }

  static void remove() {
    HOLDER.remove();
  }

  /**
   * Marks this thread as one that runs a job, unless it has a loop (then the executor runs its jobs
   * in place).
   *
   * @return whether {@link #leaveJob()} has to follow
   */
  static boolean enterJob() {
    if (HOLDER.get() != null) {
      return false;
    }
    HOLDER.set(IN_A_JOB);
    return true;
  }

  static void leaveJob() {
    HOLDER.remove();
  }
}

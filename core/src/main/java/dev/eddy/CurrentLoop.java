package dev.eddy;

import dev.eddy.spi.LoopClock;
import dev.eddy.spi.Poller;
import dev.eddy.spi.Schedule;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.ForkJoinWorkerThread;
import org.jspecify.annotations.Nullable;

/** Which loop a thread has. */
final class CurrentLoop {
  /** Stands in for a loop while a thread runs an executor's job. */
  private static final Object IN_A_JOB = new Object();

  /** An {@link IOLoop}, {@link #IN_A_JOB}, or null. */
  private static final ThreadLocal<@Nullable Object> HOLDER = new ThreadLocal<>();

  /*
   * Every coroutine and every promise that is made asks for its thread's loop, and the thread-local
   * costs as much as all the rest of making one. So two caches come before it, which any thread may
   * read: a loop found there counts only if this thread is its owner. They are plain fields, and so
   * is `owner`, which is safe: only the owner ever writes its own thread there or, when it closes
   * the loop, null over it, and it sees its own writes. So whatever stale or half-made loop another
   * thread finds is not its own, and a closed loop that is left in a cache counts for nobody.
   */

  /** The loop that was made last: the only one of most programs. */
  private static @Nullable IOLoop newest;

  /** Loops by the number of their thread; of two in one slot the later one is there. */
  private static final @Nullable IOLoop[] BY_THREAD = new @Nullable IOLoop[64];

  /** The loops that are open, for dumps. Guarded by itself; a loop whose thread is gone may go. */
  private static final Set<IOLoop> OPEN = Collections.newSetFromMap(new WeakHashMap<>());

  private CurrentLoop() {}

  static @Nullable IOLoop orNull() {
    Thread thread = Thread.currentThread();
    IOLoop cached = newest;
    if (cached != null && cached.owner == thread) {
      return cached;
    }
    cached = BY_THREAD[slotOf(thread)];
    if (cached != null && cached.owner == thread) {
      return cached;
    }
    return HOLDER.get() instanceof IOLoop loop ? loop : null;
  }

  private static int slotOf(Thread thread) {
    return (int) thread.getId() & (BY_THREAD.length - 1);
  }

  static IOLoop orNew() {
    IOLoop known = orNull();
    return known != null ? known : newLoop();
  }

  private static IOLoop newLoop() {
    if (HOLDER.get() == IN_A_JOB || Thread.currentThread() instanceof ForkJoinWorkerThread) {
      throw new IllegalStateException(
          "There is no IOLoop on thread '"
              + Thread.currentThread().getName()
              + "', which runs jobs for an executor, and none can run there: take IOLoop.current() "
              + "before the job is handed over, and use loop.addCallback(…) in it");
    }
    return create(LoopClock.system(), Pollers.newPoller(Thread.currentThread()), null);
  }

  static IOLoop create(LoopClock clock, Poller poller, @Nullable Schedule schedule) {
    if (HOLDER.get() != null) {
      throw new IllegalStateException(
          "thread '"
              + Thread.currentThread().getName()
              + "' has a loop already or runs an executor's job: close the loop first");
    }
    var loop = new IOLoop(Thread.currentThread(), clock, poller, schedule);
    HOLDER.set(loop);
    synchronized (OPEN) {
      OPEN.add(loop);
    }
    CoroutineDump.registerMXBeanIfAsked();
    BY_THREAD[slotOf(loop.thread)] = loop;
    newest = loop;
    return loop;
  }

  /** Forgets a loop that was closed, on its thread. */
  static void remove(IOLoop loop) {
    HOLDER.remove();
    synchronized (OPEN) {
      OPEN.remove(loop);
    }
    int slot = slotOf(loop.thread);
    if (BY_THREAD[slot] == loop) {
      BY_THREAD[slot] = null;
    }
    if (newest == loop) {
      newest = null;
    }
  }

  /** In the order of their threads. Any thread. */
  static List<IOLoop> open() {
    var loops = new ArrayList<IOLoop>();
    synchronized (OPEN) {
      loops.addAll(OPEN);
    }
    loops.sort(Comparator.comparingLong(loop -> loop.thread.getId()));
    return loops;
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

package dev.eddy.testing;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** What other threads do for a loop and its time waits for. Any thread. */
final class Holds {
  /** Of a stack that is shown. */
  private static final int MOST_LINES = 20;

  /** In the order of their beginnings. Guarded by this. */
  private final Set<Open> open = new LinkedHashSet<>();

  private final Runnable wakeup;

  Holds(Runnable wakeup) {
    this.wakeup = wakeup;
  }

  private final class Open implements VirtualClock.Hold {
    private final String what;
    volatile @Nullable Thread thread;

    Open(String what) {
      this.what = what;
    }

    @Override
    public void close() {
      synchronized (Holds.this) {
        if (!open.remove(this)) {
          return;
        }
        Holds.this.notifyAll();
      }
      wakeup.run();
    }

    String describe() {
      Thread runs = thread;
      if (runs == null) {
        return what;
      }
      var text =
          new StringBuilder(what).append(", on thread '").append(runs.getName()).append('\'');
      StackTraceElement[] stack = runs.getStackTrace();
      for (int i = 0; i < Math.min(stack.length, MOST_LINES); i++) {
        text.append("\n    at ").append(stack[i]);
      }
      return text.toString();
    }
  }

  /** A job of an executor, with the hold that it lets go. */
  static final class Job implements Runnable {
    final Runnable job;
    private final Open hold;

    private Job(Runnable job, Open hold) {
      this.job = job;
      this.hold = hold;
    }

    @Override
    public void run() {
      hold.thread = Thread.currentThread();
      try {
        job.run();
      } finally {
        hold.close();
      }
    }

    void drop() {
      hold.close();
    }

    @Override
    public String toString() {
      return job.toString();
    }
  }

  synchronized Open open(String what) {
    var hold = new Open(what);
    open.add(hold);
    return hold;
  }

  void execute(Executor executor, Runnable job) {
    Open hold = open(job.toString());
    boolean isTaken = false;
    try {
      executor.execute(new Job(job, hold));
      isTaken = true;
    } finally {
      if (!isTaken) {
        hold.close();
      }
    }
  }

  synchronized boolean isAny() {
    return !open.isEmpty();
  }

  /** Waits until there is none, but no longer than that in real time. */
  synchronized void awaitNone(long nanos) throws InterruptedException {
    long deadline = System.nanoTime() + nanos;
    while (!open.isEmpty()) {
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        return;
      }
      wait(left / 1_000_000 + 1);
    }
  }

  List<String> describe() {
    List<Open> present;
    synchronized (this) {
      present = new ArrayList<>(open);
    }
    return present.stream().map(Open::describe).toList();
  }
}

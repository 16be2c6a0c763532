package dev.eddy.it.interleaving;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/**
 * What a loop and its coroutines should do, written down as simply as possible and with none of
 * Eddy's code: a coroutine is a thread that runs only while someone waits for it to stop.
 *
 * <ul>
 *   <li>The ready queue is first in, first out. A turn runs what was in it when the turn began.
 *   <li>Due timers join it at the start of a turn, by their deadlines, then by their order.
 *   <li>An await of something done takes no turn. The completion of a promise only enqueues those
 *       who wait.
 *   <li>The end of a coroutine lets the one that awaits it go on at once.
 *   <li>A cancellation strikes where the coroutine waits, in a later turn; one that is about to go
 *       on gets it at its next await that suspends.
 * </ul>
 */
final class LoopModel {
  private static final ExecutorService THREADS =
      Executors.newCachedThreadPool(
          task -> {
            var thread = new Thread(task, "model coroutine");
            thread.setDaemon(true);
            return thread;
          });

  /** Ends the threads of coroutines that are left when a run is over. */
  private static final class Over extends Error {
    private static final long serialVersionUID = 1;
  }

  /** The model's {@code CancelledError}. */
  static final class Cancelled extends Error {
    private static final long serialVersionUID = 1;
  }

  /** The body of a coroutine. */
  interface Body {
    void run() throws Exception;
  }

  private record Timer(long deadline, int order, Runnable action) {}

  private final Deque<Object> ready = new ArrayDeque<>();
  private final PriorityQueue<Timer> timers =
      new PriorityQueue<>(Comparator.comparingLong(Timer::deadline).thenComparingInt(Timer::order));
  private final List<Task> tasks = new ArrayList<>();
  private Task current;
  private int order;
  private boolean isStopped;
  private boolean isOver;
  long now;

  // ---- the loop

  void run() {
    while (!isStopped) {
      fireTimers();
      if (ready.isEmpty()) {
        now = Math.max(now, timers.peek().deadline);
        fireTimers();
      }
      for (int left = ready.size(); left > 0; left--) {
        runEntry(ready.remove());
      }
    }
    isOver = true;
    List.copyOf(tasks).stream().filter(each -> each.isBegun && !each.isEnded).forEach(this::resume);
  }

  void stop() {
    isStopped = true;
  }

  /** Ends a coroutine that is left: its finally blocks do nothing any more. */
  void checkRuns() {
    if (isOver) {
      throw new Over();
    }
  }

  private void fireTimers() {
    while (!timers.isEmpty() && timers.peek().deadline <= now) {
      timers.remove().action.run();
    }
  }

  private void runEntry(Object entry) {
    if (entry instanceof Task task) {
      runTask(task);
    } else {
      ((Runnable) entry).run();
    }
  }

  void addCallback(Runnable callback) {
    ready.add(callback);
  }

  void callLater(long delay, Runnable callback) {
    callAt(now + delay, callback);
  }

  void callAt(long time, Runnable callback) {
    timers.add(new Timer(time, order++, () -> ready.add(callback)));
  }

  Future sleep(long delay) {
    var future = new Future();
    timers.add(new Timer(now + delay, order++, () -> future.complete(null)));
    return future;
  }

  // ---- promises

  /** The model's promise. */
  final class Future {
    /** Tasks, multis and callbacks. */
    private final Set<Object> waiters = new LinkedHashSet<>();

    private Task producer;
    private boolean isDone;
    private Throwable failure;

    boolean isDone() {
      return isDone;
    }

    void complete(Throwable cause) {
      if (!isDone) {
        isDone = true;
        failure = cause;
        ready.addAll(waiters);
        waiters.clear();
      }
    }

    void cancel() {
      if (!isDone && producer != null) {
        producer.cancel();
      } else {
        complete(new CancellationException());
      }
    }

    void addDoneCallback(Runnable callback) {
      Runnable own = callback::run; // no two waiters are the same
      if (isDone) {
        ready.add(own);
      } else {
        waiters.add(own);
      }
    }
  }

  // ---- coroutines

  /** A coroutine that is started, with those that it awaits directly: one stack. */
  final class Task {
    private final Body body;
    private final Semaphore go = new Semaphore(0);
    private final Semaphore stopped = new Semaphore(0);

    /** For each coroutine on the stack, the innermost last: whether a cancellation is due in it. */
    private final ArrayList<Boolean> due = new ArrayList<>(List.of(false));

    private boolean isBegun;
    private boolean isEnded;
    private Throwable failure;

    /** What it waits for: a {@link Future}, a {@link Multi}, or nothing but its turn. */
    private Object awaited;

    private boolean isStruck;

    /** Told of its end. */
    private Runnable receiver = () -> {};

    Task(Body body) {
      this.body = body;
      tasks.add(this);
    }

    private void runBody() {
      try {
        if (due.get(0)) {
          throw new Cancelled();
        }
        body.run();
      } catch (Throwable thrown) {
        failure = thrown;
      }
      isEnded = true;
      stopped.release();
    }

    void cancel() {
      if (isEnded || isStruck) {
        return;
      }
      if (awaited instanceof Multi multi && !multi.isDone()) {
        multi.cancel(this);
      } else if (awaited instanceof Future future && !future.isDone) {
        future.waiters.remove(this);
        isStruck = true;
        ready.add(this);
      } else {
        due.set(due.size() - 1, true);
      }
    }
  }

  Future start(Body body) {
    Task task = taskOf(body);
    ready.add(task);
    return promiseOf(task);
  }

  Future startNow(Body body) {
    Task task = taskOf(body);
    Future promise = promiseOf(task);
    runTask(task);
    return promise;
  }

  void spawn(Body body, Runnable end) {
    Task task = taskOf(body);
    task.receiver = end;
    runTask(task);
  }

  private Task taskOf(Body body) {
    return new Task(body);
  }

  private Future promiseOf(Task task) {
    var promise = new Future();
    promise.producer = task;
    task.receiver =
        () ->
            promise.complete(
                task.failure instanceof Cancelled ? new CancellationException() : task.failure);
    return promise;
  }

  private void runTask(Task task) {
    resume(task);
    if (task.isEnded) {
      task.receiver.run();
    }
  }

  /** Lets its thread run until it waits again or ends. */
  private void resume(Task task) {
    Task before = current;
    current = task;
    if (task.isBegun) {
      task.go.release();
    } else {
      task.isBegun = true;
      THREADS.execute(task::runBody);
    }
    task.stopped.acquireUninterruptibly();
    current = before;
  }

  // ---- what coroutines do

  void call(Body body) throws Exception {
    enter();
    try {
      body.run();
    } finally {
      leave();
    }
  }

  private void enter() {
    current.due.add(false);
  }

  /** A cancellation that found no await to strike is still due in the one that awaits. */
  private void leave() {
    ArrayList<Boolean> due = current.due;
    boolean wasDue = due.remove(due.size() - 1);
    if (wasDue) {
      due.set(due.size() - 1, true);
    }
  }

  void moment() {
    suspend(null, () -> ready.add(current));
  }

  void await(Future future) throws Exception {
    if (!future.isDone) {
      suspend(future, () -> future.waiters.add(current));
    }
    throwIfFailed(future.failure);
  }

  private void suspend(Object awaited, Runnable registration) {
    checkRuns();
    Task task = current;
    int innermost = task.due.size() - 1;
    boolean isMulti = awaited instanceof Multi;
    if (task.due.get(innermost) && !isMulti) {
      task.due.set(innermost, false);
      throw new Cancelled();
    }
    registration.run();
    task.awaited = awaited;
    // One that is due further out strikes here, as the coroutine has come to wait.
    if (task.due.contains(true)) {
      task.due.replaceAll(each -> false);
      task.cancel();
    }
    task.stopped.release();
    task.go.acquireUninterruptibly();
    task.awaited = null;
    checkRuns();
    if (task.isStruck) {
      task.isStruck = false;
      throw new Cancelled();
    }
  }

  private static void throwIfFailed(Throwable failure) throws Exception {
    if (failure instanceof Error error) {
      throw error;
    }
    if (failure != null) {
      throw (Exception) failure;
    }
  }

  /** Awaits all: bodies are run in their order, each until it waits. */
  void multi(List<Object> children) throws Exception {
    enter();
    try {
      var multi = new Multi(current, children);
      multi.begin();
      if (!multi.isDone()) {
        multi.isWaiting = true;
        suspend(multi, () -> {});
        multi.isWaiting = false;
      }
      multi.throwFirst();
    } finally {
      leave();
    }
  }

  private final class Multi implements Runnable {
    private final Task owner;
    private final List<Object> children;
    private boolean isWaiting;
    private boolean isCancelled;

    Multi(Task owner, List<Object> children) {
      this.owner = owner;
      this.children = new ArrayList<>(children);
    }

    void begin() {
      for (int i = 0; i < children.size(); i++) {
        if (children.get(i) instanceof Future future) {
          if (!future.isDone) {
            future.waiters.add(this);
          }
        } else {
          Task child = taskOf((Body) children.get(i));
          children.set(i, child);
          resume(child);
          child.receiver = this;
        }
      }
    }

    /** Something has ended, perhaps the last. */
    @Override
    public void run() {
      if (isWaiting && isDone()) {
        isWaiting = false;
        runTask(owner);
      }
    }

    boolean isDone() {
      return children.stream().noneMatch(this::isOpen);
    }

    private boolean isOpen(Object child) {
      return child instanceof Task task
          ? !task.isEnded
          : child instanceof Future future && !future.isDone;
    }

    /** Cancels the coroutines, lets go of the promises, and goes on waiting. */
    void cancel(Task waiting) {
      isCancelled = true;
      List<Object> open = children.stream().filter(this::isOpen).toList();
      for (Object each : open) {
        if (each instanceof Future future) {
          future.waiters.remove(this);
          children.set(children.indexOf(future), null);
        }
      }
      List<Object> running = open.stream().filter(each -> each instanceof Task).toList();
      if (running.isEmpty()) {
        ready.add(this);
      }
      running.forEach(each -> ((Task) each).cancel());
    }

    void throwFirst() throws Exception {
      if (isCancelled) {
        throw new Cancelled();
      }
      for (Object each : children) {
        throwIfFailed(each instanceof Task task ? task.failure : ((Future) each).failure);
      }
    }
  }
}

package dev.eddy;

import org.jspecify.annotations.Nullable;

/**
 * What runs in one go sees: a started coroutine with all that it awaits in place, or a callback.
 * Belongs to the thread that runs it.
 */
final class TaskContext {
  /** Of a thread without a loop, within {@link Context#call}. */
  static final ThreadLocal<@Nullable TaskContext> WITHOUT_LOOP = new ThreadLocal<>();

  Bindings bindings;

  /** What was captured of the thread locals when it last stopped running; stale while it runs. */
  @Nullable Object threadLocals;

  TaskContext(Bindings bindings, @Nullable Object threadLocals) {
    this.bindings = bindings;
    this.threadLocals = threadLocals;
  }

  /** The one in which this thread runs; null if it has nothing in it. */
  static @Nullable TaskContext current() {
    IOLoop loop = CurrentLoop.orNull();
    if (loop == null) {
      return WITHOUT_LOOP.get();
    }
    Contexts contexts = loop.contexts;
    return contexts == null ? null : contexts.current();
  }

  /** The one in which this thread runs, to put something into it. */
  static TaskContext currentToChange(String what) {
    IOLoop loop = CurrentLoop.orNull();
    TaskContext current = loop == null ? WITHOUT_LOOP.get() : loop.contextsInUse().currentOrNew();
    if (current == null) {
      throw new IllegalStateException(
          what
              + " on thread '"
              + Thread.currentThread().getName()
              + "', which has no loop and no context: a context belongs to what a loop runs; to hand"
              + " one on to an executor's job take Context.capture() on the loop's thread, and write"
              + " context.call(…) in the job");
    }
    return current;
  }
}

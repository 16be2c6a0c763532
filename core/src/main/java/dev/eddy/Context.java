package dev.eddy;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * The values of all {@link ContextVar}s at one moment, to run something with them somewhere else:
 * Python's {@code copy_context()}. With a {@link dev.eddy.spi.ThreadLocalBridge} also what the
 * bridged thread locals held.
 *
 * <pre>{@code
 * Context context = Context.capture();
 * await(loop.runInExecutor(() -> context.call(() -> render(page)))); // sees this coroutine's values
 * }</pre>
 *
 * <p>It never changes, and any thread may use it, as often as it likes: what is run with it gets a
 * copy of its own.
 */
public final class Context {
  static final Context NONE = new Context(Bindings.NONE, null);

  private final Bindings bindings;
  private final @Nullable Object threadLocals;

  private Context(Bindings bindings, @Nullable Object threadLocals) {
    this.bindings = bindings;
    this.threadLocals = threadLocals;
  }

  /**
   * Captures the context of the code that calls this, on any thread; on one without a loop it is
   * empty, but within {@link #call} and for thread locals that are bridged.
   *
   * @return what the variables hold now
   */
  public static Context capture() {
    TaskContext current = TaskContext.current();
    Bindings bindings = current == null ? Bindings.NONE : current.bindings;
    return of(bindings, Bridge.capture());
  }

  /** What another thread's callback gets. */
  static Context ofThreadLocals() {
    return of(Bindings.NONE, Bridge.capture());
  }

  private static Context of(Bindings bindings, @Nullable Object threadLocals) {
    return bindings == Bindings.NONE && threadLocals == null
        ? NONE
        : new Context(bindings, threadLocals);
  }

  TaskContext copy() {
    return new TaskContext(bindings, threadLocals);
  }

  /** A callback that runs in a copy of this context; for the loop's ready queue only. */
  Runnable around(Runnable callback, IOLoop loop) {
    return this == NONE ? callback : new InContext(loop, this, callback);
  }

  /**
   * Calls a function at once, on this thread, with these values; the caller's are back when it
   * returns. What it sets is forgotten then. A coroutine that it starts inherits these values.
   *
   * @param function what to call
   * @return what it returns
   * @throws Exception what it throws
   */
  public <T extends @Nullable Object> T call(Callable<T> function) throws Exception {
    IOLoop loop = CurrentLoop.orNull();
    return loop == null ? callWithoutLoop(function) : callOn(loop, function);
  }

  private <T extends @Nullable Object> T callOn(IOLoop loop, Callable<T> function)
      throws Exception {
    Contexts contexts = loop.contextsInUse();
    TaskContext caller = contexts.current();
    contexts.switchTo(copy());
    try {
      return function.call();
    } finally {
      contexts.switchTo(caller);
    }
  }

  private <T extends @Nullable Object> T callWithoutLoop(Callable<T> function) throws Exception {
    TaskContext caller = TaskContext.WITHOUT_LOOP.get();
    Object threadLocalsOfCaller = Bridge.capture();
    TaskContext.WITHOUT_LOOP.set(copy());
    Bridge.restore(threadLocals);
    try {
      return function.call();
    } finally {
      Bridge.restore(threadLocalsOfCaller);
      if (caller == null) {
        TaskContext.WITHOUT_LOOP.remove();
      } else {
        TaskContext.WITHOUT_LOOP.set(caller);
      }
    }
  }

  /**
   * Does the same with a function that returns nothing and throws no checked exception.
   *
   * @param function what to call
   */
  public void run(Runnable function) {
    try {
      call(
          () -> {
            function.run();
            return null;
          });
    } catch (Exception unchecked) {
      throw Outcome.<RuntimeException>sneaky(unchecked);
    }
  }
}

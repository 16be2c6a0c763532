package dev.eddy;

import java.util.IdentityHashMap;
import org.jspecify.annotations.Nullable;

/** The contexts of a loop: of what runs, and of all that is suspended. Loop thread only. */
final class Contexts {

  /*
   * A loop has none of this before the first ContextVar is set on it, unless thread locals are
   * bridged. From then on, what suspends or is started while there is a context is entered here,
   * and whatever the loop runs next first switches to its own.
   *
   * Only the innermost coroutine of a chain of awaits is entered: those above it go on in the same
   * run, hence in the same context.
   */
  private static final int MANY = 1024;

  private final IOLoop loop;
  IdentityHashMap<Coroutine<?>, TaskContext> suspended = new IdentityHashMap<>();

  /** How many were suspended at the end of some turn since the table was made. */
  private int mostSuspended;

  /** Of what runs; null if it is empty. Where thread locals are bridged it is never null. */
  private @Nullable TaskContext current;

  /** Of the thread while the loop runs nothing: what was set by plain code before it ran. */
  private @Nullable TaskContext outside;

  Contexts(IOLoop loop) {
    this.loop = loop;
    if (Bridge.isInstalled()) {
      setCurrent(new TaskContext(Bindings.NONE, null));
    }
  }

  private void setCurrent(@Nullable TaskContext context) {
    current = context;
    loop.ownerWithoutContext = context == null ? loop.owner : null;
  }

  @Nullable TaskContext current() {
    return current;
  }

  TaskContext currentOrNew() {
    TaskContext context = current;
    if (context == null) {
      context = new TaskContext(Bindings.NONE, null);
      setCurrent(context);
    }
    return context;
  }

  /** What runs from here on, runs in another context; null is an empty one. */
  void switchTo(@Nullable TaskContext next) {
    TaskContext before = current;
    if (before == next) {
      return;
    }
    TaskContext entered = next;
    if (before != null && Bridge.isInstalled()) {
      before.threadLocals = Bridge.capture();
      if (entered == null) {
        entered = new TaskContext(Bindings.NONE, null);
      }
      Bridge.restore(entered.threadLocals);
    }
    setCurrent(entered);
  }

  // ---- the loop's run

  void runBegins() {
    outside = current;
  }

  void turnEnds() {
    switchTo(outside);
    mostSuspended = Math.max(mostSuspended, suspended.size());
    if (suspended.isEmpty() && mostSuspended > MANY) {
      suspended = new IdentityHashMap<>(); // one that is empty again stays as large as it was
      mostSuspended = 0;
    }
  }

  // ---- coroutines

  /** A coroutine suspends that is the innermost of its chain. */
  void keep(Coroutine<?> suspending) {
    if (current != null) {
      suspended.put(suspending, current);
    }
  }

  /** A coroutine will begin in another turn, in a copy of this context. */
  void inherit(Coroutine<?> started) {
    if (current != null) {
      TaskContext copy = new TaskContext(current.bindings, Bridge.capture());
      suspended.put(started, copy);
    }
  }

  /** A coroutine goes on that was suspended, or begins that was started. */
  void restore(Coroutine<?> resumed) {
    switchTo(suspended.remove(resumed));
  }

  /**
   * A coroutine begins at once, in a copy of this context.
   *
   * @return what to {@linkplain #switchTo switch} back to when it has suspended or ended
   */
  @Nullable TaskContext branchOff() {
    TaskContext caller = current;
    if (caller != null) {
      caller.threadLocals = Bridge.capture();
      setCurrent(new TaskContext(caller.bindings, null));
    }
    return caller;
  }
}

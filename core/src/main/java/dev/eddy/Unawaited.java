package dev.eddy;

import java.lang.StackWalker.StackFrame;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The watch over a coroutine that nobody has awaited or started by the end of its turn. */
final class Unawaited extends Watch<Coroutine<?>> {
  /** Debug mode: every coroutine is watched from the start, with the line of its caller. */
  static final boolean DEBUG = Boolean.getBoolean("eddy.debug");

  /** {@link Coroutine#waiter}. */
  private static final VarHandle WAITER;

  static {
    try {
      WAITER = MethodHandles.lookup().findVarHandle(Coroutine.class, "waiter", Object.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final String site;
  private final @Nullable StackFrame caller;

  private Unawaited(Coroutine<?> coroutine, @Nullable IOLoop loop, @Nullable StackFrame caller) {
    super(coroutine, loop);
    this.site = coroutine.toString();
    this.caller = caller;
    open();
  }

  /**
   * On the path of every creation: a loop remembers the last one, and looks only at what it
   * replaces.
   */
  static void created(Coroutine<?> coroutine) {
    IOLoop loop = CurrentLoop.orNull();
    if (DEBUG || loop == null) {
      coroutine.waiter = new Unawaited(coroutine, loop, DEBUG ? caller() : null);
    } else {
      loop.nursery.born(coroutine);
    }
  }

  static boolean isUnattended(Coroutine<?> coroutine) {
    return coroutine.phase == Coroutine.NEW && coroutine.waiter == null;
  }

  /**
   * Watches those of a turn's coroutines that nobody has taken. One that was handed to another loop
   * in this turn may be taken there at this very moment: who takes it writes plainly, and that has
   * to stand, whichever comes first.
   */
  static void watch(List<Coroutine<?>> candidates, IOLoop loop) {
    for (Coroutine<?> each : candidates) {
      if (isUnattended(each)) {
        var watch = new Unawaited(each, loop, null);
        if (!WAITER.compareAndSet(each, null, watch) || watch.isTaken(each)) {
          watch.forget();
        }
      }
    }
  }

  private boolean isTaken(Coroutine<?> coroutine) {
    return coroutine.phase != Coroutine.NEW || coroutine.waiter != this;
  }

  /** The frame that called the method with the {@code async(}. */
  private static @Nullable StackFrame caller() {
    List<StackFrame> users =
        StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE)
            .walk(
                frames ->
                    frames
                        .filter(frame -> !isOurs(frame.getDeclaringClass()))
                        .limit(2)
                        .collect(Collectors.toList()));
    return users.size() < 2 ? null : users.get(1);
  }

  private static boolean isOurs(Class<?> type) {
    return Coroutine.class.isAssignableFrom(type)
        || type == Coroutines.class
        || type == Unawaited.class;
  }

  @Override
  @Nullable String complaint() {
    Coroutine<?> coroutine = get();
    if (coroutine != null && isTaken(coroutine)) {
      return null;
    }
    return site
        + " was never awaited, so nothing of it ran: write await(…) around it, start() it, or give "
        + "it to spawnCallback"
        + (caller != null
            ? "; it was made at " + caller.toStackTraceElement()
            : DEBUG ? "" : "; -Deddy.debug=true shows who made it");
  }

  @Override
  @Nullable Throwable failure() {
    return null;
  }
}

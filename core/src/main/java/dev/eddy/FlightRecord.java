package dev.eddy;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Threshold;
import org.jspecify.annotations.Nullable;

/**
 * What loops and coroutines do, for JDK Flight Recorder. Nothing is called here unless {@link
 * #isOn()}, which a loop asks once a turn.
 *
 * <p>Two events are cheap and rare, and recorded by default. The others come with every await: a
 * recording has to ask for them.
 */
@SuppressWarnings("UnusedVariable") // the fields of events are read by JFR
final class FlightRecord {
  /** The JDK's module may be missing. */
  private static final boolean IS_AVAILABLE = ModuleLayer.boot().findModule("jdk.jfr").isPresent();

  private FlightRecord() {}

  /** Whether a recording wants to know of anything that is told here. */
  static boolean isOn() {
    return IS_AVAILABLE && FlightRecorder.isInitialized() && isAnyEnabled();
  }

  /** Asks each of them: the first time takes milliseconds, which are not to be those of a step. */
  @SuppressWarnings("ShortCircuitBoolean")
  private static boolean isAnyEnabled() {
    return new SlowStep().isEnabled()
        | new CoroutineFailure().isEnabled()
        | new CoroutineStart().isEnabled()
        | new CoroutineSuspend().isEnabled()
        | new CoroutineResume().isEnabled();
  }

  /** What the events of one coroutine have in common. */
  @Category({"Eddy", "Coroutines"})
  @StackTrace(false)
  private abstract static class CoroutineEvent extends Event {
    @Label("Coroutine")
    @Description("Where the coroutine was made")
    @Nullable String coroutine;

    @Label("Id")
    @Description("Tells coroutines of one site apart, nearly always")
    int id;

    final void set(Coroutine<?> of) {
      coroutine = of.site();
      id = System.identityHashCode(of);
    }
  }

  @Name("dev.eddy.CoroutineStart")
  @Label("Coroutine Start")
  @Description("A coroutine was started or spawned; the stack trace says by whom")
  @StackTrace(true)
  @Enabled(false)
  private static final class CoroutineStart extends CoroutineEvent {}

  @Name("dev.eddy.CoroutineSuspend")
  @Label("Coroutine Suspend")
  @Description("A coroutine, and those that await it, wait for something")
  @Enabled(false)
  private static final class CoroutineSuspend extends CoroutineEvent {
    @Label("At")
    @Description("The line of the await")
    @Nullable String at;
  }

  @Name("dev.eddy.CoroutineResume")
  @Label("Coroutine Resume")
  @Description("A coroutine goes on, since what it awaited has its outcome")
  @Enabled(false)
  private static final class CoroutineResume extends CoroutineEvent {
    @Label("At")
    @Description("The line of the await")
    @Nullable String at;
  }

  @Name("dev.eddy.CoroutineFailure")
  @Label("Coroutine Failure")
  @Description("A coroutine that was started or spawned has ended by an exception")
  private static final class CoroutineFailure extends CoroutineEvent {
    @Label("Exception")
    @Nullable String exception;

    @Label("Message")
    @Nullable String message;

    @Label("Thrown At")
    @Description("The first line of the stack trace")
    @Nullable String thrownAt;
  }

  @Name("dev.eddy.SlowStep")
  @Label("Slow Step")
  @Description("A callback or coroutine that kept its loop from all else")
  @Category({"Eddy", "Loops"})
  @StackTrace(false)
  @Threshold("20 ms")
  private static final class SlowStep extends Event {
    @Label("Step")
    @Description("The coroutine that was resumed, or the class of the callback")
    @Nullable String step;
  }

  static void started(Coroutine<?> coroutine) {
    var event = new CoroutineStart();
    if (event.isEnabled()) {
      event.set(coroutine);
      event.commit();
    }
  }

  /** It is about to run; for the first time, perhaps. */
  static void goesOn(Coroutine<?> coroutine) {
    if ((coroutine.phase & ~Coroutine.CANCEL) != Coroutine.SUSPENDED) {
      return;
    }
    var event = new CoroutineResume();
    if (event.isEnabled()) {
      event.set(coroutine);
      event.at = at(coroutine);
      event.commit();
    }
  }

  /** It has run and waits, or waits for one that does. */
  static void suspended(Coroutine<?> coroutine) {
    var event = new CoroutineSuspend();
    if (event.isEnabled()) {
      Coroutine<?> innermost = coroutine.whereItWaits();
      event.set(innermost);
      event.at = at(innermost);
      event.commit();
    }
  }

  private static @Nullable String at(Coroutine<?> coroutine) {
    StackTraceElement line = coroutine.awaitsAt();
    return line == null ? null : line.toString();
  }

  static void failed(Coroutine<?> coroutine, Throwable failure) {
    if (!coroutine.isStarted() || failure instanceof CancelledError) {
      return;
    }
    var event = new CoroutineFailure();
    if (event.isEnabled()) {
      event.set(coroutine);
      event.exception = failure.getClass().getName();
      event.message = failure.getMessage();
      StackTraceElement[] trace = failure.getStackTrace();
      event.thrownAt = trace.length == 0 ? null : trace[0].toString();
      event.commit();
    }
  }

  /** Runs one of a loop's steps. */
  static void run(IOLoop loop, Object entry) {
    var event = new SlowStep();
    event.begin();
    loop.runStep(entry);
    event.end();
    if (event.shouldCommit()) {
      event.step = nameOf(entry);
      event.commit();
    }
  }

  private static String nameOf(Object entry) {
    if (entry instanceof Coroutine<?> coroutine) {
      return coroutine.site();
    }
    Object callback = entry instanceof IOLoop.Timeout due ? due.action : entry;
    return (callback instanceof Spawned spawned ? spawned.callback : callback).getClass().getName();
  }
}

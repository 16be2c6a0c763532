package dev.eddy;

import dev.eddy.internal.Failures;
import dev.eddy.internal.Grantor;
import dev.eddy.woven.Each;
import dev.eddy.woven.Frame;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Makes the stack trace of a failure read as if every await were a call: behind the frames that the
 * JVM recorded come the lines at which the coroutines above wait.
 *
 * <p>Nothing is kept for it while all goes well: the lines are read off the frames when a failure
 * first reaches a coroutine that was suspended. It is done once to a failure, by the first to whom
 * it happens; whoever else awaits the same failure gets it unchanged. Lines of awaiters are printed
 * with {@code await/} before them. A failure that was made without a trace stays without, as it may
 * be one object for many failures; but for those of {@link Failures}, each of which is one failure.
 */
final class AsyncTrace {
  /** Can be switched off: a failure that is thrown very often costs some microseconds less. */
  private static final boolean ENABLED =
      !"false".equals(System.getProperty("eddy.asyncStackTraces"));

  private static final int MAX_AWAITERS = 256;

  /** In the place of the module's name of a line that was added: what tells such lines apart. */
  private static final String MARK = "await";

  /** The classes, with those in them, whose frames are the runtime's own affairs. */
  private static final Set<String> MACHINERY =
      Set.of(
          AsyncTrace.class.getName(),
          Coroutine.class.getName(),
          Each.class.getName(),
          FifoWaitlist.class.getName(),
          FlightRecord.class.getName(),
          Frame.class.getName(),
          Gathering.class.getName(),
          Generator.class.getName(),
          Grantor.class.getName(),
          InContext.class.getName(),
          MultiCoroutine.class.getName(),
          Runner.class.getName(),
          Spawned.class.getName(),
          SyncRun.class.getName(),
          TaskGroup.class.getName());

  private static final Set<String> DUMP =
      Set.of(
          Thread.class.getName(),
          CoroutineDump.class.getName(),
          CoroutineDumpBean.class.getName(),
          DumpRequest.class.getName());

  private static final String LOOP = IOLoop.class.getName();

  /** The methods of the loop that run others; those that users call stay in their traces. */
  private static final Set<String> RUNNING =
      Set.of("call", "runStep", "runObserved", "turn", "runTurns", "runUntilStopped", "runSync");

  private AsyncTrace() {}

  /**
   * A failure is about to be thrown into a coroutine that was suspended.
   *
   * @param awaited what it waited for, and what has failed
   */
  static void extend(Throwable failure, Coroutine<?> receiver, @Nullable Object awaited) {
    if (!ENABLED) {
      return;
    }
    StackTraceElement[] recorded = failure.getStackTrace();
    if (hasTrace(failure, recorded) && !isExtended(recorded)) {
      var lines = new ArrayList<StackTraceElement>();
      addRecorded(recorded, lines);
      List<StackTraceElement> awaiters = awaitersFrom(receiver);
      dropLast(callsOf(awaiters, lines, awaited), lines);
      lines.addAll(awaiters);
      set(failure, lines);
    }
  }

  private static boolean hasTrace(Throwable failure, StackTraceElement[] recorded) {
    return recorded.length > 0 || Failures.isOne(failure);
  }

  /**
   * How many of the last lines are calls of awaiters: a failure may have been recorded when these
   * were still on the stack, and have been held up by an await in a {@code finally}. A coroutine
   * that was resumed is the last line itself, and may have called itself. If it is not known which
   * one has failed, as with a promise, all awaiters have to be there.
   */
  private static int callsOf(
      List<StackTraceElement> awaiters, List<StackTraceElement> lines, @Nullable Object awaited) {
    if (awaiters.isEmpty() || lines.isEmpty()) {
      return 0;
    }
    StackTraceElement own = awaited instanceof Coroutine<?> child ? child.code().awaitsAt() : null;
    if (own != null && isSameMethod(own, lines.get(lines.size() - 1))) {
      return 0;
    }
    int fewest = own == null ? awaiters.size() : 1;
    for (int calls = Math.min(awaiters.size(), lines.size()); calls >= fewest; calls--) {
      if (areSameLines(lines.subList(lines.size() - calls, lines.size()), awaiters)) {
        return calls;
      }
    }
    return own == null ? 0 : callsFrom(own, awaiters, lines);
  }

  /** Further down, an eager coroutine may have been called at another line than it is awaited. */
  private static int callsFrom(
      StackTraceElement own, List<StackTraceElement> awaiters, List<StackTraceElement> lines) {
    for (int i = 1; i < lines.size(); i++) {
      if (isSameMethod(own, lines.get(i - 1)) && areSameLines(lines.subList(i, i + 1), awaiters)) {
        return lines.size() - i;
      }
    }
    return 0;
  }

  private static boolean areSameLines(
      List<StackTraceElement> lines, List<StackTraceElement> awaiters) {
    for (int i = 0; i < lines.size(); i++) {
      if (!isSameMethod(lines.get(i), awaiters.get(i))
          || lines.get(i).getLineNumber() != awaiters.get(i).getLineNumber()) {
        return false;
      }
    }
    return true;
  }

  private static boolean isSameMethod(StackTraceElement one, StackTraceElement other) {
    return one.getClassName().equals(other.getClassName())
        && one.getMethodName().equals(other.getMethodName());
  }

  private static void dropLast(int count, List<StackTraceElement> lines) {
    lines.subList(lines.size() - count, lines.size()).clear();
  }

  /**
   * A failure that happened earlier, elsewhere, is about to be thrown by an await that did not have
   * to wait: the calls that led there are the caller's.
   */
  static void extendByAwaiter(Throwable failure) {
    StackTraceElement[] recorded = failure.getStackTrace();
    if (!ENABLED || !hasTrace(failure, recorded) || isExtended(recorded)) {
      return;
    }
    List<StackTraceElement> callers = callersWithinTheLoop();
    var lines = new ArrayList<StackTraceElement>();
    addRecorded(recorded, lines);
    if (!callers.isEmpty() && !isAmong(lines, callers.get(0))) {
      lines.addAll(callers);
      set(failure, lines);
    }
  }

  /** As {@link #addRecorded} would find them, but without looking at what called the loop. */
  private static List<StackTraceElement> callersWithinTheLoop() {
    return StackWalker.getInstance()
        .walk(
            frames ->
                frames
                    .map(StackWalker.StackFrame::toStackTraceElement)
                    .takeWhile(each -> !isLoop(each))
                    .filter(each -> !isRuntime(each))
                    .toList());
  }

  /** An eager coroutine was called from the very method that awaits it. */
  private static boolean isAmong(List<StackTraceElement> lines, StackTraceElement caller) {
    for (StackTraceElement each : lines) {
      if (isSameMethod(each, caller)) {
        return true;
      }
    }
    return false;
  }

  /**
   * A failure is about to leave the loop by a call of this thread, which its trace goes on with.
   */
  static void extendByCaller(Throwable failure) {
    if (!ENABLED || !hasTrace(failure, failure.getStackTrace())) {
      return;
    }
    var lines = new ArrayList<StackTraceElement>();
    addOutsideTheLoop(failure.getStackTrace(), lines);
    List<StackTraceElement> callers =
        Stream.of(new Throwable().getStackTrace()).dropWhile(AsyncTrace::isRuntime).toList();
    if (!callers.isEmpty() && !lines.contains(callers.get(0))) {
      lines.addAll(callers);
    }
    set(failure, lines);
  }

  /** What the loop runs and what called the loop, without what is between: its poller is there. */
  private static void addOutsideTheLoop(
      StackTraceElement[] recorded, List<StackTraceElement> lines) {
    List<StackTraceElement> all = List.of(recorded);
    int first = 0;
    while (first < all.size() && !isLoop(all.get(first))) {
      first++;
    }
    int last = all.size() - 1;
    while (last > first && !isLoop(all.get(last))) {
      last--;
    }
    for (int i = 0; i < all.size(); i++) {
      if ((i < first || i > last) && !isRuntime(all.get(i))) {
        lines.add(all.get(i));
      }
    }
  }

  private static boolean isRuntime(StackTraceElement element) {
    String name = element.getClassName();
    int nested = name.indexOf('$');
    return MACHINERY.contains(nested < 0 ? name : name.substring(0, nested))
        || isLoop(element)
        || isStepOfFrame(element);
  }

  private static boolean isLoop(StackTraceElement element) {
    return element.getClassName().equals(LOOP) && RUNNING.contains(element.getMethodName());
  }

  /** A failure ends where nobody awaits it: the loop's own frames say nothing about it. */
  static void trim(Throwable failure) {
    StackTraceElement[] recorded = failure.getStackTrace();
    if (ENABLED && !isExtended(recorded)) {
      var lines = new ArrayList<StackTraceElement>();
      addRecorded(recorded, lines);
      set(failure, lines);
    }
  }

  private static void set(Throwable failure, List<StackTraceElement> lines) {
    failure.setStackTrace(lines.toArray(new StackTraceElement[0]));
  }

  private static boolean isExtended(StackTraceElement[] trace) {
    for (StackTraceElement each : trace) {
      if (MARK.equals(each.getModuleName())) {
        return true;
      }
    }
    return false;
  }

  private static void addRecorded(StackTraceElement[] recorded, List<StackTraceElement> lines) {
    for (StackTraceElement each : recorded) {
      if (isLoop(each)) {
        return; // what the loop runs was not called by what is below
      }
      if (!isRuntime(each)) {
        lines.add(each);
      }
    }
  }

  /** The weaver's classes have two dollar signs before the name, which no user's class has. */
  private static boolean isStepOfFrame(StackTraceElement element) {
    return element.getMethodName().equals("step") && element.getClassName().contains("$$F$");
  }

  /** Returns what a loop is running, innermost first: its thread's stack, from the loop on. */
  static List<String> whatRuns(Thread thread) {
    var lines = new ArrayList<StackTraceElement>();
    addRecorded(thread.getStackTrace(), lines);
    return lines.stream()
        .filter(line -> !DUMP.contains(line.getClassName()))
        .filter(line -> !line.getClassName().contains("$$Lambda")) // hidden in other traces
        .map(AsyncTrace::written)
        .toList();
  }

  /** The JVM leaves out some loaders and versions, but not if the stack is another thread's. */
  private static String written(StackTraceElement line) {
    return new StackTraceElement(
            null,
            line.getModuleName(),
            null,
            line.getClassName(),
            line.getMethodName(),
            line.getFileName(),
            line.getLineNumber())
        .toString();
  }

  /** The same with the lines of those who await the coroutine that runs. */
  static List<String> whatRunsWithAwaiters(IOLoop loop) {
    var lines = new ArrayList<>(whatRuns(loop.thread));
    for (StackTraceElement each : awaitersOfRunning(loop)) {
      lines.add(each.toString());
    }
    return lines;
  }

  private static List<StackTraceElement> awaitersOfRunning(IOLoop loop) {
    try {
      Coroutine<?> running = DumpWalk.running(loop);
      return running == null ? List.of() : awaitersFrom(awaiterOf(running));
    } catch (RuntimeException e) {
      return List.of(); // the loop has gone on meanwhile
    }
  }

  private static List<StackTraceElement> awaitersFrom(@Nullable Coroutine<?> receiver) {
    var awaiters = new ArrayList<StackTraceElement>();
    for (Coroutine<?> each = receiver;
        each != null && awaiters.size() < MAX_AWAITERS;
        each = awaiterOf(each)) {
      StackTraceElement at = each.awaitsAt();
      if (at != null) {
        awaiters.add(
            new StackTraceElement(
                null,
                MARK,
                null,
                at.getClassName(),
                at.getMethodName(),
                at.getFileName(),
                at.getLineNumber()));
      }
    }
    return awaiters;
  }

  /** Who goes on when a coroutine ends: of several who wait for its promise, the first. */
  static @Nullable Coroutine<?> awaiterOf(Coroutine<?> coroutine) {
    Object waiter = coroutine.waiter;
    while (waiter instanceof Promise<?> promise) {
      waiter = promise.firstWaiter();
    }
    if (waiter instanceof Waiter other) {
      return other.coroutine();
    }
    return waiter instanceof Coroutine<?> awaiter ? awaiter : null;
  }
}

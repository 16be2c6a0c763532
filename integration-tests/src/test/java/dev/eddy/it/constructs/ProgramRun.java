package dev.eddy.it.constructs;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;

/**
 * One run of a random program, woven or straight: what its awaits do, and the trace of what it did.
 * One run at a time; its threads hand over to each other.
 */
public final class ProgramRun {
  private static final int FUEL = 42;

  /** What becomes of an await. */
  public enum Mode {
    /** Its value is there. */
    READY,
    /** Its value comes later. */
    LATE,
    /** It fails, at once or later. */
    FAILING,
    /** What is awaited was cancelled, or will be. */
    CANCELLED,
    /** The program is cancelled while it waits there. */
    STRUCK
  }

  /** What one await does, each time the same for the same scenario. */
  public record Behaviour(Mode mode, int variant) {
    /** Whether the outcome is not there yet when it is awaited. */
    public boolean isLate() {
      return switch (mode) {
        case READY -> false;
        case LATE, STRUCK -> true;
        case FAILING, CANCELLED -> (variant & 1) == 0;
      };
    }

    Arrival arrival() {
      boolean isPromise = (variant & 2) == 0;
      if (isLate()) {
        return isPromise ? Arrival.LATE_PROMISE : Arrival.LATE_COROUTINE;
      }
      return isPromise ? Arrival.DONE_PROMISE : Arrival.READY_COROUTINE;
    }

    /** A new one; mostly of the kind that programs catch. */
    public Exception failure() {
      return switch (variant >> 2 & 3) {
        case 0 -> new Steps.Problem(variant & 15);
        case 1 -> new Steps.Checked(variant & 15);
        default -> new Steps.Failure(variant & 15);
      };
    }
  }

  private static volatile ProgramRun current;

  private final Scenario scenario;
  private final List<String> trace = new ArrayList<>();
  private final Map<Integer, Integer> arrivals = new LinkedHashMap<>();
  private final List<Hit> hits = new ArrayList<>();
  private Runnable cancellation = () -> {};
  private int fuel = FUEL;
  private int ticks;

  /** That an await was reached, and what it did. */
  record Hit(int site, Mode mode) {}

  private ProgramRun(Scenario scenario) {
    this.scenario = scenario;
  }

  static ProgramRun begin(Scenario scenario) {
    Steps.reset();
    current = new ProgramRun(scenario);
    return current;
  }

  public static ProgramRun current() {
    return current;
  }

  /** The program is about to await. */
  public Behaviour arriveAt(int site) {
    int arrival = arrivals.merge(site, 1, Integer::sum);
    Behaviour behaviour = scenario.at(site, arrival);
    hits.add(new Hit(site, behaviour.mode));
    log("await " + site);
    return behaviour;
  }

  void onCancellation(Runnable cancelsTheProgram) {
    cancellation = cancelsTheProgram;
  }

  void cancelProgram() {
    cancellation.run();
  }

  void log(String event) {
    trace.add(event);
  }

  /** Twice yes, once no; after a while only no. */
  boolean burn() {
    return fuel-- > 0 && fuel % 3 != 0;
  }

  /** Twice true, once false. */
  boolean tick() {
    return ++ticks % 3 != 0;
  }

  List<String> trace() {
    return trace;
  }

  /** How often each await was reached, in the order in which they were. */
  Map<Integer, Integer> arrivals() {
    return arrivals;
  }

  List<Hit> hits() {
    return hits;
  }

  /** A failure with what is suppressed in it, in words that are the same for both kinds of code. */
  static String describe(Throwable failure) {
    String name = failure.getClass().getSimpleName();
    String message = failure instanceof CancellationException ? "" : ": " + failure.getMessage();
    List<String> suppressed =
        Arrays.stream(failure.getSuppressed()).map(ProgramRun::describe).toList();
    return name + message + (suppressed.isEmpty() ? "" : " suppressed " + suppressed);
  }
}

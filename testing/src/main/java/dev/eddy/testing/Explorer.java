package dev.eddy.testing;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Runs a test under many schedules, each made by a seed, until it fails under one: in other orders
 * of what a program must not rely on, as {@link dev.eddy.spi.Schedule} says, and with the {@link
 * Faults} that the test asks for.
 *
 * <pre>{@code
 * Explorer.create().schedules(1000).explore((test, faults) -> {
 *   var cache = new Cache();
 *   test.run(() -> {
 *     await(multi(List.of(cache.get("a"), cache.get("a"))));
 *     assertEquals(1, cache.loads());
 *   });
 * });
 * }</pre>
 *
 * <p>With JUnit, {@link Schedules} does the same for a test method.
 *
 * <p>Each run has a fresh {@link TestLoop} on this thread, with its checks of what is left behind.
 * Its default executor runs a job on another thread while the loop waits for the end of it, so that
 * a run depends on nothing but its schedule; threads of the test's own would make it depend on the
 * machine. A test must make all that it uses anew in each run.
 *
 * <p>A run fails with what the test or its loop fails with, and when it has not ended after a
 * number of turns. The seed of a failure replays it, on every JDK.
 */
public final class Explorer {
  /** A test. */
  @FunctionalInterface
  public interface Test {
    /**
     * Runs the test once.
     *
     * @param test a fresh one
     * @param faults what may go wrong, where the test asks for it
     * @throws Exception a failure of the test
     */
    void run(TestLoop test, Faults faults) throws Exception;
  }

  private static final int DEFAULT_SCHEDULES = 1000;
  private static final int DEFAULT_MAX_TURNS = 1_000_000;

  private long seed;
  private int schedules = DEFAULT_SCHEDULES;
  private int maxTurns = DEFAULT_MAX_TURNS;

  private Explorer() {}

  /**
   * Makes an explorer of 1000 schedules from seed 0 on.
   *
   * @return a new one
   */
  public static Explorer create() {
    return new Explorer();
  }

  /**
   * Sets the seed of the first schedule; the others have the numbers that follow.
   *
   * @param first any number
   * @return this
   */
  public Explorer seed(long first) {
    seed = first;
    return this;
  }

  /**
   * Sets how many schedules are tried at most.
   *
   * @param count at least one; 1000 if it is not set
   * @return this
   * @throws IllegalArgumentException if there are none
   */
  public Explorer schedules(int count) {
    schedules = atLeastOne("schedules", count);
    return this;
  }

  /**
   * Sets after how many turns of its loop a run is given up.
   *
   * @param turns at least one; a million if it is not set
   * @return this
   * @throws IllegalArgumentException if there are none
   */
  public Explorer maxTurns(int turns) {
    maxTurns = atLeastOne("turns", turns);
    return this;
  }

  private static int atLeastOne(String what, int number) {
    if (number < 1) {
      throw new IllegalArgumentException(number + " " + what + ": expected at least one");
    }
    return number;
  }

  /**
   * Runs a test under all schedules, or until it fails.
   *
   * @param test called once a run
   * @return how many of the runs differed in a decision
   * @throws ScheduleFailure at the first failure, after a search for the fewest decisions that lead
   *     to it
   * @throws IllegalStateException if this thread has a loop
   */
  public int explore(Test test) {
    var different = new HashSet<Long>();
    for (int i = 0; i < schedules; i++) {
      var run = new Run(Decisions.ofSeed(seed + i, maxTurns));
      run.start(test);
      if (run.failure != null) {
        throw shortest(test, run, i);
      }
      different.add(run.decisions.digest());
    }
    return different.size();
  }

  /**
   * Runs a test once, in the order of a trace.
   *
   * @param trace of a failure of that test
   * @param test called once
   * @return all decisions of the run
   * @throws ScheduleFailure if it fails
   * @throws IllegalStateException if this thread has a loop
   */
  public ScheduleTrace replay(ScheduleTrace trace, Test test) {
    var run = new Run(Decisions.ofTrace(trace, maxTurns).inWords());
    run.start(test);
    if (run.failure != null) {
      throw new ScheduleFailure(
          "Fails in the order of the trace \"" + trace + "\": " + run.failure + inWords(run),
          seed,
          run.decisions.trace(),
          run.failure);
    }
    return run.decisions.trace();
  }

  // ---- one run

  private static final class Run {
    final Decisions decisions;
    @Nullable Throwable failure;

    Run(Decisions decisions) {
      this.decisions = decisions;
    }

    void start(Test test) {
      TestLoop opened = TestLoop.builder().schedule(decisions).open();
      try (opened) {
        opened.loop().setDefaultExecutor(Run::runElsewhere);
        test.run(opened, decisions);
      } catch (Throwable thrown) {
        failure = thrown;
      }
    }

    /** The loop's thread waits for it, so that its end always comes in the same turn. */
    private static void runElsewhere(Runnable job) {
      var thread = new Thread(job, "eddy-explored-job");
      thread.start();
      boolean interrupted = false;
      while (thread.isAlive()) {
        try {
          thread.join();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  // ---- the fewest decisions

  private ScheduleFailure shortest(Test test, Run failed, int number) {
    Run shortest = new Shortening(test, failed, maxTurns).shortest();
    ScheduleTrace trace = shortest.decisions.trace();
    long failedSeed = seed + number;
    return new ScheduleFailure(
        "Failed under schedule "
            + (number + 1)
            + " of "
            + schedules
            + ", which seed "
            + failedSeed
            + " replays: "
            + shortest.failure
            + inWords(shortest)
            + "\nThe trace is \""
            + trace
            + "\", the fewest decisions found among "
            + failed.decisions.trace().size(),
        failedSeed,
        trace,
        Objects.requireNonNull(shortest.failure));
  }

  private static String inWords(Run run) {
    return run.decisions.trace().size() == 0
        ? "\nIt fails in the order of a loop without a schedule too"
        : "\n  " + String.join("\n  ", run.decisions.trace().inWords());
  }

  /** Takes back decisions, as long as the test fails in the same way. */
  private static final class Shortening {
    private static final int MAX_RUNS = 2000;
    private static final long MAX_TURNS = 20_000_000;

    private static final Pattern NOT_THE_PLACE =
        Pattern.compile(
            "(java|org\\.(junit|opentest4j|assertj|hamcrest)|com\\.google\\.common)\\..*");

    private final Test test;
    private final int mostTurns;
    private final String failure;
    private Run shortest;
    private TreeMap<Integer, Integer> choices;
    private int runsLeft = MAX_RUNS;
    private long turnsLeft = MAX_TURNS;

    Shortening(Test test, Run failed, int mostTurns) {
      this.mostTurns = mostTurns;
      this.test = test;
      this.shortest = failed;
      this.failure = kindOf(Objects.requireNonNull(failed.failure));
      this.choices = new TreeMap<>(failed.decisions.trace().choices());
    }

    Run shortest() {
      do {
        takeBack();
      } while (replaceSeveral());
      return inWords();
    }

    private void takeBack() {
      TreeMap<Integer, Integer> before;
      do {
        before = choices;
        for (int chunk = choices.size(); chunk > 0; chunk /= 2) {
          leaveOut(chunk);
        }
        takeSmallerChoices();
      } while (!choices.equals(before));
    }

    /** From the end, on which less depends. */
    private void leaveOut(int chunk) {
      for (int end = choices.size(); end > 0; ) {
        int from = Math.max(0, end - chunk);
        var without = new TreeMap<Integer, Integer>();
        int place = 0;
        for (var each : choices.entrySet()) {
          if (place < from || place >= end) {
            without.put(each.getKey(), each.getValue());
          }
          place++;
        }
        tryInstead(without);
        end = Math.min(from, choices.size());
      }
    }

    private void takeSmallerChoices() {
      for (int decision : List.copyOf(choices.keySet())) {
        int choice = choices.getOrDefault(decision, 0);
        for (int smaller = 1; smaller < choice; smaller++) {
          var other = new TreeMap<>(choices);
          other.put(decision, smaller);
          if (tryInstead(other)) {
            break;
          }
        }
      }
    }

    /**
     * Looks for one decision that does what the last ones do together, where none of them can be
     * taken back alone: first for one instead of all, and last for one instead of two. Then for two
     * instead of all.
     */
    private boolean replaceSeveral() {
      if (choices.size() < 2) {
        return false;
      }
      int near = choices.lastKey();
      for (int decision : List.copyOf(choices.keySet())) {
        if (decision < near && tryWithOneMore(choices.headMap(decision), near)) {
          return true;
        }
      }
      return choices.size() > 2 && tryWithTwo(near);
    }

    private boolean tryWithTwo(int near) {
      int enough = runsLeft / 2;
      for (SortedMap<Integer, Integer> one : withOneMore(new TreeMap<>(), near)) {
        if (runsLeft <= enough) {
          return false;
        }
        if (tryWithOneMore(one, near)) {
          return true;
        }
      }
      return false;
    }

    private boolean tryWithOneMore(SortedMap<Integer, Integer> others, int near) {
      int enough = runsLeft / 2;
      for (SortedMap<Integer, Integer> more : withOneMore(others, near)) {
        if (tryInstead(more)) {
          return true;
        }
        if (runsLeft <= enough) {
          return false;
        }
      }
      return false;
    }

    /**
     * Adds a decision after the others, in every way, or as many as can be tried: smaller choices
     * first, and first those near to where the last decision was.
     */
    private List<SortedMap<Integer, Integer>> withOneMore(
        SortedMap<Integer, Integer> others, int near) {
      Run run = run(others);
      if (run == null) {
        return List.of();
      }
      List<Integer> options = run.decisions.options();
      List<Integer> places =
          IntStream.range(others.isEmpty() ? 0 : others.lastKey() + 1, options.size())
              .boxed()
              .sorted(Comparator.comparingInt(place -> Math.abs(place - near)))
              .toList();
      int most = places.stream().mapToInt(options::get).max().orElse(0);
      var ways = new ArrayList<SortedMap<Integer, Integer>>();
      for (int choice = 1; choice < most; choice++) {
        for (int place : places) {
          if (choice < options.get(place) && ways.size() < runsLeft) {
            var more = new TreeMap<>(others);
            more.put(place, choice);
            ways.add(more);
          }
        }
      }
      return ways;
    }

    /** Its class, and the place where it was made. */
    private static String kindOf(Throwable failure) {
      return failure.getClass().getName()
          + Stream.of(failure.getStackTrace())
              .filter(frame -> !NOT_THE_PLACE.matcher(frame.getClassName()).matches())
              .findFirst()
              .map(StackTraceElement::toString)
              .orElse("");
    }

    /** Whether it fails in the same way, with no more decisions. */
    private boolean tryInstead(SortedMap<Integer, Integer> others) {
      Run run = run(others);
      if (run == null || run.failure == null || !kindOf(run.failure).equals(failure)) {
        return false;
      }
      var taken = run.decisions.trace().choices();
      if (taken.size() > choices.size()) {
        return false;
      }
      shortest = run;
      choices = new TreeMap<>(taken);
      return true;
    }

    /** Returns null if there have been enough. */
    private @Nullable Run run(SortedMap<Integer, Integer> others) {
      if (runsLeft <= 0 || turnsLeft <= 0) {
        return null;
      }
      var trace = ScheduleTrace.of(others, List.of());
      var run = new Run(Decisions.ofTrace(trace, mostTurns).withOptions());
      run.start(test);
      runsLeft--;
      turnsLeft -= run.decisions.turns();
      return run;
    }

    /** The same run again. */
    private Run inWords() {
      ScheduleTrace trace = ScheduleTrace.of(choices, List.of());
      var run = new Run(Decisions.ofTrace(trace, mostTurns).inWords());
      run.start(test);
      return run.failure == null ? shortest : run;
    }
  }
}

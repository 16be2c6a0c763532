package dev.eddy.testing;

import dev.eddy.Coroutines;
import dev.eddy.IOLoop;
import dev.eddy.Promise;
import dev.eddy.spi.Schedule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The schedule of one run: it takes its decisions from a seed or from a trace, and writes down what
 * it has decided. Decision 0 is always what a loop without a schedule would do.
 */
final class Decisions implements Schedule, Faults {
  /** What a decision is about. */
  private enum Kind {
    STEP(0),
    TIMER(1),
    ARRIVALS(2),
    CANCEL(3),
    OWN(4),
    NETWORK(5),
    NETWORK_FAULT(6);

    /** In a digest. */
    private final int code;

    Kind(int code) {
      this.code = code;
    }
  }

  /**
   * Some seeds change the order at every chance, and some rarely: what needs one change in a long
   * run would be missed by the former, and what needs many by the latter.
   */
  private static final int[] ONE_IN = {1, 2, 8, 32};

  private static final int[] ONE_CANCEL_IN = {2, 8, 32, 128};

  private static final int DELAYS = 5;

  // FNV-1a
  private static final long DIGEST_START = 0xCBF29CE484222325L;
  private static final long DIGEST_PRIME = 0x100000001B3L;

  /** Null when a trace decides. */
  private final @Nullable SplitMix random;

  private final ScheduleTrace given;
  private final long maxTurns;
  private int oneIn;
  private int oneCancelIn;

  /** The decisions that were not 0: the number of each, and its choice. */
  private int[] taken = new int[32];

  private int sizeOfTaken;
  private @Nullable List<String> words;
  private @Nullable List<Integer> options;
  private final List<Promise<?>> mayBeCancelled = new ArrayList<>();
  private long digest = DIGEST_START;
  private int decisions;
  private int turns;

  static Decisions ofSeed(long seed, long maxTurns) {
    return new Decisions(new SplitMix(seed), ScheduleTrace.ofFifo(), maxTurns);
  }

  /** For a network only, which takes all its chances. */
  static Decisions ofNetworkSeed(long seed) {
    Decisions decisions = ofSeed(seed, Long.MAX_VALUE);
    decisions.oneIn = 1;
    return decisions;
  }

  static Decisions ofTrace(ScheduleTrace trace, long maxTurns) {
    return new Decisions(null, trace, maxTurns);
  }

  private Decisions(@Nullable SplitMix random, ScheduleTrace given, long maxTurns) {
    this.random = random;
    this.given = given;
    this.maxTurns = maxTurns;
    if (random != null) {
      oneIn = ONE_IN[random.nextInt(ONE_IN.length)];
      oneCancelIn = ONE_CANCEL_IN[random.nextInt(ONE_CANCEL_IN.length)];
    }
  }

  /** Notes the decisions in words too, which takes longer. */
  Decisions inWords() {
    words = new ArrayList<>();
    return this;
  }

  /** Notes among how many each decision chooses. */
  Decisions withOptions() {
    options = new ArrayList<>();
    return this;
  }

  /** Of each decision, among how many it chose; empty if that was not to be noted. */
  List<Integer> options() {
    return options == null ? List.of() : options;
  }

  ScheduleTrace trace() {
    var choices = new TreeMap<Integer, Integer>();
    for (int i = 0; i < sizeOfTaken; i += 2) {
      choices.put(taken[i], taken[i + 1]);
    }
    return ScheduleTrace.of(choices, words == null ? List.of() : words);
  }

  /** The same for the same decisions, and hardly ever for others. */
  long digest() {
    return digest;
  }

  int turns() {
    return turns;
  }

  private int decide(Kind kind, int among, IntFunction<String> inWords) {
    int rarity =
        switch (kind) {
          case STEP, TIMER, ARRIVALS, NETWORK -> oneIn;
          case CANCEL -> oneCancelIn;
          case OWN, NETWORK_FAULT -> 1;
        };
    return decide(kind, rarity, among, inWords);
  }

  private int decide(Kind kind, int rarity, int among, IntFunction<String> inWords) {
    int choice = random == null ? given.choiceAt(decisions) : random(random, kind, rarity, among);
    if (choice < 0 || choice >= among) {
      choice = 0;
    }
    if (options != null) {
      options.add(among);
    }
    if (choice != 0) {
      take(choice);
      if (words != null) {
        words.add("turn " + turns + ": " + inWords.apply(choice));
      }
    }
    decisions++;
    mix(kind.code);
    mix(among);
    mix(choice);
    return choice;
  }

  private void take(int choice) {
    if (sizeOfTaken == taken.length) {
      taken = Arrays.copyOf(taken, 2 * sizeOfTaken);
    }
    taken[sizeOfTaken++] = decisions;
    taken[sizeOfTaken++] = choice;
  }

  private void mix(int number) {
    digest = (digest ^ number) * DIGEST_PRIME;
  }

  private static int random(SplitMix random, Kind kind, int rarity, int options) {
    if (rarity > 1 && random.nextInt(rarity) != 0) {
      return 0;
    }
    boolean isFault = kind == Kind.CANCEL || kind == Kind.NETWORK_FAULT;
    return isFault ? 1 : random.nextInt(options);
  }

  // ---- the loop asks

  @Override
  public int nextStep(List<String> ready, boolean mayEndTurn) {
    int options = ready.size();
    int choice =
        decide(
            Kind.STEP,
            mayEndTurn ? options + 1 : options,
            chosen ->
                chosen == options
                    ? "left "
                        + (options == 1 ? ready.get(0) : options + " that were ready")
                        + " to the next turn"
                    : ready.get(chosen) + " before " + ready.get(0));
    return choice == options ? END_OF_TURN : choice;
  }

  @Override
  public int nextTimer(int equal) {
    return decide(
        Kind.TIMER, equal, chosen -> "timer " + (chosen + 1) + " of " + equal + " that are due");
  }

  @Override
  public int heldBack(int arrivals) {
    return decide(
        Kind.ARRIVALS,
        arrivals + 1,
        chosen -> "held back " + chosen + " of " + arrivals + " from other threads");
  }

  @Override
  public void endTurn() {
    turns++;
    if (turns > maxTurns) {
      throw new AssertionError("It has not ended after " + maxTurns + " turns of the loop");
    }
    mayBeCancelled.removeIf(Promise::isDone);
    for (int i = 0; i < mayBeCancelled.size(); i++) {
      int candidate = i;
      if (decide(
              Kind.CANCEL,
              2,
              chosen -> "cancelled number " + (candidate + 1) + " of those that may be")
          == 1) {
        Promise<?> promise = mayBeCancelled.remove(i--);
        IOLoop.current().addCallback(promise::cancel);
      }
    }
  }

  // ---- the network asks

  /** Chooses for a network; seldom, with some seeds. */
  int ofNetwork(int options, IntFunction<String> inWords) {
    return decide(Kind.NETWORK, options, inWords);
  }

  /** Whether a fault of a network happens, which is one in so many. */
  boolean isNetworkFault(int oneIn, IntFunction<String> inWords) {
    return decide(Kind.NETWORK_FAULT, oneIn, 2, inWords) == 1;
  }

  // ---- the test asks

  @Override
  public int choose(int options) {
    if (options < 1) {
      throw new IllegalArgumentException(
          "one of " + options + " cannot be chosen: expected 1 or more");
    }
    return decide(Kind.OWN, options, chosen -> "chose " + chosen + " of 0 to " + (options - 1));
  }

  @Override
  public Promise<Void> delay(Duration longest) {
    return Coroutines.sleep(longest.multipliedBy(choose(DELAYS)).dividedBy(DELAYS - 1));
  }

  @Override
  public <P extends Promise<?>> P mayCancel(P promise) {
    mayBeCancelled.add(promise);
    return promise;
  }
}

package dev.eddy.it.constructs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.IOLoop;
import java.io.IOException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Random programs do the same as coroutines and as straight-line code that blocks.
 *
 * <ul>
 *   <li>{@code -Deddy.programs=N} tries N programs, {@code -Deddy.seed=S} others;
 *   <li>{@code -Deddy.seconds=N} begins no more of them after that time;
 *   <li>{@code -Deddy.program=I} tries one of the seed's alone, as the report of a failure says;
 *   <li>{@code -Deddy.proof.record=true} writes the result to {@code docs/proof.md}.
 * </ul>
 */
class RandomProgramsTest {
  private static final Logger LOGGER = Logger.getLogger("dev.eddy");
  private static final int JDK = Runtime.version().feature();
  private static final int BATCH = 25;
  private static final int MOST_SCENARIOS = 80;
  private static final int MOST_DIFFERENCES = 5;

  /** From this number on, every position has had its turn in the deck. */
  private static final int ENOUGH_FOR_ALL_CELLS = 300;

  private static final List<List<String>> OPTIONS =
      List.of(
          List.of("-g"),
          List.of("-g:none"),
          List.of("-g", "-XDstringConcat=inline"),
          List.of("-parameters"));

  private static final String TOO_LARGE = "is too large: its woven code would have";

  private final long seed = Long.getLong("eddy.seed", 1);
  private final int programs = Integer.getInteger("eddy.programs", ENOUGH_FOR_ALL_CELLS);
  private final long seconds = Long.getLong("eddy.seconds", Integer.MAX_VALUE);
  private final Coverage coverage = new Coverage(ConstructCatalog.forRelease(JDK).cells());
  private final Map<Integer, ProgramGenerator> generators = new HashMap<>();
  private final List<String> differences = new ArrayList<>();
  private final List<String> refusals = new ArrayList<>();
  private int tried;
  private long scenarios;

  /** Of several failures in a multi, the ones that are not thrown are logged. */
  @BeforeEach
  void ignoreTheLog() {
    LOGGER.setLevel(Level.OFF);
  }

  @AfterEach
  void closeTheLoop() {
    IOLoop.current().close();
    LOGGER.setLevel(null);
  }

  @Test
  void programs_doTheSameWovenAndStraight() throws Exception {
    Integer only = Integer.getInteger("eddy.program");
    long start = System.nanoTime();
    try (var compiler = new ProgramCompiler()) {
      if (only != null) {
        compare(compiler, only, only + 1);
      } else {
        for (int i = 0; i < programs && goesOn(start); i += BATCH) {
          compare(compiler, i, Math.min(i + BATCH, programs));
          report(i + BATCH, start);
        }
      }
    }
    if (Boolean.getBoolean("eddy.proof.record")) {
      record(Duration.ofNanos(System.nanoTime() - start));
    }
    assertThat(differences).isEmpty();
    assertThat(refusals).as("programs that javac refuses").isEmpty();
    if (tried >= ENOUGH_FOR_ALL_CELLS) {
      assertThat(coverage.missing()).as("cells that no await has hit").isEmpty();
    }
  }

  private boolean goesOn(long start) {
    return differences.size() < MOST_DIFFERENCES
        && System.nanoTime() - start < seconds * 1_000_000_000;
  }

  /** Compares programs of one batch: they share the options of the compiler. */
  private void compare(ProgramCompiler compiler, int from, int to) throws Exception {
    int batch = from / BATCH;
    var options = new ArrayList<>(OPTIONS.get(batch % OPTIONS.size()));
    int release = JDK;
    if (JDK > 17 && batch % 3 == 2) {
      release = 17;
      options.addAll(List.of("--release", "17"));
    }
    ProgramGenerator generator =
        generators.computeIfAbsent(release, each -> new ProgramGenerator(seed, each));
    compare(compiler, IntStream.range(from, to).mapToObj(generator::program).toList(), options);
  }

  private void compare(ProgramCompiler compiler, List<RandomProgram> some, List<String> options)
      throws Exception {
    Function<String, Class<?>> straight;
    Function<String, Class<?>> woven;
    try {
      straight = compiler.straight(some, options);
      woven = compiler.woven(some, options);
    } catch (AssertionError refusal) {
      if (some.size() == 1) {
        refused(some.get(0).index(), refusal.getMessage());
        return;
      }
      for (RandomProgram each : some) {
        compare(compiler, List.of(each), options);
      }
      return;
    }
    tried += some.size();
    for (RandomProgram each : some) {
      try {
        scenarios +=
            new ProgramComparison(
                    each, woven.apply(each.name()), straight.apply(each.name()), coverage)
                .run(MOST_SCENARIOS);
      } catch (AssertionError | LinkageError difference) {
        differences.add(each.index() + ": " + difference);
      }
    }
  }

  /** One that is larger than a method can be says nothing about the weaver. */
  private void refused(int program, String message) {
    if (message.contains(TOO_LARGE)) {
      System.out.println("program " + program + " is left out: it is too large for the JVM");
    } else {
      refusals.add(program + ": " + message);
    }
  }

  /** A sign of life, in long runs. */
  private void report(int done, long start) {
    if (done % 1000 == 0) {
      System.out.printf(
          "%d programs, %d scenarios, %d differences, %d s%n",
          tried, scenarios, differences.size(), (System.nanoTime() - start) / 1_000_000_000);
    }
  }

  private void record(Duration time) throws IOException {
    var page = new ProofPage();
    String start = "| " + JDK + " | " + String.format(Locale.ROOT, "%,d", tried) + " |";
    page.putRow(
        "runs",
        start,
        start
            + String.format(
                Locale.ROOT,
                " %d | %,d | %,d of %,d | %d | %d s | %s | %s |",
                seed,
                scenarios,
                coverage.cells() - coverage.missing().size(),
                coverage.cells(),
                differences.size(),
                time.toSeconds(),
                Runtime.version(),
                LocalDate.now(ZoneOffset.UTC)));
    if (tried == ENOUGH_FOR_ALL_CELLS) {
      page.replace("coverage", coverage.table());
    }
  }
}

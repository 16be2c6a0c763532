package dev.eddy.it.constructs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.Coroutine;
import dev.eddy.IOLoop;
import dev.eddy.Promise;
import dev.eddy.it.blocking.CancelledError;
import dev.eddy.it.constructs.ProgramRun.Mode;
import dev.eddy.it.constructs.Scenario.Ease;
import dev.eddy.it.constructs.Scenario.Place;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CancellationException;

/**
 * Runs a program in many scenarios, each woven and straight, and asserts that both do the same.
 *
 * <p>The first scenarios are without trouble. Each await that a scenario reaches for the first time
 * makes three more, in which it fails, or what it awaits is cancelled, or the program is cancelled
 * there. So awaits in handlers and behind them are reached and get their troubles too.
 */
final class ProgramComparison {
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final List<Mode> TROUBLES = List.of(Mode.FAILING, Mode.CANCELLED, Mode.STRUCK);

  private final RandomProgram program;
  private final Method woven;
  private final Method straight;
  private final Coverage coverage;
  private final Random random;
  private final List<Scenario> open = new ArrayList<>();
  private final Set<Integer> known = new HashSet<>();

  /** What can be seen of a run. */
  private record Outcome(String result, List<String> trace) {}

  ProgramComparison(RandomProgram program, Class<?> woven, Class<?> straight, Coverage coverage)
      throws NoSuchMethodException {
    this.program = program;
    this.woven = woven.getMethod("main");
    this.straight = straight.getMethod("main");
    this.coverage = coverage;
    this.random = new Random(program.seed() + program.index());
  }

  /** Returns the number of scenarios. */
  int run(int limit) throws Exception {
    for (Ease each : Ease.values()) {
      open.add(Scenario.of(each, random.nextInt()));
    }
    int count = 0;
    while (!open.isEmpty() && count < limit) {
      compare(next());
      count++;
    }
    return count;
  }

  /** The first three in their order, then any, so that a limit does not always drop the last. */
  private Scenario next() {
    return open.remove(open.get(0).troubles().isEmpty() ? 0 : random.nextInt(open.size()));
  }

  private void compare(Scenario scenario) throws Exception {
    Outcome expected = runStraight(scenario);
    Outcome actual = runWoven(scenario);
    ProgramRun run = ProgramRun.current();
    if (!actual.equals(expected)) {
      // The description is costly, and there is no difference but for a bug.
      assertThat(actual).as("%s", program.report(scenario)).isEqualTo(expected);
    }
    run.hits().forEach(each -> coverage.hit(program.sites().get(each.site()).path(), each.mode()));
    run.arrivals().forEach((site, arrivals) -> branch(scenario, site, arrivals));
  }

  private void branch(Scenario scenario, int site, int arrivals) {
    if (!known.add(site)) {
      return;
    }
    for (Mode trouble : TROUBLES) {
      var place = new Place(site, 1 + random.nextInt(Math.min(arrivals, 3)));
      boolean isPossible = trouble != Mode.STRUCK || program.sites().get(site).canBeStruck();
      if (isPossible && !scenario.has(place)) {
        Ease ease = Ease.values()[random.nextInt(Ease.values().length)];
        open.add(new Scenario(ease, scenario.seed(), scenario.troubles()).with(place, trouble));
      }
    }
  }

  private Outcome runStraight(Scenario scenario) throws Exception {
    ProgramRun run = ProgramRun.begin(scenario);
    String result;
    try {
      result = String.valueOf(straightMain().get());
    } catch (CancelledError e) {
      // The promise of a coroutine that ends with this has a CancellationException instead.
      result = ProgramRun.describe(new CancellationException());
    } catch (Exception | Error e) {
      result = ProgramRun.describe(e);
    }
    return new Outcome(result, run.trace());
  }

  private dev.eddy.it.blocking.Coroutine<Object> straightMain() throws Exception {
    return coroutineOf(straight);
  }

  private Outcome runWoven(Scenario scenario) throws Exception {
    ProgramRun run = ProgramRun.begin(scenario);
    String result;
    try {
      result = String.valueOf(IOLoop.current().<Object>runSync(LIMIT, () -> start(run)));
    } catch (Exception | Error e) {
      result = ProgramRun.describe(e);
    }
    return new Outcome(result, run.trace());
  }

  private Promise<Object> start(ProgramRun run) throws Exception {
    Coroutine<Object> main = coroutineOf(woven);
    Promise<Object> promise = main.start();
    run.onCancellation(promise::cancel);
    return promise;
  }

  @SuppressWarnings("unchecked")
  private static <C> C coroutineOf(Method main) throws Exception {
    try {
      return (C) main.invoke(null);
    } catch (InvocationTargetException e) {
      throw new AssertionError(e.getCause());
    }
  }
}

package dev.eddy.it.interleaving;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Random plans of several coroutines take the same steps at the same times on a real loop as on the
 * {@link LoopModel}. {@code -Deddy.plans=N} tries N plans, beginning at {@code -Deddy.seed}.
 */
class InterleavingsTest {
  private static final Logger LOGGER = Logger.getLogger("dev.eddy");
  private static final int UNTIL_MILLIS = 40;

  /** Plans fail, and leave coroutines and promises behind, on purpose. */
  @BeforeEach
  void ignoreTheLog() {
    LOGGER.setLevel(Level.OFF);
  }

  @AfterEach
  void listenToTheLog() {
    LOGGER.setLevel(null);
  }

  @Test
  void plans_takeTheStepsOfTheModel() {
    long first = Long.getLong("eddy.seed", 1);
    long steps = 0;
    for (long seed = first; seed < first + Long.getLong("eddy.plans", 300); seed++) {
      List<Step> plan = new PlanGenerator(seed).plan();
      List<String> expected = ModelInterpreter.run(plan, UNTIL_MILLIS);
      List<String> actual = WovenInterpreter.run(plan, UNTIL_MILLIS);
      assertThat(actual)
          .as(
              "%s%nmvn -B verify -pl integration-tests -am -Dtest=InterleavingsTest"
                  + " -Dsurefire.failIfNoSpecifiedTests=false -Deddy.plans=1 -Deddy.seed=%d",
              text(plan, ""), seed)
          .isEqualTo(expected);
      steps += actual.size();
    }
    assertThat(steps).isPositive();
  }

  /** A step a line, with what is within it behind. */
  private static String text(List<Step> steps, String indent) {
    var lines = new ArrayList<String>();
    for (Step step : steps) {
      lines.add(indent + step.kind() + " " + step.number());
      step.bodies().forEach(each -> lines.add(text(each, indent + "  | ")));
    }
    return String.join("\n", lines);
  }
}

package dev.eddy.testing;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineTestKit;

/** Runs tests that have to fail. */
final class Kit {
  private Kit() {}

  /** Runs the tests of a class; the failure of each by its method's name, empty if it succeeds. */
  static Map<String, Optional<Throwable>> run(Class<?> tests) {
    var outcomes = new TreeMap<String, Optional<Throwable>>();
    EngineTestKit.engine("junit-jupiter")
        .selectors(selectClass(tests))
        .execute()
        .testEvents()
        .finished()
        .stream()
        .forEach(
            event ->
                outcomes.put(
                    event.getTestDescriptor().getDisplayName().replaceAll("\\(.*", ""),
                    event.getRequiredPayload(TestExecutionResult.class).getThrowable()));
    return outcomes;
  }
}

package dev.eddy.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class EddyExtensionTest {
  @Test
  void methodsBeforeAndAfter_shareTheFreshLoopOfEachTest() {
    assertThat(Kit.run(PlantedTests.Fixture.class))
        .isEqualTo(Map.of("one", Optional.empty(), "another", Optional.empty()));
  }

  @Test
  void extension_ofAClass_servesAllKindsOfTests() {
    assertThat(Kit.run(PlantedTests.ForTheClass.class))
        .containsOnlyKeys("plain", "parameterized", "repeated")
        .allSatisfy((test, failure) -> assertThat(failure).isEmpty());
  }

  @Test
  void extension_withSettings_isThatOfAllTestsOfItsClass() {
    Map<String, Optional<Throwable>> outcomes = Kit.run(PlantedTests.Settings.class);

    assertFails(outcomes, "plain", "The limit of virtual time is reached, after PT30S");
    assertThat(outcomes.get("marked")).isEmpty();
  }

  @Test
  void limits_failWithTheStackOfWhatIsAwaited() {
    Map<String, Optional<Throwable>> outcomes = Kit.run(PlantedTests.Limits.class);

    assertFails(outcomes, "waitForEver", "Nothing can ever wake the loop", "PlantedTests$Limits");
    assertFails(
        outcomes,
        "waitForEverWithoutTheTestLoop",
        "Nothing can ever wake the loop",
        "PlantedTests$Limits.lambda$get$");
    assertFails(
        outcomes,
        "virtualLimit",
        "The limit of virtual time is reached, after PT1M",
        "waits for a timer due in 60.000 s");
    assertFails(outcomes, "realLimit", "not done within PT0.05S", "PlantedTests.java");
    assertThat(outcomes.get("next")).isEmpty();
  }

  @Test
  void realLimit_isThatOfTheMethodToo() {
    assertThat(Kit.run(PlantedTests.Limits.class).get("realLimitOfABlockedMethod"))
        .hasValueSatisfying(
            failure ->
                assertThat(failure)
                    .hasMessageContaining("not done within PT0.05S")
                    .hasStackTraceContaining("realLimitOfABlockedMethod"));
    assertThat(Thread.interrupted()).isFalse();
  }

  private static void assertFails(
      Map<String, Optional<Throwable>> outcomes, String test, String... parts) {
    assertThat(outcomes.get(test))
        .hasValueSatisfying(
            failure ->
                assertThat(failure)
                    .isInstanceOf(AssertionError.class)
                    .message()
                    .as(test)
                    .contains(parts));
  }
}

package dev.eddy.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each check shown failing on the leak that was planted for it, and on nothing else. */
@Timeout(60)
class LeaksTest {
  private static Map<String, Optional<Throwable>> outcomes = Map.of();
  private static final Set<String> LOOKED_AT = new TreeSet<>();

  @BeforeAll
  static void run() {
    outcomes = Kit.run(PlantedLeaks.class);
  }

  private static Optional<Throwable> outcomeOf(String test) {
    assertThat(outcomes).containsKey(test);
    LOOKED_AT.add(test);
    return outcomes.get(test);
  }

  @Test
  void nothing_isNoLeak() {
    assertThat(outcomeOf("nothing")).isEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          neverAwaited                | logged: .*PlantedLeaks.nap.* was never awaited.*
          stillAlive                  | logged: .* 1 coroutine that had not ended .*PlantedLeaks.java.*
          failureNeverRetrieved       | logged: The failure of a promise was never retrieved.*nobody looks
          timer                       | 1 timer is still set
          periodicCallback            | 1 timer is still set
          job                         | still under way: executor's job, on thread 'eddy-test-job'.*CountDownLatch.*
          hold                        | still under way: the reply of a server
          channel                     | not closed: .*SourceChannel.*
          listener                    | not closed: listener of server:80
          connection                  | not closed: connection client:49152 to server:80
          acceptedConnection          | not closed: connection server:80 to client:49152
          logLine                     | logged: Exception in callback .*thrown by a callback
          logLineThatDoesNotCome      | not logged: a line of the log 'dev.eddy' with "Exception in callback"
          orderWithoutAFinish         | finish\\(…\\) was never reached: step 1 was the last one
          """)
  void leak_isTheOneThingFound(String test, String finding) {
    assertThat(outcomeOf(test))
        .hasValueSatisfying(
            failure ->
                assertThat(failure)
                    .isInstanceOf(AssertionError.class)
                    .message()
                    .matches("(?s)At the end of the test:\n- " + finding)
                    .satisfies(text -> assertThat(text.split("\n- ")).hasSize(2)));
  }

  @Test
  void callbackThatAddsItselfAgain_isFoundAndDropped() {
    assertThat(outcomeOf("callbackThatAddsItselfAgain"))
        .hasValueSatisfying(
            failure ->
                assertThat(failure)
                    .hasMessageContaining("something to run in each of 10000 turns")
                    .hasMessageContaining("was closed with 1 callbacks that had not run"));
  }

  @Test
  void failureOfTheTest_comesFirst() {
    assertThat(outcomeOf("aFailureAndATimer"))
        .hasValueSatisfying(
            failure -> {
              assertThat(failure).isInstanceOf(IOException.class).hasMessageContaining("own");
              assertThat(failure.getSuppressed()).hasSize(1);
              assertThat(failure.getSuppressed()[0]).hasMessageContaining("1 timer is still set");
            });
  }

  @Test
  void failureThatNobodyRetrieved_isWithTheFinding() {
    assertThat(outcomeOf("failureNeverRetrieved"))
        .hasValueSatisfying(
            failure ->
                assertThat(failure.getSuppressed())
                    .singleElement()
                    .isInstanceOf(IOException.class));
  }

  @AfterAll
  static void everyPlantedLeak_wasLookedAt() {
    Set<String> planted =
        Arrays.stream(PlantedLeaks.class.getDeclaredMethods())
            .filter(method -> method.isAnnotationPresent(EddyTest.class))
            .map(java.lang.reflect.Method::getName)
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(LOOKED_AT).isEqualTo(planted);
  }
}

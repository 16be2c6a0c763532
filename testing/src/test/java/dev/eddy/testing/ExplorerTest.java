package dev.eddy.testing;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static dev.eddy.Coroutines.moment;
import static dev.eddy.Coroutines.multi;
import static dev.eddy.Coroutines.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assertions.fail;

import dev.eddy.CancelledError;
import dev.eddy.Coroutine;
import dev.eddy.IOLoop;
import dev.eddy.Promise;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ExplorerTest {
  private static final Duration DAY = Duration.ofDays(1);

  private static ScheduleFailure failureOf(Explorer.Test test) {
    return catchThrowableOfType(
        ScheduleFailure.class, () -> Explorer.create().schedules(1000).explore(test));
  }

  private static Coroutine<Void> write(String word, List<String> diary) {
    return async(
        () -> {
          await(moment());
          diary.add(word);
        });
  }

  // ---- orders

  @Test
  void explore_meetsEveryOrderOfThree() {
    Set<List<String>> orders = new HashSet<>();
    int different =
        Explorer.create()
            .schedules(200)
            .explore(
                (test, faults) -> {
                  var diary = new ArrayList<String>();
                  test.run(
                      () -> {
                        await(
                            multi(
                                List.of(
                                    write("a", diary).start(),
                                    write("b", diary).start(),
                                    write("c", diary).start())));
                      });
                  orders.add(diary);
                });
    assertThat(orders).hasSize(6);
    assertThat(different).isBetween(6, 200);
  }

  @Test
  void explore_ofATestThatHasNoChoice_makesOneRunManyTimes() {
    int different =
        Explorer.create()
            .schedules(50)
            .explore((test, faults) -> test.run(() -> await(sleep(DAY))));
    assertThat(different).isEqualTo(1);
  }

  @Test
  void resultsOfJobs_comeInTurnsOfTheSchedule() {
    Set<List<String>> orders = new HashSet<>();
    Explorer.create()
        .schedules(200)
        .explore(
            (test, faults) -> {
              var diary = new ArrayList<String>();
              test.run(
                  () -> {
                    Promise<Void> turns = threeTurns(diary).start();
                    await(test.loop().runInExecutor(() -> 1));
                    diary.add("job");
                    await(turns);
                  });
              orders.add(diary);
            });
    assertThat(orders)
        .contains(
            List.of("job", "turn", "turn", "turn"),
            List.of("turn", "job", "turn", "turn"),
            List.of("turn", "turn", "turn", "job"));
  }

  private static Coroutine<Void> threeTurns(List<String> diary) {
    return async(
        () -> {
          for (int i = 0; i < 3; i++) {
            await(moment());
            diary.add("turn");
          }
        });
  }

  // ---- failures

  @Test
  void failure_isShortenedToWhatIsNeeded() {
    ScheduleFailure failure =
        failureOf(
            (test, faults) -> {
              var diary = new ArrayList<String>();
              test.run(
                  () -> {
                    var all = new ArrayList<Promise<Void>>();
                    for (int i = 0; i < 20; i++) {
                      all.add(write("w" + i, diary).start());
                    }
                    await(multi(all));
                  });
              assertThat(diary.indexOf("w7")).isLessThan(diary.indexOf("w8"));
            });

    assertThat(failure.trace().size()).isEqualTo(1);
    assertThat(failure.trace().inWords()).hasSize(failure.trace().size());
    assertThat(failure.trace().inWords().get(0)).contains("coroutine " + getClass().getName());
    assertThat(failure)
        .hasMessageContaining("which seed " + failure.seed() + " replays")
        .hasMessageContaining("The trace is \"" + failure.trace() + "\"")
        .hasMessageContaining(failure.trace().inWords().get(0));
  }

  /** No decision of the first way to fail can be taken back alone. */
  @Test
  void decisionsThatNeedEachOther_areReplacedByOne() {
    assertThat(
            tracesOf(
                faults -> {
                  int[] chosen = choose(faults, 4);
                  return chosen[0] == 1 && chosen[1] == 1 && chosen[2] == 1
                      || chosen[0] == 0 && chosen[1] == 0 && chosen[2] == 0 && chosen[3] == 3;
                }))
        .containsExactly("3:3");
  }

  @Test
  void decisionsAfterOneThatIsNeeded_areReplacedByOne() {
    assertThat(
            tracesOf(
                faults -> {
                  int[] chosen = choose(faults, 4);
                  return chosen[0] == 2
                      && (chosen[1] == 1 && chosen[2] == 1
                          || chosen[1] == 0 && chosen[2] == 0 && chosen[3] == 3);
                }))
        .containsExactly("0:2 3:3");
  }

  @Test
  void threeDecisions_areReplacedByTwoOthers() {
    assertThat(
            tracesOf(
                faults -> {
                  int[] chosen = choose(faults, 5);
                  return chosen[0] == 1 && chosen[1] == 1 && chosen[2] == 1
                      || chosen[0] + chosen[1] + chosen[2] == 0 && chosen[3] == 2 && chosen[4] == 1;
                }))
        .containsExactly("3:2 4:1");
  }

  private static int[] choose(Faults faults, int times) {
    return IntStream.range(0, times).map(time -> faults.choose(4)).toArray();
  }

  /** Of the failures of a hundred seeds. */
  private static Set<String> tracesOf(Predicate<Faults> program) {
    Set<String> traces = new HashSet<>();
    for (int seed = 0; seed < 100; seed++) {
      Explorer one = Explorer.create().seed(seed).schedules(1);
      try {
        one.explore((test, faults) -> assertThat(program.test(faults)).isFalse());
      } catch (ScheduleFailure failure) {
        traces.add(failure.trace().toString());
      }
    }
    return traces;
  }

  @Test
  void shortenedFailure_isThatOfTheSamePlace() {
    for (int seed = 0; seed < 20; seed++) {
      var failures = new ArrayList<String>();
      Explorer one = Explorer.create().seed(seed).schedules(1);
      try {
        one.explore(
            (test, faults) -> {
              if (faults.strikes()) {
                try {
                  if (faults.strikes()) {
                    fail("in both");
                  }
                  fail("in the first");
                } catch (AssertionError failure) {
                  failures.add(failure.getMessage());
                  throw failure;
                }
              }
            });
      } catch (ScheduleFailure failure) {
        assertThat(failure.getCause()).hasMessage(failures.get(0));
      }
    }
  }

  @Test
  void shortening_hasAnEnd() {
    var runs = new int[1];
    ScheduleFailure failure =
        failureOf(
            (test, faults) -> {
              runs[0]++;
              int sum = IntStream.range(0, 200).map(time -> faults.choose(100)).sum();
              assertThat(sum).isLessThan(9000);
            });
    assertThat(failure.trace().size()).isGreaterThan(90);
    assertThat(runs[0]).isLessThan(2100);
  }

  @Test
  void failureInTheUsualOrder_saysSo() {
    var refused = new IOException("refused");
    ScheduleFailure failure =
        failureOf(
            (test, faults) -> {
              throw refused;
            });
    assertThat(failure.trace()).isEqualTo(ScheduleTrace.ofFifo());
    assertThat(failure)
        .hasCause(refused)
        .hasMessageContaining("It fails in the order of a loop without a schedule too");
  }

  @Test
  void whatIsLeftBehind_fails() {
    ScheduleFailure failure = failureOf((test, faults) -> test.loop().callLater(DAY, () -> {}));
    assertThat(failure.getCause()).hasMessageContaining("1 timer is still set");
  }

  @Test
  void runWithoutAnEnd_fails() {
    ScheduleFailure failure =
        catchThrowableOfType(
            ScheduleFailure.class,
            () ->
                Explorer.create()
                    .schedules(1)
                    .maxTurns(1000)
                    .explore(
                        (test, faults) ->
                            test.run(
                                () -> {
                                  while (true) {
                                    await(moment());
                                  }
                                })));
    assertThat(failure.getCause())
        .hasMessageContaining("It has not ended after 1000 turns of the loop");
  }

  @Test
  void replay_ofNoDecisions_isTheUsualOrder() {
    var diary = new ArrayList<String>();
    ScheduleTrace trace =
        Explorer.create()
            .replay(
                ScheduleTrace.parse(""),
                (test, faults) ->
                    test.run(
                        () -> {
                          await(
                              multi(List.of(write("a", diary).start(), write("b", diary).start())));
                        }));
    assertThat(diary).containsExactly("a", "b");
    assertThat(trace.size()).isZero();
  }

  @Test
  void onAThreadWithALoop_isRefused() {
    var clock = new VirtualClock();
    IOLoop loop = IOLoop.create(clock, clock);
    try {
      assertThatThrownBy(() -> Explorer.create().explore((test, faults) -> {}))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("has a loop already");
    } finally {
      loop.close();
    }
  }

  // ---- faults

  @Test
  void mayCancel_strikesBetweenCompletionAndResumption() {
    ScheduleFailure failure =
        failureOf(
            (test, faults) -> {
              var lent = new ArrayList<String>();
              test.run(
                  () -> {
                    var granted = new Promise<String>();
                    Promise<Void> user = use(granted, lent).start();
                    faults.mayCancel(user);
                    await(moment());
                    lent.add("connection");
                    granted.setResult("connection");
                    try {
                      await(user);
                    } catch (java.util.concurrent.CancellationException e) {
                      // allowed
                    }
                  });
              assertThat(lent).isEmpty();
            });
    assertThat(failure.getCause()).hasMessageContaining("connection");
    assertThat(String.join("\n", failure.trace().inWords())).contains("cancelled number 1");
  }

  /** Gives back what it was granted, unless it is cancelled while it waits for that. */
  private static Coroutine<Void> use(Promise<String> granted, List<String> lent) {
    return async(
        () -> {
          String connection = await(granted);
          await(moment());
          lent.remove(connection);
        });
  }

  @Test
  void mayCancel_leavesAPromiseAloneInTheUsualOrder() {
    ScheduleTrace trace =
        Explorer.create()
            .replay(
                ScheduleTrace.ofFifo(),
                (test, faults) ->
                    test.run(
                        () -> {
                          Promise<Integer> slow = faults.mayCancel(slow().start());
                          assertThat(await(slow)).isEqualTo(1);
                        }));
    assertThat(trace.size()).isZero();
  }

  private static Coroutine<Integer> slow() {
    return async(
        () -> {
          await(sleep(DAY));
          return 1;
        });
  }

  @Test
  void mayCancel_cancelsOnceAtMost() {
    Explorer.create()
        .schedules(200)
        .explore(
            (test, faults) ->
                test.run(
                    () -> {
                      var struck = new ArrayList<CancelledError>();
                      Promise<Void> stubborn = stubborn(struck).start();
                      await(moment()); // so that it has begun
                      await(moment());
                      await(faults.mayCancel(stubborn));
                      assertThat(struck).hasSizeLessThanOrEqualTo(1);
                    }));
  }

  @SuppressWarnings("eddy:swallowed-cancellation")
  private static Coroutine<Void> stubborn(List<CancelledError> struck) {
    return async(
        () -> {
          for (int i = 0; i < 5; i++) {
            try {
              await(moment());
            } catch (CancelledError e) {
              struck.add(e);
            }
          }
        });
  }

  @Test
  void delay_takesEachOfItsTimes() {
    Set<Duration> times = new HashSet<>();
    Explorer.create()
        .schedules(100)
        .explore(
            (test, faults) ->
                test.run(
                    () -> {
                      await(faults.delay(Duration.ofSeconds(4)));
                      times.add(test.clock().elapsed());
                    }));
    assertThat(times)
        .containsExactlyInAnyOrder(
            Duration.ZERO,
            Duration.ofSeconds(1),
            Duration.ofSeconds(2),
            Duration.ofSeconds(3),
            Duration.ofSeconds(4));
  }

  @Test
  void strikes_failsSometimesAndIsPartOfTheTrace() {
    ScheduleFailure failure =
        failureOf(
            (test, faults) -> {
              boolean first = faults.strikes();
              boolean second = faults.strikes();
              if (first && second) {
                throw new IOException("both");
              }
            });
    assertThat(failure.getCause()).hasMessage("both");
    assertThat(failure.trace()).isEqualTo(ScheduleTrace.parse("0:1 1:1"));
    assertThat(failure.trace().inWords()).allMatch(line -> line.endsWith("chose 1 of 0 to 1"));
  }

  @Test
  void choose_ofNothing_isRefused() {
    ScheduleFailure failure = failureOf((test, faults) -> faults.choose(0));
    assertThat(failure.getCause()).isInstanceOf(IllegalArgumentException.class);
  }

  // ---- seeds and traces

  @Test
  void numbers_areThoseOfSplitMix64() {
    for (long seed : new long[] {0, 1, -1, 42, Long.MIN_VALUE}) {
      var numbers = new SplitMix(seed);
      var reference = new SplittableRandom(seed);
      for (int i = 1; i < 100; i++) {
        long high = reference.nextLong() >>> 32;
        assertThat(numbers.nextInt(i)).isEqualTo((int) (high * i >>> 32)).isBetween(0, i - 1);
      }
    }
  }

  @Test
  void parse_ofWhatIsNoTrace_isRefused() {
    for (String wrong : List.of("4", "4:", "a:1", ":")) {
      assertThatThrownBy(() -> ScheduleTrace.parse(wrong))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("and not " + wrong);
    }
    assertThat(ScheduleTrace.parse(" 17:2  4:1 ")).hasToString("4:1 17:2");
  }
}

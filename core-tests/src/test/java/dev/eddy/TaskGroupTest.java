package dev.eddy;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static dev.eddy.Coroutines.each;
import static dev.eddy.Coroutines.generator;
import static dev.eddy.Coroutines.moment;
import static dev.eddy.Coroutines.multi;
import static dev.eddy.Coroutines.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

class TaskGroupTest extends LoopTest {
  private final IOException failure = new IOException("x");
  private final IOException other = new IOException("y");

  /** Tells in the diary how it ends. */
  private Coroutine<String> sleeper(String name, long millis) {
    return async(
        () -> {
          String end = " was cancelled at ";
          try {
            await(sleep(ms(millis)));
            end = " ends at ";
          } finally {
            diary.add(name + end + millis());
          }
          return name;
        });
  }

  private Coroutine<String> failing(long millis, Exception thrown) {
    return async(
        () -> {
          await(sleep(ms(millis)));
          throw thrown;
        });
  }

  private static Coroutine<String> failingWith(Promise<Exception> thrown) {
    return async(
        () -> {
          throw await(thrown);
        });
  }

  /** Needs some time for its {@code finally}, which fails. */
  private Coroutine<String> failingInFinally(long millis, Exception thrown) {
    return async(
        () -> {
          try {
            await(sleep(ms(1000)));
          } finally {
            await(sleep(ms(millis)));
            fail(thrown);
          }
          return "";
        });
  }

  private static void fail(Exception thrown) throws Exception {
    throw thrown;
  }

  @Test
  void end_waitsForAll() throws Exception {
    String result =
        run(
            () ->
                async(
                    () -> {
                      try (var tasks = TaskGroup.open()) {
                        var unused = tasks.start(sleeper("a", 20));
                        unused = tasks.start(sleeper("b", 10));
                        diary.add("end of the body at " + millis());
                      }
                      return "left at " + millis();
                    }));
    assertThat(result).isEqualTo("left at 20");
    assertThat(diary).containsExactly("end of the body at 0", "b ends at 10", "a ends at 20");
  }

  @Test
  void end_withoutChildren_takesNoTurn() throws Exception {
    run(
        () ->
            async(
                () -> {
                  loop.addCallback(() -> diary.add("a turn"));
                  try (var tasks = TaskGroup.open()) {
                    diary.add(tasks.toString().substring(0, 14));
                  }
                  diary.add("left");
                }));
    assertThat(diary).containsExactly("the task group", "left", "a turn");
  }

  @Test
  void values_areThoseOfThePromises() throws Exception {
    String both =
        run(
            () ->
                async(
                    () -> {
                      try (var tasks = TaskGroup.open()) {
                        Promise<String> a = tasks.start(sleeper("a", 20));
                        Promise<String> b = tasks.start(sleeper("b", 10));
                        return await(a) + await(b);
                      }
                    }));
    assertThat(both).isEqualTo("ab");
  }

  @Test
  void failure_cancelsTheRest_andIsThrownAtTheBodysAwait() {
    var thrown =
        thrownBy(
            () ->
                run(
                    () ->
                        async(
                            () -> {
                              try (var tasks = TaskGroup.open()) {
                                var unused = tasks.start(sleeper("a", 100));
                                unused = tasks.start(failing(10, failure));
                                try {
                                  await(sleep(ms(50)));
                                } catch (IOException e) {
                                  diary.add("the body gets " + e.getMessage() + " at " + millis());
                                  throw e;
                                }
                              }
                            })));
    assertThat(thrown).isSameAs(failure).hasNoSuppressedExceptions();
    assertThat(diary).containsExactly("a was cancelled at 10", "the body gets x at 10");
  }

  @Test
  void failure_isThrownFromTheEnd_ifTheBodyIsDone() {
    var thrown =
        thrownBy(
            () ->
                run(
                    () ->
                        async(
                            () -> {
                              try (var tasks = TaskGroup.open()) {
                                var unused = tasks.start(sleeper("a", 100));
                                unused = tasks.start(failing(10, failure));
                              } finally {
                                diary.add("left at " + millis());
                              }
                            })));
    assertThat(thrown).isSameAs(failure);
    assertThat(diary).containsExactly("a was cancelled at 10", "left at 10");
  }

  @Test
  void furtherFailures_areSuppressedInTheFirst() {
    var thrown =
        thrownBy(
            () ->
                run(
                    () ->
                        async(
                            () -> {
                              try (var tasks = TaskGroup.open()) {
                                var unused = tasks.start(failingInFinally(5, other));
                                unused = tasks.start(failing(10, failure));
                                await(moment());
                              }
                            })));
    assertThat(thrown).isSameAs(failure).hasSuppressedException(other);
    assertThat(millis()).isEqualTo(15);
  }

  private Coroutine<Void> nested(Coroutine<?> inner) {
    return async(
        () -> {
          try {
            await(inner);
          } finally {
            await(sleep(ms(3)));
            diary.add("nested ends at " + millis());
          }
        });
  }

  @Test
  void failure_comesThroughNestedAwaits_asACancellation() {
    var thrown =
        thrownBy(
            () ->
                run(
                    () ->
                        async(
                            () -> {
                              try (var tasks = TaskGroup.open()) {
                                var unused = tasks.start(failing(10, failure));
                                await(nested(multi(List.of(sleeper("a", 99), sleeper("b", 99)))));
                              }
                            })));
    assertThat(thrown).isSameAs(failure);
    assertThat(diary)
        .containsExactly("a was cancelled at 10", "b was cancelled at 10", "nested ends at 13");
  }

  @Test
  void failure_whileTheBodyIsReady_isThrownAtItsNextAwait() {
    var thrown =
        thrownBy(
            () ->
                run(
                    () ->
                        async(
                            () -> {
                              try (var tasks = TaskGroup.open()) {
                                var both = new Promise<String>();
                                var unused =
                                    tasks.start(
                                        async(
                                            () -> {
                                              await(moment());
                                              both.setResult("in time");
                                              throw failure;
                                            }));
                                diary.add(await(both));
                                await(moment());
                                diary.add("one more turn");
                                await(sleep(ms(10)));
                                diary.add("not reached");
                              }
                            })));
    assertThat(thrown).isSameAs(failure);
    assertThat(diary).startsWith("in time").doesNotContain("not reached");
  }

  @Test
  void failure_whileTheBodyIsReady_andItNeverWaitsAgain_comesFromTheEnd() {
    var thrown =
        thrownBy(
            () ->
                run(
                    () ->
                        async(
                            () -> {
                              try (var tasks = TaskGroup.open()) {
                                var both = new Promise<String>();
                                Promise<?> unused =
                                    tasks.start(
                                        async(
                                            () -> {
                                              both.setResult("in time");
                                              throw failure;
                                            }));
                                unused = tasks.start(failingInFinally(10, other));
                                diary.add(await(both));
                              }
                            })));
    assertThat(thrown).isSameAs(failure).hasSuppressedException(other);
    assertThat(diary).containsExactly("in time");
  }

  @Test
  void failureOfTheBody_cancelsTheChildren_andWaitsForThem() {
    var thrown =
        thrownBy(
            () ->
                run(
                    () ->
                        async(
                            () -> {
                              try (var tasks = TaskGroup.open()) {
                                Promise<?> unused = tasks.start(sleeper("a", 100));
                                unused = tasks.start(failingInFinally(7, other));
                                await(sleep(ms(1)));
                                throw failure;
                              }
                            })));
    assertThat(thrown).isSameAs(failure).hasSuppressedException(other);
    assertThat(diary).containsExactly("a was cancelled at 1");
    assertThat(millis()).isEqualTo(8);
  }

  @Test
  void cancel_inTheBody_cancelsTheChildren_andWaitsForThem() {
    Promise<?> promise =
        async(
                () -> {
                  try (var tasks = TaskGroup.open()) {
                    var unused = tasks.start(sleeper("a", 100));
                    await(sleep(ms(50)));
                  } finally {
                    diary.add("left at " + millis());
                  }
                })
            .start();
    runFor(ms(5));
    promise.cancel();
    runFor(ms(5));
    assertThat(promise.isCancelled()).isTrue();
    assertThat(diary).containsExactly("a was cancelled at 5", "left at 5");
  }

  @Test
  void cancel_atTheEnd_cancelsTheChildren_andWaitsForThem() {
    Promise<?> promise =
        async(
                () -> {
                  try (var tasks = TaskGroup.open()) {
                    Promise<?> unused = tasks.start(sleeper("a", 100));
                    unused = tasks.start(failingInFinally(7, failure));
                  } finally {
                    diary.add("left at " + millis());
                  }
                })
            .start();
    runFor(ms(5));
    promise.cancel();
    runFor(ms(10));
    assertThat(promise.isCancelled()).isTrue();
    assertThat(diary).containsExactly("a was cancelled at 5", "left at 12");
    var logged = log.takeOne();
    assertThat(logged.getThrown()).isSameAs(failure);
    assertThat(logged.getMessage()).contains("failed while it was cancelled");
  }

  @Test
  void cancel_whileAFailureIsUnderWay_wins_andTheFailureIsLogged() {
    var gate = new Promise<Exception>();
    Promise<?> promise =
        async(
                () -> {
                  try (var tasks = TaskGroup.open()) {
                    var unused = tasks.start(failingWith(gate));
                    try {
                      await(new Promise<Void>());
                    } catch (CancelledError e) {
                      diary.add("cancelled");
                      throw e;
                    }
                  }
                })
            .start();
    turn();
    turn();
    gate.setResult(failure);
    for (int turns = 0; loop.interrupting.isEmpty() && turns < 20; turns++) {
      turn();
    }
    assertThat(loop.interrupting).hasSize(1);
    promise.cancel();
    runFor(ms(5));
    assertThat(promise.isCancelled()).isTrue();
    assertThat(diary).containsExactly("cancelled");
    assertThat(log.takeOne().getThrown()).isSameAs(failure);
  }

  @Test
  void cancelledChild_isNoFailure() throws Exception {
    run(
        () ->
            async(
                () -> {
                  try (var tasks = TaskGroup.open()) {
                    Promise<String> a = tasks.start(sleeper("a", 100));
                    var unused = tasks.start(sleeper("b", 10));
                    await(moment());
                    a.cancel();
                    try {
                      await(a);
                    } catch (CancellationException e) {
                      diary.add("a is gone");
                    }
                  }
                }));
    assertThat(diary).containsExactly("a was cancelled at 0", "a is gone", "b ends at 10");
  }

  @Test
  void whatRunsAlready_isWaitedFor_andLeftAlone() {
    var handed = sleeper("handed", 100).start();
    var thrown =
        thrownBy(
            () ->
                run(
                    () ->
                        async(
                            () -> {
                              try (var tasks = TaskGroup.open()) {
                                var unused = tasks.start(handed);
                                unused = tasks.start(failing(10, failure));
                              }
                            })));
    assertThat(thrown).isSameAs(failure);
    assertThat(millis()).isEqualTo(10);
    runFor(ms(100));
    assertThat(diary).containsExactly("handed ends at 100");
  }

  @Test
  void children_mayStartChildren() throws Exception {
    run(
        () ->
            async(
                () -> {
                  try (var tasks = TaskGroup.open()) {
                    var unused =
                        tasks.start(
                            async(
                                () -> {
                                  await(sleep(ms(5)));
                                  var later = tasks.start(sleeper("grandchild", 5));
                                  diary.add(later.isDone() + "");
                                }));
                  }
                  diary.add("left at " + millis());
                }));
    assertThat(diary).containsExactly("false", "grandchild ends at 10", "left at 10");
  }

  @Test
  void groupsNest_theInnerOneIsLeftFirst() {
    var thrown =
        thrownBy(
            () ->
                run(
                    () ->
                        async(
                            () -> {
                              try (var outer = TaskGroup.open()) {
                                var unused = outer.start(failing(10, failure));
                                try (var inner = TaskGroup.open()) {
                                  unused = inner.start(sleeper("inner", 100));
                                  unused = inner.start(failingInFinally(5, other));
                                } finally {
                                  diary.add("inner left at " + millis());
                                }
                              }
                            })));
    assertThat(thrown).isSameAs(failure);
    assertThat(log.takeOne().getThrown()).isSameAs(other); // the inner one was cancelled
    assertThat(diary).containsExactly("inner was cancelled at 10", "inner left at 15");
  }

  @Test
  void aThousandChildren() throws Exception {
    List<Integer> ended = new ArrayList<>();
    run(
        () ->
            async(
                () -> {
                  try (var tasks = TaskGroup.open()) {
                    for (int i = 0; i < 1000; i++) {
                      int number = i;
                      var unused =
                          tasks.start(
                              async(
                                  () -> {
                                    await(moment());
                                    ended.add(number);
                                  }));
                    }
                  }
                }));
    assertThat(ended).hasSize(1000).isSorted();
  }

  @Test
  void start_afterTheEnd_isRefused_andTheCoroutineIsNotReported() {
    var kept = new TaskGroup[1];
    assertThatIllegalStateException()
        .isThrownBy(
            () ->
                run(
                    () ->
                        async(
                            () -> {
                              try (var tasks = TaskGroup.open()) {
                                kept[0] = tasks;
                              }
                              var unused = kept[0].start(sleeper("late", 1));
                            })))
        .withMessageContaining("was left already")
        .withMessageContaining("start children while its block runs");
  }

  @Test
  void start_afterAFailure_isRefused() throws Exception {
    var refused = new ArrayList<String>();
    var thrown =
        thrownBy(
            () ->
                run(
                    () ->
                        async(
                            () -> {
                              try (var tasks = TaskGroup.open()) {
                                var unused = tasks.start(failing(1, failure));
                                try {
                                  await(sleep(ms(5)));
                                } catch (IOException e) {
                                  try {
                                    unused = tasks.start(sleeper("late", 1));
                                  } catch (IllegalStateException refusal) {
                                    refused.add(refusal.getMessage());
                                  }
                                }
                              }
                            })));
    assertThat(thrown).isSameAs(failure);
    assertThat(refused.get(0)).contains("has failed and cancels its children");
  }

  /** Starts another one when it is cancelled, in its {@code finally}. */
  private Coroutine<Void> startingALateOne(TaskGroup tasks) {
    return async(
        () -> {
          try {
            await(sleep(ms(100)));
          } finally {
            try {
              var unused = tasks.start(sleeper("late", 1000));
            } catch (IllegalStateException refusal) {
              diary.add(refusal.getMessage().replaceAll("(?s).*which ", ""));
            }
          }
        });
  }

  @Test
  void start_whileTheChildrenAreCancelled_asTheBodyHasFailed_isRefused() {
    var thrown =
        thrownBy(
            () ->
                run(
                    () ->
                        async(
                            () -> {
                              try (var tasks = TaskGroup.open()) {
                                var unused = tasks.start(startingALateOne(tasks));
                                await(sleep(ms(5)));
                                throw failure;
                              }
                            })));
    assertThat(thrown).isSameAs(failure);
    assertThat(millis()).isEqualTo(5);
    assertThat(diary).containsExactly("cancels its children: start children while its block runs");
  }

  @Test
  void start_whileTheChildrenAreCancelled_atTheEnd_isRefused() {
    Promise<Void> promise =
        async(
                () -> {
                  try (var tasks = TaskGroup.open()) {
                    var unused = tasks.start(startingALateOne(tasks));
                  }
                })
            .start();
    runFor(ms(5));
    promise.cancel();
    runFor(ms(1));
    assertThat(promise.isCancelled()).isTrue();
    assertThat(diary).containsExactly("cancels its children: start children while its block runs");
  }

  @Test
  void open_outsideACoroutine_saysWhatToWrite() {
    assertThatIllegalStateException()
        .isThrownBy(TaskGroup::open)
        .withMessageContaining("in the lambda of async(…) itself");
  }

  @Test
  void inAGenerator_theGroupIsLeftWhenTheLoopIs() throws Exception {
    AsyncIterator<Integer> numbers =
        generator(
            out -> {
              try (var tasks = TaskGroup.open()) {
                var unused = tasks.start(sleeper("helper", 100));
                for (int i = 0; ; i++) {
                  await(out.yield(i));
                }
              } finally {
                diary.add("generator left at " + millis());
              }
            });
    run(
        () ->
            async(
                () -> {
                  for (int number : each(numbers)) {
                    if (number == 3) {
                      break;
                    }
                    await(sleep(ms(1)));
                  }
                  diary.add("done");
                }));
    assertThat(diary).containsExactly("helper was cancelled at 3", "generator left at 3", "done");
  }

  @Test
  void dump_showsTheChildrenBelowTheEnd() {
    async(
            () -> {
              try (var tasks = TaskGroup.open()) {
                var unused = tasks.start(sleeper("a", 10));
                unused = tasks.start(sleeper("b", 10));
              }
            })
        .start();
    turn();
    turn();

    assertThat(CoroutineDump.take().toString())
        .contains("the end of the task group of coroutine", ", waits for #3, #4\n  #3 at ");
    runFor(ms(11));
  }
}

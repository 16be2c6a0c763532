package dev.eddy.it.constructs;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static dev.eddy.Coroutines.each;
import static dev.eddy.Coroutines.generator;
import static dev.eddy.Coroutines.moment;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddy.AsyncIterator;
import dev.eddy.Awaitable;
import dev.eddy.CancelledError;
import dev.eddy.Coroutine;
import dev.eddy.Promise;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

/** {@code for (T x : each(sequence))}, left in every way. */
class AsyncForTest extends ConstructTest {
  private final Promise<String> never = new Promise<>();

  /** Gives name0, name1, …, and tells when it is closed. */
  private AsyncIterator<String> names(String name, int count) {
    return generator(
        out -> {
          try {
            for (int i = 0; i < count; i++) {
              await(out.yield(await(value(name + i))));
            }
          } finally {
            log("close " + await(value(name)));
          }
        });
  }

  private static final class Own {
    static List<String> each(List<String> list) {
      return list;
    }
  }

  @Test
  void return_byAFinallyThatFails_runsThatOnce() {
    Throwable failure =
        failureOf(
            async(
                () -> {
                  try {
                    for (String text : each(names("a", 3))) {
                      if (text.equals("a1")) {
                        return text;
                      }
                      log(text);
                    }
                  } finally {
                    log("finally");
                    fail(trace.size());
                  }
                  return "behind";
                }));

    assertThat(failure).isInstanceOf(IllegalStateException.class).hasMessage("3");
    assertTrace("a0", "close a", "finally");
  }

  @Test
  void return_byAFinallyThatFails_runsThatOnce_whateverFollowsInTheLoop() {
    Throwable failure =
        failureOf(
            async(
                () -> {
                  try {
                    for (String text : each(names("a", 3))) {
                      if (text.equals("a1")) {
                        return text;
                      }
                      Boolean isLogged = trace.isEmpty();
                      if (isLogged) {
                        log(text);
                      }
                    }
                  } finally {
                    log("finally");
                    fail(trace.size());
                  }
                  return "behind";
                }));

    assertThat(failure).isInstanceOf(IllegalStateException.class).hasMessage("3");
    assertTrace("a0", "close a", "finally");
  }

  @Test
  void return_byAFinally_runsThatIfClosingFails() {
    Throwable failure =
        failureOf(
            async(
                () -> {
                  try {
                    for (String text : each(new Failing())) {
                      return text;
                    }
                  } finally {
                    log("finally");
                  }
                  return "behind";
                }));

    assertThat(failure).isInstanceOf(IOException.class).hasMessage("close");
    assertTrace("failing close", "finally");
  }

  @Test
  void return_inATry_leavesTheRestOfThatItsHandler() throws Exception {
    String last =
        run(
            async(
                () -> {
                  try {
                    for (String text : each(names("a", 3))) {
                      try {
                        if (text.equals("a1")) {
                          return text;
                        }
                        fail(1);
                      } catch (IllegalStateException e) {
                        log("caught " + text);
                      }
                    }
                  } finally {
                    log("finally");
                  }
                  return "behind";
                }));

    assertThat(last).isEqualTo("a1");
    assertTrace("caught a0", "close a", "finally");
  }

  @Test
  void return_inACatch_closes() throws Exception {
    String last =
        run(
            async(
                () -> {
                  for (String text : each(names("a", 3))) {
                    try {
                      fail(1);
                    } catch (IllegalStateException e) {
                      return text;
                    }
                  }
                  return "behind";
                }));

    assertThat(last).isEqualTo("a0");
    assertTrace("close a");
  }

  @Test
  void catch_inALoopBehindAnotherTry_isReached() throws Exception {
    run(
        async(
            () -> {
              try {
                fail(1);
              } catch (IllegalStateException e) {
                log("before");
              }
              for (String text : each(names("a", 2))) {
                try {
                  fail(2);
                } catch (IllegalStateException e) {
                  log("caught " + text);
                }
              }
            }));

    assertTrace("before", "caught a0", "caught a1", "close a");
  }

  @Test
  void switchOverNumbers_inside() throws Exception {
    run(
        async(
            () -> {
              loop:
              for (String text : each(names("a", 9))) {
                switch (text.charAt(1)) {
                  case '0':
                    log("zero");
                    break;
                  case '1':
                    continue;
                  case '2':
                    log("two");
                    break;
                  case '3':
                    break loop;
                  default:
                    log("default");
                }
              }
            }));

    assertTrace("zero", "two", "close a");
  }

  @Test
  void return_inATryWithACatch_hasWhatClosingThrowsCaughtThere() throws Exception {
    String caught =
        run(
            async(
                () -> {
                  try {
                    for (String text : each(new Failing())) {
                      return text;
                    }
                    return "behind";
                  } catch (IOException e) {
                    return "caught " + e.getMessage();
                  }
                }));

    assertThat(caught).isEqualTo("caught close");
  }

  @Test
  void failureOfClosing_isAtTheLineOfTheFor() {
    int[] line = new int[1];

    Throwable failure =
        failureOf(
            async(
                () -> {
                  line[0] = new Throwable().getStackTrace()[0].getLineNumber() + 1;
                  for (String text : each(new Failing())) {
                    if (line[0] > 0) {
                      break;
                    }
                    log(text);
                  }
                  log("behind");
                }));

    assertThat(failure.getStackTrace())
        .anyMatch(
            each ->
                each.getLineNumber() == line[0]
                    && each.getClassName().equals(AsyncForTest.class.getName()));
  }

  @Test
  void break_thatAlwaysHappens_closes() throws Exception {
    run(
        async(
            () -> {
              for (String text : each(names("a", 3))) {
                log(text);
                break;
              }
              log("behind");
            }));

    assertTrace("a0", "close a", "behind");
  }

  /** Cannot be fetched from twice. */
  private final class Broken implements AsyncIterator<String> {
    private boolean isFetched;

    @Override
    public Awaitable<Boolean> fetchNext() {
      if (isFetched) {
        return failure(new IOException("fetch"));
      }
      isFetched = true;
      return value(true);
    }

    @Override
    public String nextObject() {
      return "x";
    }

    @Override
    public Awaitable<Void> closeAsync() {
      log("close");
      return value(null);
    }
  }

  @Test
  void fetch_thatFails_closes() {
    Throwable failure =
        failureOf(
            async(
                () -> {
                  for (String text : each(new Broken())) {
                    log(text);
                  }
                }));

    assertThat(failure).isInstanceOf(IOException.class).hasMessage("fetch");
    assertTrace("x", "close");
  }

  private static void fail(int number) {
    throw new IllegalStateException(String.valueOf(number));
  }

  @Test
  void otherMethodCalledEach_isNoneOfOurs() throws Exception {
    run(
        async(
            () -> {
              for (String text : Own.each(List.of("a", "b"))) {
                log(text + await(value(1)));
              }
            }));

    assertTrace("a1", "b1");
  }

  /** A sequence written by hand, of two methods. */
  private final class Cursor implements AsyncIterator<Integer> {
    private int left;

    Cursor(int left) {
      this.left = left;
    }

    @Override
    public Awaitable<Boolean> fetchNext() {
      return value(left-- > 0);
    }

    @Override
    public Integer nextObject() {
      return left;
    }
  }

  /** Fails when it is closed. */
  private final class Failing implements AsyncIterator<String> {
    @Override
    public Awaitable<Boolean> fetchNext() {
      return value(true);
    }

    @Override
    public String nextObject() {
      return "x";
    }

    @Override
    public Awaitable<Void> closeAsync() {
      log("failing close");
      return failure(new IOException("close"));
    }
  }

  @Test
  void loop_readsAll() throws Exception {
    List<String> read =
        run(
            async(
                () -> {
                  var list = new ArrayList<String>();
                  for (String name : each(names("a", 3))) {
                    list.add(name + await(value("!")));
                  }
                  log("behind");
                  return list;
                }));
    assertThat(read).containsExactly("a0!", "a1!", "a2!");
    assertTrace("close a", "behind");
  }

  @Test
  void loop_overNothing() throws Exception {
    run(
        async(
            () -> {
              for (String name : each(names("a", 0))) {
                log(name);
              }
            }));
    assertTrace("close a");
  }

  @Test
  void loop_withoutABody() throws Exception {
    int sum =
        run(
            async(
                () -> {
                  int count = 0;
                  for (var ignored : each(new Cursor(5))) {
                    count++;
                  }
                  for (int n : each(new Cursor(5))) count += n;
                  for (long n : each(new Cursor(3))) {
                    count += (int) n;
                  }
                  return count;
                }));
    assertThat(sum).isEqualTo(5 + 10 + 3);
  }

  @Test
  void break_closes() throws Exception {
    run(
        async(
            () -> {
              for (String name : each(names("a", 9))) {
                log(name);
                if (name.equals("a1")) {
                  log("leave" + await(value("!")));
                  break;
                }
              }
              log("behind");
            }));
    assertTrace("a0", "a1", "leave!", "close a", "behind");
  }

  @Test
  void break_always() throws Exception {
    run(
        async(
            () -> {
              for (String name : each(names("a", 9))) {
                log(name);
                break;
              }
              log("behind");
            }));
    assertTrace("a0", "close a", "behind");
  }

  @Test
  void continue_goesOn() throws Exception {
    run(
        async(
            () -> {
              for (String name : each(names("a", 3))) {
                if (await(value(name)).equals("a1")) {
                  continue;
                }
                log(name);
              }
            }));
    assertTrace("a0", "a2", "close a");
  }

  @Test
  void return_closes() throws Exception {
    String found =
        run(
            async(
                () -> {
                  for (String name : each(names("a", 9))) {
                    if (name.equals("a1")) {
                      return name + await(value("!"));
                    }
                  }
                  return "none";
                }));
    assertThat(found).isEqualTo("a1!");
    assertTrace("close a");
  }

  @Test
  void return_ofNothing() throws Exception {
    run(
        async(
            () -> {
              for (String name : each(names("a", 9))) {
                if (name.equals("a1")) {
                  return;
                }
              }
              log("not reached");
            }));
    assertTrace("close a");
  }

  @Test
  void exception_closesBeforeItIsCaught() throws Exception {
    run(
        async(
            () -> {
              long before = 1L << 40;
              double half = 0.5;
              try {
                for (String name : each(names("a", 9))) {
                  log(name + before);
                  await(failure(new IOException("body")));
                }
              } catch (IOException e) {
                log("catch " + e.getMessage() + before + half);
              } finally {
                log("finally" + await(value("!")));
              }
            }));
    assertTrace("a0" + (1L << 40), "close a", "catch body" + (1L << 40) + "0.5", "finally!");
  }

  @Test
  void exception_outOfTheCoroutine() {
    var failure = new IOException("body");
    assertThat(
            failureOf(
                async(
                    () -> {
                      for (String name : each(names("a", 9))) {
                        log(name);
                        throw failure;
                      }
                    })))
        .isSameAs(failure);
    assertTrace("a0", "close a");
  }

  @Test
  void exception_caughtInside() throws Exception {
    run(
        async(
            () -> {
              for (String name : each(names("a", 2))) {
                try {
                  await(failure(new IOException(name)));
                } catch (IOException e) {
                  log("catch " + e.getMessage() + await(value("!")));
                } finally {
                  log("finally");
                }
              }
            }));
    assertTrace("catch a0!", "finally", "catch a1!", "finally", "close a");
  }

  @Test
  void failureOfTheSequence() throws Exception {
    var failure = new IOException("sequence");
    AsyncIterator<Integer> sequence =
        generator(
            out -> {
              await(out.yield(1));
              await(failure(failure));
            });
    assertThat(
            failureOf(
                async(
                    () -> {
                      for (int n : each(sequence)) {
                        log(n);
                      }
                    })))
        .isSameAs(failure);
    assertTrace(1);
  }

  @Test
  void failureOfTheClose_isThrownBehindTheLoop() throws Exception {
    run(
        async(
            () -> {
              try {
                for (String name : each(new Failing())) {
                  try {
                    log(name);
                    break;
                  } catch (Exception e) {
                    log("not reached");
                  }
                }
                log("not reached");
              } catch (IOException e) {
                log("catch " + e.getMessage() + await(value("!")));
              }
            }));
    assertTrace("x", "failing close", "catch close!");
  }

  @Test
  void failureOfTheClose_atAReturn() {
    assertThat(
            failureOf(
                async(
                    () -> {
                      for (String name : each(new Failing())) {
                        try {
                          return name;
                        } catch (RuntimeException e) {
                          log("not reached");
                        }
                      }
                      return "";
                    })))
        .hasMessage("close");
    assertTrace("failing close");
  }

  /** The handler that gives the lock back has the end of its own block in its range. */
  @Test
  void failureOfTheClose_atAReturnOutOfSynchronized() {
    assertThat(
            failureOf(
                async(
                    () -> {
                      try {
                        for (String name : each(new Failing())) {
                          synchronized (trace) {
                            if (name.equals("x")) {
                              return name;
                            }
                          }
                        }
                        return "not reached";
                      } finally {
                        log("finally" + await(value("!")));
                      }
                    })))
        .hasMessage("close");
    assertTrace("failing close", "finally!");
  }

  @Test
  void failureOfTheClose_isSuppressed() {
    var failure = new IllegalStateException("body");
    assertThat(
            failureOf(
                async(
                    () -> {
                      for (String name : each(new Failing())) {
                        log(name);
                        throw failure;
                      }
                    })))
        .isSameAs(failure);
    assertThat(failure.getSuppressed())
        .singleElement()
        .isInstanceOf(IOException.class)
        .extracting(Throwable::getMessage)
        .isEqualTo("close");
    assertTrace("x", "failing close");
  }

  @Test
  void nested_closesTheNewestFirst() throws Exception {
    String result =
        run(
            async(
                () -> {
                  for (String a : each(names("a", 2))) {
                    for (String b : each(names("b" + a, 2))) {
                      for (String c : each(names("c", 9))) {
                        if (c.equals("c1")) {
                          break;
                        }
                        log(a + b + c);
                      }
                      if (a.equals("a1")) {
                        return b + await(value("!"));
                      }
                    }
                  }
                  return "";
                }));
    assertThat(result).isEqualTo("ba10!");
    assertTrace(
        "a0ba00c0",
        "close c",
        "a0ba01c0",
        "close c",
        "close ba0",
        "a1ba10c0",
        "close c",
        "close ba1",
        "close a");
  }

  @Test
  void labels_leaveSeveralLoops() throws Exception {
    run(
        async(
            () -> {
              outer:
              for (int round = 0; round < 2; round++) {
                middle:
                for (String a : each(names("a", 3))) {
                  for (String b : each(names("b", 3))) {
                    log(round + a + b);
                    if (a.equals("a0")) {
                      continue middle;
                    }
                    if (round == 0) {
                      continue outer;
                    }
                    break outer;
                  }
                }
              }
              log("behind" + await(value("!")));
            }));
    assertTrace(
        "0a0b0", "close b", "0a1b0", "close b", "close a", "1a0b0", "close b", "1a1b0", "close b",
        "close a", "behind!");
  }

  @Test
  void nested_exceptionOutOfAll() {
    assertThat(
            failureOf(
                async(
                    () -> {
                      for (String a : each(names("a", 3))) {
                        for (String b : each(names("b", 3))) {
                          await(failure(new IOException(a + b)));
                        }
                      }
                    })))
        .hasMessage("a0b0");
    assertTrace("close b", "close a");
  }

  @Test
  void nested_inATry_catchWhatIsCaughtInside() throws Exception {
    String result =
        run(
            async(
                () -> {
                  try {
                    for (String a : each(names("a", 1))) {
                      for (String b : each(names("b", 2))) {
                        try {
                          fail(trace.size());
                        } catch (IllegalStateException e) {
                          log("caught " + a + b);
                        }
                      }
                    }
                    return "behind";
                  } catch (IllegalStateException e) {
                    return "caught outside";
                  }
                }));

    assertThat(result).isEqualTo("behind");
    assertTrace("caught a0b0", "caught a0b1", "close b", "close a");
  }

  @Test
  void finally_insideAndOutside() throws Exception {
    String result =
        run(
            async(
                () -> {
                  try {
                    for (String a : each(names("a", 3))) {
                      try {
                        if (await(value(a)).equals("a1")) {
                          return a;
                        }
                      } finally {
                        log("inner " + await(value(a)));
                      }
                    }
                    return "none";
                  } finally {
                    log("outer");
                  }
                }));
    assertThat(result).isEqualTo("a1");
    assertTrace("inner a0", "inner a1", "close a", "outer");
  }

  private record Named(String name, boolean isLast) implements AutoCloseable {
    @Override
    public void close() {}
  }

  @Test
  void break_byAFinallyThatBeginsWithNew() throws Exception {
    run(
        async(
            () -> {
              around:
              for (int i = 0; i < 2; i++) {
                try {
                  for (String a : each(names("a", 3))) {
                    log(a);
                    if (i == 1) {
                      break around;
                    }
                  }
                } finally {
                  new Named(await(value(i == 0)) ? "first" : "second", await(value(i > 0))).close();
                  log("finally " + i);
                }
              }
            }));
    assertTrace("a0", "a1", "a2", "close a", "finally 0", "a0", "close a", "finally 1");
  }

  @Test
  void nested_returnThatIsNotTaken_goesOn() throws Exception {
    String result =
        run(
            async(
                () -> {
                  try {
                    for (String a : each(names("a", 2))) {
                      for (String b : each(names("b", 2))) {
                        log(a + b);
                        if (b.equals("c")) {
                          return "not taken";
                        }
                      }
                    }
                  } finally {
                    log("finally " + await(value("!")));
                  }
                  return "end";
                }));
    assertThat(result).isEqualTo("end");
    assertTrace("a0b0", "a0b1", "close b", "a1b0", "a1b1", "close b", "close a", "finally !");
  }

  @Test
  void resourcesAround_areClosedBehindTheSequence() throws Exception {
    String result =
        run(
            async(
                () -> {
                  outer:
                  for (int i = 0; ; i++) {
                    try (AutoCloseable resource = () -> log("close resource")) {
                      for (String a : each(names("a", 3))) {
                        for (String b : each(names("b", 3))) {
                          try {
                            log(a + b + (resource == null));
                            if (i == 0) {
                              continue outer;
                            }
                            return b + await(value("!"));
                          } catch (IllegalStateException e) {
                            log("not reached");
                          }
                        }
                      }
                    } finally {
                      log("finally" + await(value("!")));
                    }
                  }
                }));
    assertThat(result).isEqualTo("b0!");
    assertTrace(
        "a0b0false",
        "close b",
        "close a",
        "close resource",
        "finally!",
        "a0b0false",
        "close b",
        "close a",
        "close resource",
        "finally!");
  }

  @Test
  void switches_inAndAround() throws Exception {
    int result =
        run(
            async(
                () -> {
                  int base = await(value(100));
                  return base
                      + switch (await(value("k"))) {
                        case "k" -> {
                          int count = 0;
                          for (String a : each(names("a", 5))) {
                            switch (a) {
                              case "a0":
                                continue;
                              case "a3":
                                yield count + await(value(10));
                              default:
                                count++;
                            }
                          }
                          yield -1;
                        }
                        default -> 0;
                      };
                }));
    assertThat(result).isEqualTo(112);
    assertTrace("close a");
  }

  @Test
  void synchronizedInside_isAllowed() throws Exception {
    run(
        async(
            () -> {
              for (String a : each(names("a", 2))) {
                synchronized (trace) {
                  log(a);
                }
                await(value(1));
              }
            }));
    assertTrace("a0", "a1", "close a");
  }

  private Coroutine<Void> cancelled(Coroutine<Void> body) {
    return async(
        () -> {
          Promise<Void> started = body.start();
          for (int i = 0; i < 20; i++) {
            await(moment());
          }
          started.cancel();
          await(started);
        });
  }

  @Test
  void cancel_inTheBody() {
    Throwable failure =
        failureOf(
            cancelled(
                async(
                    () -> {
                      try {
                        for (String a : each(names("a", 2))) {
                          log(a + await(never));
                        }
                      } catch (CancelledError e) {
                        log("cancelled");
                        throw e;
                      }
                    })));
    assertThat(failure).isInstanceOf(CancellationException.class);
    assertTrace("close a", "cancelled");
  }

  @Test
  void cancel_inTheFetch() {
    AsyncIterator<String> sequence =
        generator(
            out -> {
              try {
                await(out.yield("first"));
                await(out.yield(await(never)));
              } finally {
                log("close" + await(value("!")));
              }
            });
    Throwable failure =
        failureOf(
            cancelled(
                async(
                    () -> {
                      for (String a : each(sequence)) {
                        log(a);
                      }
                    })));
    assertThat(failure).isInstanceOf(CancellationException.class);
    assertTrace("first", "close!");
  }

  @Test
  void pipeline_isClosedFromItsEnd() throws Exception {
    AsyncIterator<String> sequence = names("source", 9);
    for (int i = 0; i < 200; i++) {
      AsyncIterator<String> source = sequence;
      int stage = i;
      sequence =
          generator(
              out -> {
                try {
                  for (String name : each(source)) {
                    await(out.yield(name));
                  }
                } finally {
                  log(stage);
                }
              });
    }
    var last = sequence;
    run(
        async(
            () -> {
              for (String name : each(last)) {
                log(name);
                if (name.equals("source1")) {
                  break;
                }
              }
            }));
    assertThat(trace).hasSize(2 + 1 + 200).startsWith("source0", "source1", "close source", "0");
    assertThat(trace).endsWith("198", "199");
  }

  @Test
  void sequence_closedByTryWithResources() throws Exception {
    run(
        async(
            () -> {
              try (var sequence = names("a", 3)) {
                if (await(sequence.fetchNext())) {
                  log(sequence.nextObject());
                }
              }
              log("behind");
            }));
    assertTrace("a0", "close a", "behind");
  }

  @Test
  void each_ofNull() {
    assertThat(
            failureOf(
                async(
                    () -> {
                      for (String a : each((AsyncIterator<String>) null)) {
                        log(a);
                      }
                    })))
        .isInstanceOf(NullPointerException.class)
        .hasMessageContaining("each(null)");
  }

  @Test
  @SuppressWarnings("eddy:each-outside")
  void each_outsideACoroutine() {
    assertThatThrownBy(() -> each(names("a", 1)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("each(…) outside a coroutine, at " + AsyncForTest.class.getName());
  }

  @Test
  void loop_ofManyRounds() throws Exception {
    int count =
        run(
            async(
                () -> {
                  int rounds = 0;
                  for (int n : each(new Cursor(5_000))) {
                    rounds += n - n + 1;
                  }
                  return rounds;
                }));
    assertThat(count).isEqualTo(5_000);
  }
}

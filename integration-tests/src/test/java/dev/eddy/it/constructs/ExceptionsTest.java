package dev.eddy.it.constructs;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.Coroutine;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** try, catch, finally and throw, with awaits in each part. */
class ExceptionsTest extends ConstructTest {

  private void call(String event, boolean fails) throws IOException {
    log(event);
    if (fails) {
      throw new IOException(event);
    }
  }

  @Test
  void catch_byItsOwnType() throws Exception {
    var failure = new FileNotFoundException("f");

    Object caught =
        run(
            async(
                () -> {
                  try {
                    return await(failure(failure));
                  } catch (UncheckedIOException e) {
                    return "wrong";
                  } catch (FileNotFoundException e) {
                    return e;
                  } catch (IOException e) {
                    return "too wide";
                  }
                }));

    assertThat(caught).isSameAs(failure);
  }

  @Test
  void catch_ofAnotherTypeLetsItPass() {
    var failure = new IOException("f");

    assertThat(
            failureOf(
                async(
                    () -> {
                      try {
                        await(failure(failure));
                        log("never");
                      } catch (IllegalStateException e) {
                        log("wrong");
                      } finally {
                        log("finally");
                      }
                    })))
        .isSameAs(failure);
    assertTrace("finally");
  }

  @Test
  void uncaught_failureIsTheCoroutines() {
    var failure = new TimeoutException("t");

    assertThat(failureOf(async(() -> await(failure(failure))))).isSameAs(failure);
    assertThat(
            failureOf(async(() -> await(async(() -> await(async(() -> await(failure(failure)))))))))
        .isSameAs(failure);
  }

  @Test
  void multiCatch_ofAnAwait() throws Exception {
    for (Exception each : List.of(new IOException("io"), new TimeoutException("time"))) {
      String result =
          run(
              async(
                  () -> {
                    try {
                      await(failure(each));
                      return "never";
                    } catch (IOException | TimeoutException e) {
                      return e.getMessage() + await(value("!")) + e.getMessage();
                    }
                  }));
      assertThat(result).isEqualTo(each.getMessage() + "!" + each.getMessage());
    }
  }

  @Test
  void await_inTryCatchAndFinally() throws Exception {
    for (boolean fails : new boolean[] {false, true}) {
      String result =
          run(
              async(
                  () -> {
                    String s = "";
                    try {
                      s += await(value("try"));
                      call("call", fails);
                      s += await(value("-rest"));
                    } catch (IOException e) {
                      s += await(value("-catch")) + e.getMessage();
                    } finally {
                      s += await(value("-finally"));
                    }
                    return s + await(value("-end"));
                  }));
      assertThat(result).isEqualTo(fails ? "try-catchcall-finally-end" : "try-rest-finally-end");
    }
  }

  @Test
  void finally_runsOnceOnEachWayOut() throws Exception {
    for (int way = 0; way < 6; way++) {
      int taken = way;
      trace.clear();
      Coroutine<String> main =
          async(
              () -> {
                for (int i = 0; i < 2; i++) {
                  try {
                    log("try " + await(value(i)));
                    switch (taken) {
                      case 0:
                        break;
                      case 1:
                        continue;
                      case 2:
                        return await(value("returned"));
                      case 3:
                        throw new IOException("thrown");
                      case 4:
                        await(failure(new IOException("awaited")));
                        break;
                      default:
                        i = 5;
                    }
                    log("rest");
                  } finally {
                    log("finally " + await(value(i)));
                  }
                  log("after");
                }
                return "end";
              });
      switch (way) {
        case 0 -> {
          assertThat(run(main)).isEqualTo("end");
          assertTrace("try 0", "rest", "finally 0", "after", "try 1", "rest", "finally 1", "after");
        }
        case 1 -> {
          assertThat(run(main)).isEqualTo("end");
          assertTrace("try 0", "finally 0", "try 1", "finally 1");
        }
        case 2 -> {
          assertThat(run(main)).isEqualTo("returned");
          assertTrace("try 0", "finally 0");
        }
        case 3 -> {
          assertThat(failureOf(main)).hasMessage("thrown");
          assertTrace("try 0", "finally 0");
        }
        case 4 -> {
          assertThat(failureOf(main)).hasMessage("awaited");
          assertTrace("try 0", "finally 0");
        }
        default -> {
          assertThat(run(main)).isEqualTo("end");
          assertTrace("try 0", "rest", "finally 5", "after");
        }
      }
    }
  }

  @Test
  @SuppressWarnings("finally")
  void finally_overridesAnException() throws Exception {
    String result =
        run(
            async(
                () -> {
                  try {
                    await(failure(new IOException("lost")));
                    return "try";
                  } finally {
                    return await(value("finally"));
                  }
                }));

    assertThat(result).isEqualTo("finally");
  }

  @Test
  @SuppressWarnings("finally")
  void finally_overridesAReturn() throws Exception {
    assertThat(
            run(
                async(
                    () -> {
                      try {
                        return await(value("try"));
                      } finally {
                        await(value(1));
                        return await(value("finally"));
                      }
                    })))
        .isEqualTo("finally");
    assertThat(
            failureOf(
                async(
                    () -> {
                      try {
                        return await(value("try"));
                      } finally {
                        await(failure(new IOException("from finally")));
                      }
                    })))
        .hasMessage("from finally");
  }

  @Test
  @SuppressWarnings("finally")
  void finally_breaksOutOfALoop() throws Exception {
    run(
        async(
            () -> {
              while (true) {
                try {
                  log(await(value("try")));
                  throw new IOException("lost");
                } finally {
                  await(value(1));
                  break;
                }
              }
              log("end");
            }));

    assertTrace("try", "end");
  }

  @Test
  void finally_keepsTheReturnedValue() throws Exception {
    var changed = new int[1];

    long result =
        run(
            async(
                () -> {
                  long l = await(value(1L));
                  try {
                    return l;
                  } finally {
                    l = 5;
                    changed[0] = await(value(7)) + (int) l;
                  }
                }));

    assertThat(result).isEqualTo(1);
    assertThat(changed).containsExactly(12);
  }

  @Test
  void finally_afterAnExceptionKeepsIt() {
    var failure = new IOException("first");

    Throwable thrown =
        failureOf(
            async(
                () -> {
                  try {
                    throw failure;
                  } finally {
                    for (int i = 0; i < 3; i++) {
                      log(await(value(i)));
                    }
                  }
                }));

    assertThat(thrown).isSameAs(failure);
    assertTrace(0, 1, 2);
  }

  @Test
  void rethrow_afterAnAwait() {
    var failure = new IOException("first");

    Throwable thrown =
        failureOf(
            async(
                () -> {
                  try {
                    await(failure(failure));
                  } catch (Exception e) {
                    await(value(1));
                    throw e;
                  }
                }));

    assertThat(thrown).isSameAs(failure);
  }

  @Test
  void wrapped_afterAnAwait() {
    Throwable thrown =
        failureOf(
            async(
                () -> {
                  try {
                    await(failure(new IOException("inner")));
                  } catch (IOException e) {
                    throw new UncheckedIOException(await(value("outer")), e);
                  }
                }));

    assertThat(thrown).isInstanceOf(UncheckedIOException.class).hasMessage("outer");
    assertThat(thrown).hasRootCauseMessage("inner");
  }

  @Test
  void catch_thatFailsItself() {
    Throwable thrown =
        failureOf(
            async(
                () -> {
                  try {
                    await(failure(new IOException("first")));
                  } catch (IOException e) {
                    await(failure(new IOException("second " + e.getMessage())));
                  } finally {
                    log(await(value("finally")));
                  }
                }));

    assertThat(thrown).hasMessage("second first");
    assertTrace("finally");
  }

  @Test
  void nested_tries() throws Exception {
    for (int depth = 0; depth < 4; depth++) {
      int given = depth;
      trace.clear();
      run(
          async(
              () -> {
                try {
                  try {
                    try {
                      switch (given) {
                        case 0 -> await(failure(new FileNotFoundException("0")));
                        case 1 -> await(failure(new IOException("1")));
                        case 2 -> await(failure(new TimeoutException("2")));
                        default -> await(value(1));
                      }
                    } catch (FileNotFoundException e) {
                      log("inner " + e.getMessage() + await(value("a")));
                    } finally {
                      log("finally " + await(value("inner")));
                    }
                  } catch (IOException e) {
                    log("middle " + e.getMessage() + await(value("b")));
                  } finally {
                    log("finally " + await(value("middle")));
                  }
                } catch (TimeoutException e) {
                  log("outer " + e.getMessage() + await(value("c")));
                } finally {
                  log("finally " + await(value("outer")));
                }
              }));
      String caught = List.of("inner 0a", "middle 1b", "outer 2c", "").get(depth);
      assertThat(trace)
          .filteredOn(each -> !each.startsWith("finally"))
          .containsExactly(caught.isEmpty() ? new String[0] : new String[] {caught});
      assertThat(trace)
          .filteredOn(each -> each.startsWith("finally"))
          .containsExactly("finally inner", "finally middle", "finally outer");
    }
  }

  @Test
  void tryInsideCatchAndFinally() throws Exception {
    run(
        async(
            () -> {
              try {
                await(failure(new IOException("a")));
              } catch (IOException a) {
                try {
                  await(failure(new IOException("b")));
                } catch (IOException b) {
                  log(a.getMessage() + b.getMessage() + await(value("c")));
                } finally {
                  log("inner " + a.getMessage());
                }
              } finally {
                try {
                  await(failure(new IOException("d")));
                } catch (IOException d) {
                  log(await(value(d)).getMessage());
                }
              }
            }));

    assertTrace("abc", "inner a", "d");
  }

  @Test
  void variables_assignedBeforeAndInTheTry() throws Exception {
    for (int at = 0; at < 4; at++) {
      int given = at;
      String result =
          run(
              async(
                  () -> {
                    String before = await(value("before"));
                    int step = 0;
                    long wide = 1;
                    Object o = null;
                    try {
                      call("0", given == 0);
                      step = await(value(1));
                      wide <<= 40;
                      call("1", given == 1);
                      o = await(value("o"));
                      step = 2;
                      if (given == 2) {
                        await(failure(new IOException()));
                      }
                      before = null;
                      step = await(value(3));
                    } catch (IOException e) {
                      await(value(1));
                      return before + step + " " + wide + " " + o;
                    } finally {
                      log(step + await(value("")) + o);
                    }
                    return before + step + o;
                  }));
      assertThat(result)
          .isEqualTo(
              List.of(
                      "before0 1 null",
                      "before1 1099511627776 null",
                      "before2 1099511627776 o",
                      "null3o")
                  .get(at));
    }
  }

  @Test
  void variable_notAssignedInTheTryYet() throws Exception {
    String result =
        run(
            async(
                () -> {
                  int n;
                  String s;
                  try {
                    n = await(value(1));
                    s = (String) await(failure(new IOException("x")));
                  } catch (IOException e) {
                    n = 5;
                    s = await(value(e.getMessage()));
                  }
                  return n + s;
                }));

    assertThat(result).isEqualTo("5x");
  }

  @Test
  void slot_reusedWithOtherTypesInHandlers() throws Exception {
    String result =
        run(
            async(
                () -> {
                  String all = "";
                  try {
                    long inTry = await(value(1L));
                    all += inTry;
                    await(failure(new IOException("x")));
                  } catch (IOException e) {
                    double inCatch = await(value(2.0));
                    all += e.getMessage() + inCatch;
                  } finally {
                    String inFinally = await(value("f"));
                    all += inFinally;
                  }
                  int[] after = {await(value(3))};
                  return all + after[0];
                }));

    assertThat(result).isEqualTo("1x2.0f3");
  }

  @Test
  void finally_ofSeveralReturns() throws Exception {
    for (int n = 0; n < 3; n++) {
      int given = n;
      int result =
          run(
              async(
                  () -> {
                    try {
                      if (given == 0) {
                        return await(value(10));
                      }
                      try {
                        if (await(value(given)) == 1) {
                          return 11;
                        }
                      } finally {
                        log("inner " + await(value(given)));
                      }
                      return await(value(12));
                    } finally {
                      log("outer " + await(value(given)));
                    }
                  }));
      assertThat(result).isEqualTo(10 + n);
    }
    assertTrace("outer 0", "inner 1", "outer 1", "inner 2", "outer 2");
  }

  @Test
  void tryInALoop_retries() throws Exception {
    int attempts =
        run(
            async(
                () -> {
                  int attempt = 0;
                  while (true) {
                    try {
                      attempt++;
                      if (attempt < 4) {
                        await(failure(new IOException("attempt " + attempt)));
                      }
                      return await(value(attempt));
                    } catch (IOException e) {
                      log(e.getMessage());
                      await(value(1));
                    }
                  }
                }));

    assertThat(attempts).isEqualTo(4);
    assertTrace("attempt 1", "attempt 2", "attempt 3");
  }

  @Test
  void emptyParts_areAllowed() throws Exception {
    run(
        async(
            () -> {
              try {
                await(failure(new IOException()));
              } catch (IOException ignored) {
              }
              try {
                await(value(1));
              } finally {
              }
              try {
              } finally {
                await(value(1));
              }
              log("end");
            }));

    assertTrace("end");
  }

  @Test
  void bodyThatIsOneTry_catchesAtItsFirstAndLastInstruction() throws Exception {
    Object result =
        run(
            async(
                () -> {
                  try {
                    return await(failure(new IOException("f")));
                  } catch (IOException e) {
                    return await(value("c"));
                  }
                }));

    assertThat(result).isEqualTo("c");
  }

  @Test
  void throwExpression_isAwaited() {
    var failure = new IOException("awaited");

    assertThat(
            failureOf(
                async(
                    () -> {
                      throw await(value(failure));
                    })))
        .isSameAs(failure);
  }

  @Test
  void errors_passFinally() {
    var error = new StackOverflowError("e");

    assertThat(
            failureOf(
                async(
                    () -> {
                      try {
                        await(value(1));
                        throw error;
                      } catch (Exception e) {
                        log("wrong");
                      } finally {
                        log(await(value("finally")));
                      }
                    })))
        .isSameAs(error);
    assertTrace("finally");
  }
}

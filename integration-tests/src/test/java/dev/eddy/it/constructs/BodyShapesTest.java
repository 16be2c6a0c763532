package dev.eddy.it.constructs;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static dev.eddy.Coroutines.coroutine;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.Coroutine;
import dev.eddy.Promise;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Bodies by what they return, and how they end. */
class BodyShapesTest extends ConstructTest {
  private int count;

  @Test
  void body_withoutAnAwait() throws Exception {
    assertThat(run(async(() -> "value"))).isEqualTo("value");
    assertThat(run(async(() -> ++count))).isEqualTo(1);
    assertThat(
            run(
                async(
                    () -> {
                      long sum = 0;
                      for (int i = 0; i < 10; i++) {
                        sum += i;
                      }
                      return sum;
                    })))
        .isEqualTo(45);
    assertThat(this.<Void>run(async(() -> {}))).isNull();
  }

  @Test
  void body_isColdUntilItIsAwaited() throws Exception {
    Coroutine<Integer> coroutine = async(() -> seen(1) + await(value(2)));

    assertTrace();
    assertThat(run(coroutine)).isEqualTo(3);
    assertTrace(1);
  }

  @Test
  void eagerBody_runsAtOnce() throws Exception {
    Promise<Integer> promise =
        coroutine(
            () -> {
              log("start");
              int n = await(value(2));
              log("end");
              return n;
            });

    assertThat(trace).startsWith("start");
    assertThat(run(promise)).isEqualTo(2);
    assertTrace("start", "end");
  }

  @Test
  void body_ofOneAwait() throws Exception {
    assertThat(run(async(() -> await(value("v"))))).isEqualTo("v");
    Coroutine<Void> action =
        async(
            () -> {
              await(value("v"));
            });
    assertThat(run(action)).isNull();
  }

  @Test
  void actionExpression_ofOneCall() throws Exception {
    Coroutine<Void> action = async(() -> log(await(value("called"))));

    assertThat(run(action)).isNull();
    assertTrace("called");
  }

  @Test
  void action_returnsEarly() throws Exception {
    for (boolean early : new boolean[] {true, false}) {
      run(
          async(
              () -> {
                if (await(value(early))) {
                  return;
                }
                log(await(value("late")));
              }));
    }
    assertTrace("late");
  }

  @Test
  void body_returnsNull() throws Exception {
    assertThat(this.<Object>run(async(() -> null))).isNull();
    assertThat(
            this.<Object>run(
                async(
                    () -> {
                      await(value(1));
                      return null;
                    })))
        .isNull();
  }

  @Test
  void body_returnsPrimitives() throws Exception {
    assertThat(run(async(() -> await(value(true)) ? (byte) 1 : (byte) 2))).isEqualTo((byte) 1);
    assertThat(run(async(() -> (short) (await(value(1)) + 1)))).isEqualTo((short) 2);
    assertThat(run(async(() -> (char) ('a' + await(value(1)))))).isEqualTo('b');
    assertThat(run(async(() -> await(value(1)) + 0.5f))).isEqualTo(1.5f);
    assertThat(run(async(() -> await(value(1)) > 0))).isTrue();
  }

  @Test
  void body_onlyThrows() {
    assertThat(
            failureOf(
                async(
                    () -> {
                      throw new IOException("only");
                    })))
        .hasMessage("only");
    assertThat(
            failureOf(
                async(
                    () -> {
                      throw new IOException(await(value("awaited")));
                    })))
        .hasMessage("awaited");
  }

  @Test
  void body_throwsInsteadOfReturning() {
    assertThat(
            failureOf(
                coroutine(
                    () -> {
                      if (await(value(true))) {
                        throw new IllegalStateException("eager");
                      }
                      return 1;
                    })))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  @SuppressWarnings("eddy:lost-update")
  void body_thatNeverReturns() {
    assertThat(
            failureOf(
                async(
                    () -> {
                      for (; ; ) {
                        count += await(value(1));
                        if (count > 3) {
                          throw new IOException("count " + count);
                        }
                      }
                    })))
        .hasMessage("count 4");
  }

  @Test
  void await_asTheFirstAndLastInstruction() throws Exception {
    Promise<String> first = new Promise<>();
    first.setResult("first");

    run(
        async(
            () -> {
              await(first);
              await(first);
              log("between");
              await(value(1));
            }));

    assertTrace("between");
  }

  @Test
  void assertion_withAwaits() throws Exception {
    boolean enabled = BodyShapesTest.class.desiredAssertionStatus();
    Coroutine<String> fails =
        async(
            () -> {
              assert await(value(true)) : "not thrown";
              assert await(value(1)) > 5 : "message " + await(value(7));
              return "off";
            });

    if (enabled) {
      assertThat(failureOf(fails)).isInstanceOf(AssertionError.class).hasMessage("message 7");
    } else {
      assertThat(run(fails)).isEqualTo("off");
    }
  }

  @Test
  void deadCode_behindAnAwait() throws Exception {
    String result =
        run(
            async(
                () -> {
                  if (false) {
                    log(await(value("never")));
                  }
                  while (true) {
                    if (await(value(true))) {
                      return "end";
                    }
                  }
                }));

    assertThat(result).isEqualTo("end");
  }

  @Test
  void emptyStatementsAndBlocks_areAllowed() throws Exception {
    run(
        async(
            () -> {
              ;
              {
              }
              {
                await(value(1));
              }
              ;
            }));
    assertTrace();
  }

  @Test
  void synchronizedBlock_besideAwaits() throws Exception {
    var lock = new Object();

    String result =
        run(
            async(
                () -> {
                  String s = await(value("a"));
                  synchronized (lock) {
                    s += Thread.holdsLock(lock);
                    synchronized (trace) {
                      s += Thread.holdsLock(trace);
                    }
                  }
                  s += await(value("b")) + Thread.holdsLock(lock);
                  for (int i = 0; i < 3; i++) {
                    try {
                      synchronized (await(value(lock))) {
                        if (i == 0) {
                          throw new IllegalStateException("locked " + Thread.holdsLock(lock));
                        } else if (i == 2) {
                          return s;
                        }
                      }
                    } catch (IllegalStateException e) {
                      s += await(value(e.getMessage()));
                    } finally {
                      s += await(value(i)) + "" + Thread.holdsLock(lock);
                    }
                  }
                  return "never";
                }));

    assertThat(result).isEqualTo("atruetruebfalselocked true0false1false");
    assertThat(Thread.holdsLock(lock)).isFalse();
  }

  @Test
  void synchronizedBlock_holdsACoroutineThatAwaits() throws Exception {
    Coroutine<Integer> made;
    synchronized (this) {
      made = async(() -> await(value(5)));
    }
    Coroutine<Integer> outer =
        async(
            () -> {
              Coroutine<Integer> inner;
              synchronized (this) {
                inner = async(() -> await(value(6)));
              }
              return await(inner) + await(made);
            });

    assertThat(run(outer)).isEqualTo(11);
  }

  private synchronized Coroutine<Boolean> synchronizedMethod() {
    return async(
        () -> {
          await(value(1));
          return Thread.holdsLock(this);
        });
  }

  @Test
  void synchronizedMethod_isLeftWhenTheBodyRuns() throws Exception {
    assertThat(run(synchronizedMethod())).isFalse();
  }
}

package dev.eddy.it.constructs;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static dev.eddy.Coroutines.coroutine;
import static dev.eddy.Coroutines.moment;
import static dev.eddy.Coroutines.multi;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.Coroutine;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Coroutines, lambdas and classes inside a coroutine. */
class NestedBodiesTest extends ConstructTest {
  private String field = "field";

  @Test
  void coroutine_capturesOfCaptures() throws Exception {
    int a = 1;

    String result =
        run(
            async(
                () -> {
                  long b = await(value(2L));
                  return await(
                      async(
                          () -> {
                            double c = await(value(3.0)) + a;
                            String d = "d" + field;
                            return await(
                                    async(
                                        () -> {
                                          await(value(1));
                                          return a + " " + b + " " + c + " " + d;
                                        }))
                                + await(async(() -> "!" + a + await(value(b))));
                          }));
                }));

    assertThat(result).isEqualTo("1 2 4.0 dfield!12");
  }

  @Test
  void coroutine_startedInsideAndAwaitedLater() throws Exception {
    run(
        async(
            () -> {
              var first =
                  coroutine(
                      () -> {
                        log("first");
                        await(moment());
                        log("first again");
                        return 1;
                      });
              var second = async(() -> seen(await(value(2)))).start();
              log("started");
              log(await(first) + await(second));
            }));

    assertThat(trace).startsWith("first", "started").endsWith("3").contains("first again", "2");
  }

  @Test
  void coroutine_ofAnAction() throws Exception {
    run(
        async(
            () -> {
              await(
                  async(
                      () -> {
                        log(await(value("inner")));
                      }));
              await(coroutine(() -> log("eager")));
              log("outer");
            }));

    assertTrace("inner", "eager", "outer");
  }

  @Test
  void coroutine_inALoopCapturesTheVariableOfTheTurn() throws Exception {
    List<Integer> all =
        run(
            async(
                () -> {
                  var children = new ArrayList<Coroutine<Integer>>();
                  for (int i = 0; i < 4; i++) {
                    int mine = await(value(i));
                    children.add(async(() -> mine * await(value(10))));
                  }
                  return await(multi(children));
                }));

    assertThat(all).containsExactly(0, 10, 20, 30);
  }

  @Test
  void coroutine_recursive() throws Exception {
    assertThat(run(fibonacci(12))).isEqualTo(144);
  }

  private Coroutine<Integer> fibonacci(int n) {
    return async(() -> n < 2 ? await(value(n)) : await(fibonacci(n - 1)) + await(fibonacci(n - 2)));
  }

  @Test
  void lambda_capturesBeforeAndAfterAnAwait() throws Exception {
    String result =
        run(
            async(
                () -> {
                  String before = await(value("b"));
                  Supplier<String> early = () -> before + field;
                  int after = await(value(7));
                  Function<String, String> late = s -> s + before + after + early.get();
                  field = await(value("new"));
                  return Stream.of("x", "y").map(late).toList() + early.get();
                }));

    assertThat(result).isEqualTo("[xb7bnew, yb7bnew]bnew");
  }

  @Test
  void lambda_holdsACoroutine() throws Exception {
    int base = 5;

    List<Integer> result =
        run(
            async(
                () -> {
                  int local = await(value(100));
                  IntFunction<Coroutine<Integer>> make =
                      i -> async(() -> await(value(i)) + base + local);
                  int first = await(make.apply(1));
                  return List.of(first, await(make.apply(2)));
                }));

    assertThat(result).containsExactly(106, 107);
  }

  @Test
  void lambda_spillsWhileItIsLive() throws Exception {
    String result =
        run(
            async(
                () -> {
                  Supplier<String> made = () -> "made";
                  Runnable logs = () -> log("logged");
                  return made.get()
                      + ((Supplier<String>) () -> "cast").get()
                      + awaitAll(made).get()
                      + await(value(made)).get()
                      + runs(logs);
                }));

    assertThat(result).isEqualTo("madecastmademaderan");
    assertTrace("logged");
  }

  private <T> T awaitAll(T all) {
    return all;
  }

  private String runs(Runnable runnable) {
    runnable.run();
    return "ran";
  }

  @Test
  void anonymousClass_capturesBeforeAndAfterAnAwait() throws Exception {
    String result =
        run(
            async(
                () -> {
                  int before = await(value(1));
                  var counter =
                      new Object() {
                        int n = before;

                        int next() {
                          return n += before + field.length();
                        }
                      };
                  await(value(1));
                  String s = counter.next() + "," + await(value(2)) + "," + counter.next();
                  return s + "," + counter.n;
                }));

    assertThat(result).isEqualTo("7,2,13,13");
  }

  @Test
  void anonymousClass_withACoroutineInside() throws Exception {
    abstract class Task {
      abstract Coroutine<String> work(int n);
    }
    String result =
        run(
            async(
                () -> {
                  String local = await(value("l"));
                  Task task =
                      new Task() {
                        private final String own = "own";

                        @Override
                        Coroutine<String> work(int n) {
                          return async(() -> own + await(value(n)) + local + field);
                        }
                      };
                  return await(task.work(1)) + await(task.work(2));
                }));

    assertThat(result).isEqualTo("own1lfieldown2lfield");
  }

  @Test
  void localRecordEnumAndInterface() throws Exception {
    String result =
        run(
            async(
                () -> {
                  record Pair(int a, String b) {
                    Pair {
                      if (a < 0) {
                        throw new IllegalArgumentException();
                      }
                    }

                    Pair swapped() {
                      return new Pair(b.length(), String.valueOf(a));
                    }
                  }
                  enum Level {
                    LOW,
                    HIGH {
                      @Override
                      String tell() {
                        return "high!";
                      }
                    };

                    String tell() {
                      return name();
                    }
                  }
                  interface Teller {
                    String tell(Level level);
                  }
                  Pair pair = new Pair(await(value(5)), await(value("abc")));
                  Teller teller = level -> level.tell() + pair.b;
                  Level level = Level.valueOf(await(value("HIGH")));
                  return teller.tell(level)
                      + await(value(teller)).tell(Level.LOW)
                      + pair.swapped()
                      + switch (await(value(level))) {
                        case LOW -> 1;
                        case HIGH -> await(value(2));
                      };
                }));

    assertThat(result).isEqualTo("high!abcLOWabcPair[a=3, b=5]2");
  }

  @Test
  void localClass_capturesVariables() throws Exception {
    int outside = 4;

    String result =
        run(
            async(
                () -> {
                  long inside = await(value(6L));
                  class Adder {
                    final int own;

                    Adder(int own) {
                      this.own = own;
                    }

                    long sum() {
                      return own + outside + inside + field.length();
                    }

                    Coroutine<Long> later() {
                      return async(() -> sum() + await(value(own)) + outside + inside);
                    }

                    Adder next() {
                      return new Adder(own + 1);
                    }
                  }
                  Adder adder = new Adder(await(value(1)));
                  await(value(1));
                  return adder.sum() + " " + await(adder.next().later());
                }));

    assertThat(result).isEqualTo("16 29");
  }

  @Test
  void localClass_recordWithACoroutine() throws Exception {
    String result =
        run(
            async(
                () -> {
                  record Greeter(String name) {
                    Coroutine<String> greet(Coroutine<String> word) {
                      return async(() -> await(word) + " " + name);
                    }
                  }
                  return await(
                      new Greeter(await(value("you"))).greet(async(() -> await(value("hi")))));
                }));

    assertThat(result).isEqualTo("hi you");
  }

  @Test
  void failure_passesThroughNestedBodies() throws Exception {
    String result =
        run(
            async(
                () -> {
                  try {
                    return await(
                        async(
                            () -> {
                              try {
                                return await(
                                    async(() -> "" + await(failure(new IOException("deep")))));
                              } finally {
                                log("middle" + await(value("")));
                              }
                            }));
                  } catch (IOException e) {
                    return e.getMessage();
                  }
                }));

    assertThat(result).isEqualTo("deep");
    assertTrace("middle");
  }
}

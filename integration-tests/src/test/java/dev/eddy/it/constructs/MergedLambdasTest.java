package dev.eddy.it.constructs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.Awaitable;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Classes without debug information, in which javac gives equal lambdas one method. */
class MergedLambdasTest extends ConstructTest {
  private static final String HEAD =
      """
      import static dev.eddy.Coroutines.*;
      import dev.eddy.*;
      import java.util.concurrent.Callable;
      import java.util.function.*;
      public class Merged {
        static int calls;
        static String call() {
          return "call" + ++calls;
        }
      """;

  @TempDir Path folder;

  private Object runMain(String members) throws Exception {
    Method main =
        JavacRun.of(folder, "Merged", HEAD + members + "}", "-g:none")
            .load("Merged")
            .getMethod("main", Function.class);
    Function<Object, Awaitable<?>> given = this::value;
    return run((Awaitable<?>) main.invoke(null, given));
  }

  @Test
  void equalBodies_eachMakeTheirOwnCoroutine() throws Exception {
    assertThat(
            runMain(
                """
                static Coroutine<Object> one(Function<Object, Awaitable<?>> g) {
                  return async(() -> "a" + await(g.apply(1)));
                }
                static Coroutine<Object> two(Function<Object, Awaitable<?>> g) {
                  return async(() -> "a" + await(g.apply(1)));
                }
                public static Coroutine<Object> main(Function<Object, Awaitable<?>> g) {
                  return async(() -> "" + await(one(g)) + await(two(g)) + await(one(g)));
                }
                """))
        .isEqualTo("a1a1a1");
  }

  @Test
  void bodyEqualToAnotherLambda_leavesThatAlone() throws Exception {
    assertThat(
            runMain(
                """
                static Callable<String> callable() {
                  return () -> call();
                }
                static Supplier<String> supplier() {
                  return () -> call();
                }
                static CoroutineBody<String> body() {
                  return () -> call();
                }
                public static Coroutine<Object> main(Function<Object, Awaitable<?>> g) {
                  calls = 0;
                  return async(() -> {
                    String s = await(async(() -> call())) + callable().call() + supplier().get();
                    await(g.apply(1));
                    return s + await(async(body())) + await(coroutine(() -> call()));
                  });
                }
                """))
        .isEqualTo("call1call2call3call4call5");
  }

  @Test
  void keptAndDirectBodiesThatAreEqual_bothWork() throws Exception {
    assertThat(
            runMain(
                """
                static CoroutineBody<Object> kept(Function<Object, Awaitable<?>> g) {
                  return () -> g == null ? call() : await(g.apply(2));
                }
                static Coroutine<Object> direct(Function<Object, Awaitable<?>> g) {
                  return async(() -> g == null ? call() : await(g.apply(2)));
                }
                static CoroutineAction first() {
                  return () -> {};
                }
                static Runnable second() {
                  return () -> {};
                }
                public static Coroutine<Object> main(Function<Object, Awaitable<?>> g) {
                  return async(() -> {
                    second().run();
                    await(async(first()));
                    CoroutineBody<Object> kept = kept(x -> g.apply(x));
                    return "" + await(async(kept)) + await(direct(x -> g.apply(x))) + await(async(kept));
                  });
                }
                """))
        .isEqualTo("222");
  }

  @Test
  void nestedBodiesInMergedOnes_areWovenToo() throws Exception {
    assertThat(
            runMain(
                """
                static Coroutine<Object> one(Function<Object, Awaitable<?>> g) {
                  return async(() -> "<" + await(async(() -> "a" + await(g.apply(1)))) + ">");
                }
                static CoroutineBody<Object> two(Function<Object, Awaitable<?>> g) {
                  return () -> "<" + await(async(() -> "a" + await(g.apply(1)))) + ">";
                }
                static Callable<Object> three(Function<Object, Awaitable<?>> g) {
                  return () -> "<" + async(() -> "a" + await(g.apply(1))) + ">";
                }
                public static Coroutine<Object> main(Function<Object, Awaitable<?>> g) {
                  return async(() -> "" + await(one(g)) + await(async(two(g))) + await(async(two(g))));
                }
                """))
        .isEqualTo("<a1><a1><a1>");
  }

  @Test
  void nestedBodyInABodyEqualToAnotherLambda_isWovenInBoth() throws Exception {
    assertThat(
            runMain(
                """
                static Callable<Awaitable<Object>> plain(Function<Object, Awaitable<?>> g) {
                  return () -> async(() -> "a" + await(g.apply(1)));
                }
                static CoroutineBody<Awaitable<Object>> body(Function<Object, Awaitable<?>> g) {
                  return () -> async(() -> "a" + await(g.apply(1)));
                }
                public static Coroutine<Object> main(Function<Object, Awaitable<?>> g) {
                  return async(() -> {
                    Awaitable<Object> inner = await(async(body(g)));
                    return "" + await(plain(g).call()) + await(inner);
                  });
                }
                """))
        .isEqualTo("a1a1");
  }

  @Test
  void instanceLambdasThatAreEqual_keepTheirReceiver() throws Exception {
    assertThat(
            runMain(
                """
                final String name;
                Merged(String name) {
                  this.name = name;
                }
                Coroutine<String> one() {
                  return async(() -> name);
                }
                Supplier<String> two() {
                  return () -> name;
                }
                CoroutineBody<String> three() {
                  return () -> name;
                }
                public static Coroutine<Object> main(Function<Object, Awaitable<?>> g) {
                  return async(() -> {
                    Merged a = new Merged("a" + await(g.apply(1)));
                    Merged b = new Merged("b" + await(g.apply(2)));
                    return await(a.one()) + b.two().get() + await(async(a.three())) + await(b.one());
                  });
                }
                """))
        .isEqualTo("a1b2a1b2");
  }

  @Test
  void classWithoutDebugInformation_doesWhatTheOthersDo() throws Exception {
    assertThat(
            runMain(
                """
                record Pair(Object a, Object b) {}
                public static Coroutine<Object> main(Function<Object, Awaitable<?>> g) {
                  return async(() -> {
                    long sum = 0;
                    for (int i = 0; i < 3; i++) {
                      try {
                        sum += new Pair(1L, await(g.apply(i))).toString().length();
                        if (i == 1) {
                          throw new IllegalStateException("x" + await(g.apply(i)));
                        }
                      } catch (IllegalStateException e) {
                        sum += e.getMessage().length() * 100;
                      } finally {
                        await(g.apply(2));
                      }
                    }
                    return sum;
                  });
                }
                """))
        .isEqualTo(3 * "Pair[a=1, b=0]".length() + 200L);
  }
}

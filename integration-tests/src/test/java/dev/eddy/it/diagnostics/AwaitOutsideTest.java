package dev.eddy.it.diagnostics;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AwaitOutsideTest extends DiagnosticsTest {

  @Test
  void method_constructorAndInitialisers() throws Exception {
    check(
        "error",
        """
        int method() throws Exception { return 1 + «await-outside»await(promise); }
        int qualified() throws Exception { return Coroutines«await-outside».await(promise); }
        Code() throws Exception { «await-outside»await(promise); }
        static int field = call(() -> 1 + «await-outside»await(divide(4, 2)));
        { count = «await-outside»await(promise); }
        static int call(Callable<Integer> job) { return 1; }
        enum Kind {
          A {
            int inner() throws Exception { return «await-outside»await(divide(4, 2)); }
          };
          abstract int inner() throws Exception;
        }
        interface Has { default void here() throws Exception { «await-outside»await(List.of()); } }
        record Pair(int a) { Pair { count(() -> «await-outside»await(divide(a, 2))); } }
        static void count(Callable<?> job) {}
        """);
  }

  @Test
  void everyOverload() throws Exception {
    check(
        "error",
        """
        void all(CompletionStage<String> s, Future<String> f, CompletableFuture<String> c)
            throws Exception {
          «await-outside»await(s);
          «await-outside»await(f);
          «await-outside»await(c);
          «await-outside»await(List.of(promise));
          «await-outside»await(Map.of("a", promise));
          «await-outside»await(moment());
        }
        """);
  }

  @Test
  void nestedLambdaOrClass_isNotTheCoroutine() throws Exception {
    checkBody(
        "error",
        """
        Callable<Integer> job = () -> «await-outside»await(promise);
        Object object = new Object() {
          int value = 1;
          int get() throws Exception { return «await-outside»await(promise); }
        };
        class Local { int get() throws Exception { return «await-outside»await(promise); } }
        return await(IOLoop.current().runInExecutor(() -> «await-outside»await(promise)));
        """);
  }

  @Test
  void references_areCalledFromOutside() throws Exception {
    checkBody(
        "error",
        """
        interface Job { Integer run(Promise<Integer> promise) throws Exception; }
        Job job = «await-outside»Coroutines::await;
        return job;
        """);
  }

  @Test
  void subtypeOfABody_keptIsNotWoven() throws Exception {
    check(
        "error",
        """
        interface Named extends CoroutineBody<Integer> {}
        Named kept = () -> «await-outside»await(divide(4, 2));
        Coroutine<Integer> direct = async((Named) () -> await(divide(4, 2)));
        """);
  }

  @Test
  void bodies_areInside() throws Exception {
    check(
        "error",
        """
        CoroutineBody<Integer> field = () -> await(divide(4, 2));
        CoroutineAction action = () -> await(moment());
        static CoroutineBody<Integer> made(boolean b) {
          return b ? () -> await(divide(4, 2)) : () -> 1 + await(divide(4, 2));
        }
        static <T> Coroutine<T> retry(CoroutineBody<T> body) { return async(body); }
        Coroutine<Integer> nested() {
          return async(() -> {
            int a = await(async(() -> await(divide(4, 2))));
            int b = await(retry(() -> { return await(promise); }));
            Supplier<Coroutine<Integer>> later = () -> async(() -> await(promise));
            return a + b + await(later.get()) + await(coroutine(() -> await(promise)));
          });
        }
        Promise<Void> eager() { return coroutine(() -> { await(moment()); }); }
        void inACoroutine() throws Exception {
          IOLoop.current().runSync(() -> async(() -> await(divide(4, 2))));
        }
        """);
  }

  @Test
  void awaitOfOthers_isNone() throws Exception {
    check(
        "error",
        """
        static void await(String s) {}
        static class Other { static int await(int i) { return i; } }
        void method(CountDownLatch latch) throws Exception {
          await("x");
          latch.await();
          IntUnaryOperator f = Other::await;
        }
        """);
  }

  @Test
  void errorsOfJavac_areLeftAlone() throws Exception {
    DiagnosticsRun run =
        compile("Object o() { return async(() -> { missing(); return await(divide(4, 2)); }); }");

    assertThat(run.texts()).noneMatch(text -> text.contains("[eddy:"));
    assertThat(run.success()).isFalse();
  }

  @Test
  void message_saysWhatToWrite() throws Exception {
    assertThat(compile("void load() throws Exception { await(promise); }").texts())
        .containsExactly(
            "[eddy:await-outside] await stands in the method load(…), and only the body of a"
                + " coroutine can wait: write Coroutine<…> load(…) { return async(() -> …); } (see"
                + " docs/errors/await-outside.md)");
    assertThat(compile("Callable<?> c = () -> await(promise);").texts())
        .singleElement()
        .asString()
        .contains("a lambda of type Callable");
  }
}

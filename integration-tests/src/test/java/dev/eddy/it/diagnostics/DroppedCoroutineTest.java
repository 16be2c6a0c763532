package dev.eddy.it.diagnostics;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DroppedCoroutineTest extends DiagnosticsTest {

  @Test
  void statements_thatDrop() throws Exception {
    check(
        "warning",
        """
        void method(int n) {
          «dropped-coroutine»divide(1, 0);
          Code«dropped-coroutine».divide(1, 0);
          «dropped-coroutine»async(() -> 1);
          «dropped-coroutine»multi(List.of(promise));
          for («dropped-coroutine»divide(1, 0); n > 0; «dropped-coroutine»divide(n, 0)) { n--; }
          switch (n) {
            case 1 -> «dropped-coroutine»divide(1, 0);
            default -> {}
          }
        }
        Coroutine<?> body() {
          return async(() -> {
            «dropped-coroutine»divide(1, 0);
            if (count > 0) «dropped-coroutine»divide(1, 0);
          });
        }
        { «dropped-coroutine»divide(1, 0); }
        """);
  }

  @Test
  void functionsThatReturnNothing_drop() throws Exception {
    check(
        "warning",
        """
        interface Mine<T> { void take(T t); boolean equals(Object o); }
        static Coroutine<Integer> load(String s) { return async(() -> 1); }
        Runnable lambda = () -> «dropped-coroutine»divide(1, 0);
        Runnable block = () -> { «dropped-coroutine»divide(1, 0); };
        Consumer<String> one = s -> («dropped-coroutine»load(s));
        Consumer<String> reference = «dropped-coroutine»Code::load;
        Mine<String> mine = «dropped-coroutine»Code::load;
        CoroutineAction action = () -> «dropped-coroutine»divide(1, 0);
        void method() {
          IOLoop.current().addCallback(() -> «dropped-coroutine»divide(1, 0));
          List.of("a").forEach(s -> «dropped-coroutine»load(s));
        }
        """
            .replace("(«dropped-coroutine»load(s))", "«dropped-coroutine»load(s)"));
  }

  @Test
  void whatIsUsed_isNotDropped() throws Exception {
    check(
        "warning",
        """
        Coroutine<Integer> field;
        static Promise<Integer> eager() { return coroutine(() -> 1); }
        Supplier<Coroutine<Integer>> supplier = () -> divide(1, 0);
        Function<Integer, Coroutine<Integer>> reference = a -> divide(a, a);
        Callable<?> callable = () -> divide(1, 0);
        Coroutine<?> body(Map<String, Coroutine<Integer>> map, List<Coroutine<Integer>> list) {
          field = divide(1, 0);
          Coroutine<Integer> local = divide(1, 0);
          divide(1, 0).start();
          eager();
          coroutine(() -> 1);
          coroutine(() -> { await(divide(1, 1)); });
          map.put("a", divide(1, 0));
          map.remove("a");
          list.set(0, field);
          Objects.requireNonNull(local);
          IOLoop.current().spawnCallback(() -> divide(1, 0));
          new PeriodicCallback(Duration.ofSeconds(1), () -> divide(1, 0));
          sleep(Duration.ZERO);
          return async(() -> { await(divide(1, 1)); int i = await(divide(1, 1)); });
        }
        """);
  }

  @Test
  void calledToFail_isNotDropped() throws Exception {
    DiagnosticsRun run =
        compile(
            """
            void method() {
              org.assertj.core.api.Assertions.assertThatThrownBy(() -> divide(1, 0));
              org.junit.jupiter.api.Assertions.assertThrows(
                  ArithmeticException.class, () -> { divide(1, 0); });
              org.junit.jupiter.api.Assertions.assertThrows(
                  ArithmeticException.class, () -> divide(1, 0));
            }
            """,
            "-cp",
            System.getProperty("java.class.path"));

    assertThat(run.ids()).doesNotContain("dropped-coroutine");
    assertThat(run.success()).isTrue();
  }

  @Test
  void message_knowsWhereItStands() throws Exception {
    assertThat(compile("void m() { divide(1, 0); }").texts())
        .singleElement()
        .asString()
        .contains("IOLoop.current().spawnCallback(() -> divide(…))");
    assertThat(compile("Coroutine<?> m() { return async(() -> { divide(1, 0); }); }").texts())
        .singleElement()
        .asString()
        .contains("write await(divide(…))");
  }
}

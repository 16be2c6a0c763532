package dev.eddy.it.diagnostics;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EachOutsideTest extends DiagnosticsTest {

  @Test
  void method_constructorAndInitialisers() throws Exception {
    check(
        "error",
        """
        static AsyncIterator<Integer> numbers() { return generator(out -> {}); }
        void method() throws Exception { for (int i : «each-outside»each(numbers())) { count += i; } }
        void qualified() throws Exception {
          for (int i : Coroutines«each-outside».each(numbers())) { count += i; }
        }
        Code() throws Exception { for (int i : «each-outside»each(numbers())) { count += i; } }
        { for (int i : «each-outside»each(numbers())) { count += i; } }
        interface Has {
          default void here() throws Exception { for (int i : «each-outside»each(numbers())) {} }
        }
        """);
  }

  @Test
  void nestedLambdaOrClass_isNotTheCoroutine() throws Exception {
    checkBody(
        "error",
        """
        AsyncIterator<Integer> numbers = generator(out -> {});
        Callable<?> job = () -> { for (int i : «each-outside»each(numbers)) {} return 1; };
        class Local { void run() throws Exception { for (int i : «each-outside»each(numbers)) {} } }
        return await(IOLoop.current().runInExecutor(() -> {
          for (int i : «each-outside»each(numbers)) { count += i; }
          return 1;
        }));
        """);
  }

  @Test
  void otherThanTheHeadOfALoop_isToldOnce() throws Exception {
    checkBody(
        "error",
        """
        AsyncIterator<Integer> numbers = generator(out -> {});
        Iterable<Integer> kept = «each-outside»each(numbers);
        «each-outside»each(numbers).forEach(i -> {});
        for (int i : count > 0 ? «each-outside»each(numbers) : List.<Integer>of()) { count += i; }
        for (var i = «each-outside»each(numbers).iterator(); i.hasNext(); ) { i.next(); }
        synchronized (lock) { «each-outside»each(numbers).iterator(); }
        return kept;
        """);
  }

  @Test
  void ofAnAwait_isToldAsThat() throws Exception {
    check(
        "error",
        """
        void method(Promise<AsyncIterator<Integer>> numbers) throws Exception {
          for (int i : each(«await-outside»await(numbers))) { count += i; }
        }
        """);
  }

  @Test
  void references_areNoLoops() throws Exception {
    checkBody(
        "error",
        """
        interface Reads { Iterable<Integer> read(AsyncIterator<Integer> numbers) throws Exception; }
        Reads reads = «each-outside»Coroutines::each;
        return reads;
        """);
  }

  @Test
  void loopsInBodies_areAllowed() throws Exception {
    check(
        "error",
        """
        AsyncIterator<Integer> numbers;
        CoroutineAction kept = () -> { for (int i : each(numbers)) { count += i; } };
        AsyncGenerator.Body<Integer> body = out -> {
          for (int i : each(numbers)) { await(out.yield(i)); }
        };
        CoroutineBody<?> nested() {
          return () -> {
            for (int i : (each(numbers))) { count += i; }
            for (Object o : (Iterable<?>) each(numbers)) { count += o.hashCode(); }
            for (int i : each(await(async(() -> numbers)))) { count += i; }
            Supplier<Coroutine<?>> later =
                () -> async(() -> { for (int i : each(numbers)) { count += i; } });
            return await(later.get());
          };
        }
        AsyncIterator<Integer> doubled() {
          return generator(out -> { for (int i : each(numbers)) { await(out.yield(2 * i)); } });
        }
        """);
  }

  @Test
  void eachOfOthers_isNone() throws Exception {
    check(
        "error",
        """
        static class Other { static Iterable<String> each(String s) { return List.of(s); } }
        void method() {
          for (String s : Other.each("x")) { count += s.length(); }
          Function<String, Iterable<String>> f = Other::each;
        }
        """);
  }

  @Test
  void turnedOff_theWeaverStillRefusesWhatIsNoLoop() throws Exception {
    DiagnosticsRun run =
        compile(
            "Coroutine<?> b(AsyncIterator<String> s) { return async(() -> { each(s); }); }",
            "-Aeddy.each_outside=off");

    assertThat(run.success()).isFalse();
    assertThat(run.texts())
        .singleElement()
        .asString()
        .startsWith(
            "each(…), in Code, is used for something else than the head of a for statement");
  }

  @Test
  void message_saysWhatToWrite() throws Exception {
    assertThat(
            compile("void read(AsyncIterator<?> s) throws Exception { for (var x : each(s)) {} }")
                .texts())
        .containsExactly(
            "[eddy:each-outside] each(…) stands in the method read(…), and only the body of a"
                + " coroutine can wait: write Coroutine<…> read(…) { return async(() -> …); } (see"
                + " docs/errors/each-outside.md)");
  }
}

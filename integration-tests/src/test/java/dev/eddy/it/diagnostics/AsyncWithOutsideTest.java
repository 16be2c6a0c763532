package dev.eddy.it.diagnostics;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AsyncWithOutsideTest extends DiagnosticsTest {
  private static final String TYPES =
      """
      static class Connection implements AsyncCloseable {
        public Awaitable<Void> closeAsync() { return moment(); }
      }
      static class Secure extends Connection {}
      interface Named extends AsyncCloseable {}
      static class Abrupt extends Connection {
        @Override public void close() {}
      }
      static class Inherits extends Abrupt implements Named {}
      interface Both extends AsyncCloseable, Closeable {
        @Override void close();
      }
      static AsyncIterator<Integer> numbers() { return generator(out -> {}); }
      """;

  @Test
  void method_constructorAndInitialisers() throws Exception {
    check(
        "error",
        TYPES
            + """
            void method() { try (var «async-with-outside»c = new Connection()) { c.hashCode(); } }
            void several(Connection c, Named n) {
              try («async-with-outside»c;
                  var «async-with-outside»s = new Secure();
                  Named «async-with-outside»other = n) { s.hashCode(); other.hashCode(); }
              finally { count--; }
            }
            Code() { try (var «async-with-outside»it = numbers()) { it.hashCode(); } }
            { try (AsyncIterator<?> «async-with-outside»it = numbers()) { it.hashCode(); } }
            <C extends Connection & Runnable> void generic(C c) {
              try («async-with-outside»c) { c.run(); }
            }
            final Connection field = new Connection();
            void field() { try (this«async-with-outside».field) { count++; } }
            """);
  }

  @Test
  void nestedLambdaOrClass_isNotTheCoroutine() throws Exception {
    check(
        "error",
        TYPES
            + """
            Coroutine<?> body() {
              return async(() -> {
                Runnable job = () -> { try (var «async-with-outside»it = numbers()) { it.hashCode(); } };
                class Local {
                  void run() { try (var «async-with-outside»it = numbers()) { it.hashCode(); } }
                }
                return await(IOLoop.current().runInExecutor(() -> {
                  try (var «async-with-outside»it = numbers()) { it.hashCode(); return count; }
                }));
              });
            }
            """);
  }

  @Test
  void bodies_areInside() throws Exception {
    check(
        "error",
        TYPES
            + """
            CoroutineAction kept = () -> { try (var c = new Connection()) { c.hashCode(); } };
            AsyncIterator<Integer> generated() {
              return generator(out -> {
                try (var it = numbers()) { it.hashCode(); await(out.yield(1)); }
              });
            }
            Promise<?> eager() {
              return coroutine(() -> { try (var c = await(async(Secure::new))) { c.hashCode(); } });
            }
            """);
  }

  @Test
  void typesThatCanCloseAtOnce_areOrdinary() throws Exception {
    check(
        "error",
        TYPES
            + """
            void method(Both both) {
              try (both; var a = new Abrupt(); var i = new Inherits()) { a.hashCode(); i.hashCode(); }
            }
            <B extends Both> void generic(B b) { try (b) { count++; } }
            """);
  }

  @Test
  void openedByAnAwait_isToldAsThat() throws Exception {
    check(
        "error",
        TYPES
            + """
            void method() throws Exception {
              try (var c = «await-outside»await(async(Connection::new))) { c.hashCode(); }
            }
            """);
  }

  @Test
  void withoutTry_isAllowed() throws Exception {
    check(
        "error",
        TYPES
            + """
            Connection open() { return new Secure(); }
            void plain() throws IOException {
              Connection c = open();
              try (var reader = new StringReader("x")) { reader.hashCode(); }
              try { count++; } finally { c.closeAsync(); }
            }
            """);
  }

  @Test
  void message_saysWhatToWrite() throws Exception {
    assertThat(compile("void read(AsyncIterator<?> lines) { try (lines) { count++; } }").texts())
        .containsExactly(
            "[eddy:async-with-outside] the closing of lines has to be awaited, and this try stands"
                + " in the method read(…), and only the body of a coroutine can wait: write"
                + " Coroutine<…> read(…) { return async(() -> …); } (see"
                + " docs/errors/async-with-outside.md)");
  }
}

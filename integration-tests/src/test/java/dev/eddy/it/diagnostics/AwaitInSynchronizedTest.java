package dev.eddy.it.diagnostics;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AwaitInSynchronizedTest extends DiagnosticsTest {

  @Test
  void inside_isAnError() throws Exception {
    checkBody(
        "error",
        """
        synchronized (lock) {
          «await-in-synchronized»await(promise);
          for (int i = 0; i < 2; i++) {
            try { i++; } finally { «await-in-synchronized»await(promise); }
          }
          synchronized (this) { hashCode(); }
          return Coroutines«await-in-synchronized».await(promise);
        }
        """);
  }

  @Test
  void loopsAndResources_awaitToo() throws Exception {
    check(
        "error",
        """
        Coroutine<?> body(AsyncIterator<String> lines) {
          return async(() -> {
            synchronized (lock) {
              for (String line : «await-in-synchronized»each(lines)) { count++; }
              try («await-in-synchronized»lines; var «await-in-synchronized»more = lines) {
                more.hashCode();
              }
              for (String s : each(«await-in-synchronized»await(async(() -> lines)))) { count++; }
              try (var it = «await-in-synchronized»await(async(() -> lines))) { it.hashCode(); }
              try (Stays stays = new Stays()) { stays.hashCode(); }
            }
          });
        }
        static class Stays implements AsyncCloseable {
          public Awaitable<Void> closeAsync() { return moment(); }
          @Override public void close() {}
        }
        """);
  }

  @Test
  void beside_isAllowed() throws Exception {
    check(
        "error",
        """
        synchronized Coroutine<Integer> locked() {
          synchronized (lock) {
            return async(() -> await(promise));
          }
        }
        Coroutine<?> body(AsyncIterator<Integer> numbers) {
          return async(() -> {
            synchronized (await(async(() -> lock))) { lock.hashCode(); }
            synchronized (lock) { divide(4, 2).start(); }
            for (int i : each(numbers)) { synchronized (lock) { count += i; } }
            try (numbers) { synchronized (lock) { count++; } }
            return await(promise);
          });
        }
        """);
  }

  @Test
  void outsideOfACoroutine_isToldOnce() throws Exception {
    assertThat(
            compile("void m() throws Exception { synchronized (lock) { await(promise); } }").ids())
        .containsExactly("await-outside");
  }

  @Test
  void turnedOff_theWeaverStillRefuses() throws Exception {
    DiagnosticsRun run =
        compile(
            "Coroutine<?> b() { return async(() -> { synchronized (lock) { await(promise); } }); }",
            "-Aeddy.await_in_synchronized=off");

    assertThat(run.success()).isFalse();
    assertThat(run.texts()).singleElement().asString().startsWith("await inside synchronized");
  }

  @Test
  void turnedOff_theWeaverStillRefusesALoop() throws Exception {
    DiagnosticsRun run =
        compile(
            """
            Coroutine<?> b(AsyncIterator<String> s) {
              return async(() -> { synchronized (lock) { for (var x : each(s)) {} } });
            }
            """,
            "-Aeddy.await_in_synchronized=off");

    assertThat(run.success()).isFalse();
    assertThat(run.texts()).singleElement().asString().startsWith("await inside synchronized");
  }
}

package dev.eddy.it.diagnostics;

import org.junit.jupiter.api.Test;

class SwallowedCancellationTest extends DiagnosticsTest {

  @Test
  void swallowed() throws Exception {
    checkBody(
        "warning",
        """
        try { await(promise); } «swallowed-cancellation»catch (Throwable t) { count++; }
        try { await(promise); } catch (RuntimeException e) { count++; }
        «swallowed-cancellation»catch (Error e) { return 1; }
        try { await(promise); } «swallowed-cancellation»catch (CancelledError e) {}
        try { count = 1 + await(promise); }
        «swallowed-cancellation»catch (IllegalStateException | CancelledError e) { count++; }
        try (Closeable c = await(async(() -> (Closeable) () -> {}))) { c.toString(); }
        «swallowed-cancellation»catch (Throwable t) { Runnable r = () -> { throw new Error(t); }; }
        AsyncIterator<?> lines = generator(out -> {});
        try { for (var x : each(lines)) { count++; } }
        «swallowed-cancellation»catch (Throwable t) { count++; }
        return 2;
        """);
  }

  @Test
  void outsideOfACoroutine_isNotLookedAt() throws Exception {
    check(
        "warning",
        """
        int method() {
          try { return IOLoop.current().runSync(() -> divide(1, 0)); } catch (Throwable t) { return 0; }
        }
        """);
  }

  @Test
  void thrownOn_orNotCaught() throws Exception {
    checkBody(
        "warning",
        """
        try { await(promise); } catch (Throwable t) { count++; throw t; }
        try { await(promise); } catch (Throwable t) { throw new IOException(t); }
        try { await(promise); } catch (Throwable t) { if (t instanceof Error) { throw t; } }
        try { await(promise); }
        catch (Throwable t) { if (t instanceof CancelledError c) { throw c; } count++; }
        try { await(promise); } catch (CancelledError e) { throw e; } catch (Throwable t) { count++; }
        try { await(promise); } catch (Exception e) { count++; }
        try { await(promise); } catch (AssertionError | IllegalStateException e) { count++; }
        try { await(promise); } finally { count++; }
        try { count++; } catch (Throwable t) { await(promise); }
        try { coroutine(() -> await(promise)); } catch (Throwable t) { count++; }
        return 1;
        """);
  }
}

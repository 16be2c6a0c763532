package dev.eddy.it.constructs;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static dev.eddy.Coroutines.moment;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.CancelledError;
import dev.eddy.Coroutine;
import dev.eddy.Promise;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

/** What Java's constructs do when the await in them is cancelled. */
class CancellationTest extends ConstructTest {
  private final Promise<String> never = new Promise<>();

  /** Starts it, lets it come to where it waits, cancels it, and awaits its end. */
  private <T> Coroutine<T> cancelled(Coroutine<T> body) {
    return async(
        () -> {
          Promise<T> started = body.start();
          for (int i = 0; i < 10; i++) {
            await(moment());
          }
          started.cancel();
          return await(started);
        });
  }

  @Test
  void cancel_runsFinallyBlocksThatAwait() {
    Throwable failure =
        failureOf(
            cancelled(
                async(
                    () -> {
                      try {
                        try {
                          log(await(value("before")));
                          log(await(never));
                        } finally {
                          log("inner " + await(value("finally")));
                        }
                      } catch (Exception e) {
                        log("never");
                      } finally {
                        log("outer " + await(value("finally")));
                      }
                    })));

    assertThat(failure).isInstanceOf(CancellationException.class);
    assertTrace("before", "inner finally", "outer finally");
  }

  @Test
  void cancel_closesResources() {
    failureOf(
        cancelled(
            async(
                () -> {
                  try (AutoCloseable a = () -> log("close a");
                      AutoCloseable b = () -> log("close b")) {
                    log("body" + (a == b));
                    log(seen(1) + await(never));
                  }
                })));

    assertTrace("bodyfalse", 1, "close b", "close a");
  }

  @Test
  @SuppressWarnings("eddy:swallowed-cancellation")
  void cancel_isCaughtByItsOwnType() throws Exception {
    String result =
        run(
            cancelled(
                async(
                    () -> {
                      try {
                        return "a" + await(never);
                      } catch (CancelledError e) {
                        return "caught" + await(value("!"));
                      }
                    })));

    assertThat(result).isEqualTo("caught!");
  }

  @Test
  void cancel_leavesALoop() {
    failureOf(
        cancelled(
            async(
                () -> {
                  for (int i = 0; ; i++) {
                    try {
                      if (i == 2) {
                        await(never);
                      }
                      await(value(i));
                    } finally {
                      log(i);
                    }
                  }
                })));

    assertTrace(0, 1, 2);
  }

  @Test
  void cancel_reachesTheInnermostAndComesBack() {
    failureOf(
        cancelled(
            async(
                () -> {
                  try {
                    await(
                        async(
                            () -> {
                              try {
                                return seen("deep") + await(never);
                              } finally {
                                log(await(value("inner")));
                              }
                            }));
                  } finally {
                    log(await(value("outer")));
                  }
                })));

    assertTrace("deep", "inner", "outer");
  }

  @Test
  void cancel_amongConstructorArguments() {
    failureOf(
        cancelled(
            async(() -> new StringBuilder(seen("a") + new String(seen("b") + await(never))))));

    assertTrace("a", "b");
  }
}

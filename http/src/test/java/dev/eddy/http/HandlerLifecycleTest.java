package dev.eddy.http;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static dev.eddy.Coroutines.coroutine;
import static dev.eddy.Coroutines.moment;
import static dev.eddy.Coroutines.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.Awaitable;
import dev.eddy.CancelledError;
import dev.eddy.Coroutine;
import dev.eddy.Promise;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The life of a handler, a test for each rule of it. */
class HandlerLifecycleTest extends HandlerTest {
  // ---- the order

  private final class Telling extends RequestHandler {
    Telling() {
      told.add("init");
    }

    @Override
    protected void setDefaultHeaders() {
      told.add("setDefaultHeaders");
    }

    @Override
    protected void initialize() {
      told.add("initialize");
    }

    @Override
    protected Coroutine<Void> prepare() {
      return async(
          () -> {
            told.add("prepare");
            await(moment());
            told.add("prepared");
          });
    }

    @Override
    protected Coroutine<Void> get() {
      return async(
          () -> {
            told.add("get");
            await(moment());
            finish("done");
            told.add("after finish");
          });
    }

    @Override
    protected void onFinish() {
      told.add("onFinish");
    }
  }

  @Test
  void order_isTornados() throws Exception {
    serveHandler(Telling::new);

    assertThat(send(to("/")).body()).isEqualTo("done");

    assertThat(told)
        .containsExactly(
            "init",
            "setDefaultHeaders",
            "initialize",
            "prepare",
            "prepared",
            "get",
            "onFinish",
            "after finish");
  }

  @Test
  void everyRequest_hasAHandlerOfItsOwn() throws Exception {
    serveHandler(Telling::new);

    send(to("/"));
    send(to("/"));

    assertThat(told).filteredOn("init"::equals).hasSize(2);
  }

  @Test
  void sharedHandler_isRefused() throws Exception {
    var shared = new Lambda(h -> null);
    serveHandler(() -> shared);
    test.expectLog().expect("Uncaught exception for GET /");
    test.expectLog().expect("500 GET /");

    assertThat(send(to("/")).statusCode()).isEqualTo(200);
    assertThat(send(to("/")).statusCode()).isEqualTo(500);
  }

  @Test
  void supplierThatThrows_is500() throws Exception {
    serveHandler(
        () -> {
          throw new IllegalArgumentException("no database");
        });
    test.expectLog().expect("Uncaught exception for GET /");
    test.expectLog().expect("500 GET /");

    assertThat(send(to("/")).statusCode()).isEqualTo(500);
  }

  @Test
  void prepareThatFinishes_skipsTheVerb() throws Exception {
    serveHandler(
        () ->
            new Lambda(h -> with("verb", told::add) ? null : null) {
              @Override
              protected Awaitable<?> prepare() {
                finish("from prepare");
                return null;
              }
            });

    assertThat(send(to("/")).body()).isEqualTo("from prepare");
    assertThat(told).isEmpty();
  }

  @Test
  void prepareThatThrows_skipsTheVerb() throws Exception {
    serveHandler(
        () ->
            new Lambda(h -> with("verb", told::add) ? null : null) {
              @Override
              protected Coroutine<Void> prepare() {
                return async(
                    () -> {
                      await(moment());
                      throw new HttpError(403);
                    });
              }
            });
    test.expectLog().expect("403 GET /");

    assertThat(send(to("/")).statusCode()).isEqualTo(403);
    assertThat(told).isEmpty();
  }

  @Test
  void initializeThatThrows_is500() throws Exception {
    serveHandler(
        () ->
            new Lambda(h -> null) {
              @Override
              protected void initialize() throws IOException {
                throw new IOException("no file");
              }
            });
    test.expectLog().expect("Uncaught exception for GET /");
    test.expectLog().expect("500 GET /");

    assertThat(send(to("/")).statusCode()).isEqualTo(500);
  }

  @Test
  void verbThatReturnsNull_isDone() throws Exception {
    serveAt("/", h -> null);

    HttpResponse<String> response = send(to("/"));

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEmpty();
  }

  @Test
  void coroutineThatDoesNotFinish_isFinished() throws Exception {
    serveAt(
        "/",
        h ->
            async(
                () -> {
                  h.write("a");
                  await(moment());
                  h.write("b");
                }));

    assertThat(send(to("/")).body()).isEqualTo("ab");
  }

  // ---- methods

  @Test
  void head_hasTheLengthOfGetAndNoBody() throws Exception {
    serveAt(
        "/",
        h -> {
          h.write("12345");
          return null;
        });

    WireClient.Answer response = onWire(wire -> wire.request("HEAD", "/").readAll());

    assertThat(response.fields()).containsEntry("content-length", "5");
    assertThat(response.body()).isEmpty();
    assertThat(response.isWhole()).isTrue();
  }

  @Test
  void headOfFlushedResponse_hasNoBody() throws Exception {
    serveAt(
        "/",
        h ->
            async(
                () -> {
                  h.write("12345");
                  await(h.flush());
                  h.write("67");
                }));

    WireClient.Answer response = onWire(wire -> wire.request("HEAD", "/").readAll());

    assertThat(response.status()).isEqualTo(200);
    assertThat(response.body()).isEmpty();
    assertThat(response.isWhole()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"DELETE", "BREW", "get"})
  void methodThatIsNotOverridden_is405WithThoseThatAre(String method) throws Exception {
    serveAt("/", h -> null);
    test.expectLog().expect("405 " + method + " /");

    HttpResponse<String> response = send(to("/").method(method, BodyPublishers.noBody()));

    assertThat(response.statusCode()).isEqualTo(405);
    assertThat(response.headers().firstValue("allow")).contains("GET, HEAD, POST");
  }

  // ---- the client that goes away

  @Test
  void disconnect_cancelsTheHandlerOnce() throws Exception {
    var begun = new CountDownLatch(1);
    var ended = new Promise<Void>();
    serveHandler(
        () ->
            new Lambda(h -> null) {
              @Override
              protected Coroutine<Void> get() {
                return async(
                    () -> {
                      told.add("get");
                      begun.countDown();
                      try {
                        await(new Promise<Void>());
                      } finally {
                        told.add("finally");
                        await(sleep(Duration.ofMillis(1)));
                        told.add("cleaned up");
                      }
                    });
              }

              @Override
              protected void onConnectionClose() {
                told.add("onConnectionClose");
              }

              @Override
              protected void onFinish() {
                told.add("onFinish");
                ended.setResult(null);
              }
            });
    expectAccess("499 GET /");

    test.run(
        () -> {
          await(sendAndGoAfter(begun));
          await(ended);
        });

    assertThat(told)
        .containsExactly("get", "onConnectionClose", "finally", "cleaned up", "onFinish");
  }

  @Test
  void disconnectBeforeTheFirstStep_isLoggedToo() throws Exception {
    var ended = new Promise<Void>();
    serveHandler(
        () ->
            new Lambda(h -> new Promise<Void>()) {
              @Override
              protected void onConnectionClose() {
                told.add("onConnectionClose");
              }

              @Override
              protected void onFinish() {
                told.add("onFinish");
                ended.setResult(null);
              }
            });
    expectAccess("499 GET /");

    test.run(
        () -> {
          await(startOnWire(wire -> wire.request("GET", "/")));
          await(ended);
        });

    assertThat(told).containsExactly("onConnectionClose", "onFinish");
  }

  private Promise<Boolean> sendAndGoAfter(CountDownLatch begun) {
    return startOnWire(
        wire -> {
          wire.request("GET", "/");
          return begun.await(LIMIT.toSeconds(), TimeUnit.SECONDS);
        });
  }

  @Test
  void disconnectWithUnawaitedFlush_isSilent() throws Exception {
    var ended = new Promise<Void>();
    var gone = new Promise<Void>();
    serveHandler(
        () ->
            new Lambda(h -> null) {
              @Override
              protected Awaitable<?> get() {
                return dev.eddy.Coroutines.shield(
                    async(
                        () -> {
                          write("first");
                          flush();
                          await(gone);
                          write("second");
                          flush();
                          write("third");
                          finish();
                        }));
              }

              @Override
              protected void onConnectionClose() {
                gone.setResult(null);
              }

              @Override
              protected void onFinish() {
                ended.setResult(null);
              }
            });
    expectAccess("499 GET /");

    test.run(
        () -> {
          await(
              startOnWire(
                  wire -> {
                    wire.request("GET", "/").readUntil("first");
                    return null;
                  }));
          await(ended);
        });
  }

  @Test
  void awaitedFlushAfterDisconnect_fails() throws Exception {
    var begun = new CountDownLatch(1);
    var failure = new Promise<Throwable>();
    var gone = new Promise<Void>();
    serveHandler(
        () ->
            new Lambda(h -> null) {
              @Override
              protected Awaitable<?> get() {
                return dev.eddy.Coroutines.shield(
                    async(
                        () -> {
                          begun.countDown();
                          await(gone);
                          write("late");
                          try {
                            await(flush());
                          } catch (StreamClosedException expected) {
                            failure.setResult(expected);
                          }
                        }));
              }

              @Override
              protected void onConnectionClose() {
                gone.setResult(null);
              }
            });
    expectAccess("499 GET /");

    Throwable seen =
        test.run(
            () -> {
              await(sendAndGoAfter(begun));
              return await(failure);
            });

    assertThat(seen).hasMessageContaining("the client closed the connection");
  }

  @Test
  void awaitedFlushWhoseFailureEscapes_isNoErrorOfTheHandler() throws Exception {
    var ended = new Promise<Void>();
    serveHandler(
        () ->
            new Lambda(h -> null) {
              @Override
              protected Coroutine<Void> get() {
                return async(
                    () -> {
                      while (true) {
                        write("x".repeat(100_000));
                        await(flush());
                      }
                    });
              }

              @Override
              protected void onFinish() {
                ended.setResult(null);
              }
            });
    expectAccess("499 GET /");

    test.run(
        () -> {
          await(
              startOnWire(
                  wire -> {
                    wire.request("GET", "/").readUntil("xxx");
                    return null;
                  }));
          await(ended);
        });
  }

  @Test
  void onConnectionCloseThatThrows_isLoggedAndTheHandlerCancelled() throws Exception {
    var ended = new Promise<Void>();
    serveHandler(
        () ->
            new Lambda(h -> new Promise<Void>()) {
              @Override
              protected void onConnectionClose() {
                throw new IllegalStateException("mine");
              }

              @Override
              protected void onFinish() {
                ended.setResult(null);
              }
            });
    test.expectLog().expect("onConnectionClose\\(\\) of .*");
    expectAccess("499 GET /");

    test.run(
        () -> {
          await(startOnWire(wire -> wire.request("GET", "/")));
          await(ended);
        });
  }

  @Test
  void cancelledErrorOfItsOwn_is503() throws Exception {
    serveAt(
        "/",
        h ->
            async(
                () -> {
                  h.write("half");
                  throw await(cancellationOfAnother());
                }));
    test.expectLog().expect("503 GET /");

    HttpResponse<String> response = send(to("/"));

    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(response.body()).isEmpty();
  }

  private static Coroutine<CancelledError> cancellationOfAnother() {
    return async(
        () -> {
          var caught = new Promise<CancelledError>();
          var other =
              coroutine(
                  () -> {
                    try {
                      await(new Promise<Void>());
                    } catch (CancelledError cancelled) {
                      caught.setResult(cancelled);
                      throw cancelled;
                    }
                  });
          other.cancel();
          return await(caught);
        });
  }

  @Test
  void onFinishThatThrows_isLogged() throws Exception {
    serveHandler(
        () ->
            new Lambda(h -> null) {
              @Override
              protected void onFinish() {
                throw new IllegalStateException("mine");
              }
            });
    test.expectLog().expect("onFinish\\(\\) of .* failed");

    assertThat(send(to("/")).statusCode()).isEqualTo(200);
  }

  @Test
  void pipelinedRequests_areAnsweredInOrder() throws Exception {
    serveAt(
        "/(.*)",
        h ->
            async(
                () -> {
                  await(moment());
                  h.write(List.of("<", String.valueOf(h.pathArguments().get(0)), ">").toString());
                }));

    String both = raw("GET /1 HTTP/1.1\r\nHost: x\r\n\r\n" + getOnce("/2"));

    assertThat(both.indexOf("[<, 1, >]")).isPositive().isLessThan(both.indexOf("[<, 2, >]"));
  }
}

package dev.eddy.http;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.Awaitable;
import dev.eddy.Coroutine;
import dev.eddy.IOLoop;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/** What belongs to a loop is refused on every other thread, and nothing of it happens there. */
class HttpThreadMisuseTest extends HandlerTest {
  /** A call that would be a race. */
  interface Call {
    void run() throws Exception;
  }

  /** Calls each on another thread, and returns what they say. */
  private static Coroutine<Map<String, String>> refusals(Map<String, Call> calls) {
    return async(
        () -> {
          Map<String, String> said = new LinkedHashMap<>();
          for (Map.Entry<String, Call> each : calls.entrySet()) {
            said.put(each.getKey(), await(IOLoop.current().runInExecutor(saying(each.getValue()))));
          }
          return said;
        });
  }

  private static Callable<String> saying(Call call) {
    return () -> {
      Thread.currentThread().setName("worker");
      try {
        call.run();
        return "nothing";
      } catch (IllegalStateException refused) {
        return refused.getMessage();
      }
    };
  }

  private static void assertRefused(Map<String, String> said, String type, String instead) {
    String owner = Thread.currentThread().getName();
    said.forEach(
        (call, message) ->
            assertThat(message)
                .isEqualTo(
                    "%s.%s on thread 'worker', but it belongs to the loop of thread '%s': %s",
                    type, call, owner, instead));
  }

  @Test
  void handler() throws Exception {
    Map<String, String> said = new LinkedHashMap<>();
    serveAt(
        "/",
        h ->
            async(
                () -> {
                  Map<String, Call> calls = new LinkedHashMap<>();
                  calls.put("write()", () -> h.write("x"));
                  calls.put("writeJson()", () -> h.writeJson(Map.of()));
                  calls.put("status()", h::status);
                  calls.put("setStatus()", () -> h.setStatus(404));
                  calls.put("setHeader()", () -> h.setHeader("a", "b"));
                  calls.put("addHeader()", () -> h.addHeader("a", "b"));
                  calls.put("clearHeader()", () -> h.clearHeader("a"));
                  calls.put("flush()", h::flush);
                  calls.put("finish()", h::finish);
                  calls.put("clear()", h::clear);
                  calls.put("sendError()", () -> h.sendError(400));
                  calls.put("redirect()", () -> h.redirect("/"));
                  calls.put("eventStream()", h::eventStream);
                  calls.put("setCookie()", () -> h.setCookie("a", "b"));
                  calls.put("xsrfToken()", h::xsrfToken);
                  said.putAll(await(refusals(calls)));
                  h.write("as it was");
                }));

    assertThat(send(to("/")).body()).isEqualTo("as it was");
    assertThat(said).hasSize(15);
    assertRefused(
        said,
        "RequestHandler",
        "let runInExecutor() return the value and use it after the await, or come here by"
            + " addCallback()");
  }

  @Test
  void eventStream() throws Exception {
    Map<String, String> said = new LinkedHashMap<>();
    serveAt(
        "/",
        h ->
            async(
                () -> {
                  EventStream events = h.eventStream(Duration.ZERO);
                  Map<String, Call> calls = new LinkedHashMap<>();
                  calls.put("send()", () -> events.send("x"));
                  calls.put("retry()", () -> events.retry(Duration.ZERO));
                  said.putAll(await(refusals(calls)));
                  await(events.send("as it was"));
                }));

    assertThat(send(to("/")).body()).isEqualTo("data: as it was\n\n");
    assertThat(said).hasSize(2);
    assertRefused(
        said,
        "EventStream",
        "let runInExecutor() return the value and use it after the await, or come here by"
            + " addCallback()");
  }

  @Test
  void server() throws Exception {
    serveAt("/", h -> h.finish("here"));
    HttpServer ours = server;
    Map<String, Call> calls = new LinkedHashMap<>();
    calls.put("listen()", () -> ours.listen(0));
    calls.put("bind()", () -> ours.bind(new InetSocketAddress(0)));
    calls.put("start()", () -> ours.start(1));
    calls.put("stop()", ours::stop);
    calls.put("close()", () -> ours.close(Duration.ZERO));

    Map<String, String> said = test.run(() -> await(refusals(calls)));

    assertThat(said).hasSize(5);
    assertRefused(said, "HttpServer", "come here by addCallback() of that loop");
    assertThat(send(to("/")).body()).isEqualTo("here");
  }

  @Test
  void unixSocketOfAServer_isLeftAlone() throws Exception {
    serveAt("/", h -> h.finish("here"));
    HttpServer ours = server;
    var address = java.net.UnixDomainSocketAddress.of(Path.of("never-made.socket"));
    Map<String, Call> calls = Map.of("listen()", () -> ours.listen(address));

    assertRefused(
        test.run(() -> await(refusals(calls))),
        "HttpServer",
        "come here by addCallback() of that loop");
  }

  @Test
  void bothEndsOfAWebSocket() throws Exception {
    Map<String, String> saidOfHandler = new LinkedHashMap<>();
    class Member extends WebSocketHandler {
      @Override
      protected Awaitable<?> onMessage(String message) {
        return async(
            () -> {
              saidOfHandler.putAll(
                  await(
                      refusals(
                          Map.of(
                              "writeMessage()", () -> writeMessage("x"),
                              "ping()", () -> ping(new byte[0]),
                              "close()", this::close))));
              await(writeMessage("as it was"));
            });
      }
    }
    serve(Application.builder().route("/", Member::new).build());
    String url = "ws://127.0.0.1:" + server.port() + "/";

    Map<String, String> saidOfClient =
        test.run(
            () -> {
              try (var client = await(WebSocketConnection.connect(url))) {
                Map<String, Call> calls =
                    Map.of(
                        "writeMessage()", () -> client.writeMessage("x"),
                        "ping()", () -> client.ping(new byte[0]),
                        "close()", client::close);
                Map<String, String> said = await(refusals(calls));
                await(client.writeMessage("go on"));
                assertThat(await(client.readMessage()).text()).isEqualTo("as it was");
                return said;
              }
            });

    assertThat(saidOfHandler).hasSize(3);
    assertRefused(saidOfHandler, "WebSocketHandler", "come here by addCallback() of that loop");
    assertThat(saidOfClient).hasSize(3);
    assertRefused(saidOfClient, "WebSocketConnection", "come here by addCallback() of that loop");
  }

  @Test
  void client() throws Exception {
    serveAt("/", h -> h.finish("here"));
    String url = "http://127.0.0.1:" + server.port() + "/";

    test.run(
        () -> {
          try (var http = AsyncHttpClient.builder().build()) {
            Map<String, Call> calls =
                Map.of("fetch()", () -> http.fetch(url), "close()", http::close);
            assertRefused(
                await(refusals(calls)),
                "AsyncHttpClient",
                "call AsyncHttpClient.current() on each loop's thread");
            assertThat(await(http.fetch(url)).body()).isEqualTo("here");
          }
        });
  }
}

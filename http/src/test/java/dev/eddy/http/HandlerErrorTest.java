package dev.eddy.http;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static dev.eddy.Coroutines.moment;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddy.Awaitable;
import dev.eddy.Coroutine;
import dev.eddy.Promise;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client sees of a handler that fails, or that goes elsewhere. */
class HandlerErrorTest extends HandlerTest {
  // ---- errors before the headers

  @Test
  void exceptionBeforeHeaders_dropsTheOutput() throws Exception {
    serveAt(
        "/",
        h -> {
          h.setHeader("x-mine", "1");
          h.setStatus(201);
          h.write("half a page");
          throw new IllegalStateException("broken");
        });
    test.expectLog().expect("Uncaught exception for GET / ");
    test.expectLog().expect("500 GET /");

    HttpResponse<String> response = send(to("/"));

    assertThat(response.statusCode()).isEqualTo(500);
    assertThat(response.body())
        .isEqualTo(
            "<html><title>500: Internal Server Error</title><body>500: Internal Server Error"
                + "</body></html>");
    assertThat(response.headers().map()).doesNotContainKey("x-mine");
  }

  @Test
  void defaultHeaders_areThereInAnErrorToo() throws Exception {
    serveHandler(
        () ->
            new Lambda(
                h -> {
                  throw new HttpError(404);
                }) {
              @Override
              protected void setDefaultHeaders() {
                setHeader("server", "mine");
              }
            });
    test.expectLog().expect("404 GET /");

    assertThat(send(to("/")).headers().firstValue("server")).contains("mine");
  }

  @Test
  void defaultHeadersThatThrow_stillAnswer() throws Exception {
    serveHandler(
        () ->
            new Lambda(h -> null) {
              @Override
              protected void setDefaultHeaders() {
                throw new IllegalStateException("no headers");
              }
            });
    test.expectLog().expect("Uncaught exception for GET /");
    test.expectLog().expect("setDefaultHeaders\\(\\) of .* failed");
    test.expectLog().expect("500 GET /");

    assertThat(send(to("/")).statusCode()).isEqualTo(500);
  }

  @Test
  void httpErrorWithMessage_isAWarningForTheLogAlone() throws Exception {
    serveAt(
        "/",
        h -> {
          throw new HttpError(418, "the pot is short", "I am a pot");
        });
    test.expectLog().expect("HTTP 418: I am a pot \\(the pot is short\\) for GET /");
    test.expectLog().expect("418 GET /");

    String response = raw(getOnce("/"));

    assertThat(response).startsWith("HTTP/1.1 418 I am a pot\r\n").doesNotContain("short");
  }

  @Test
  void finishException_endsWithWhatWasWritten() throws Exception {
    serveAt(
        "/",
        h -> {
          h.setStatus(202);
          h.write("so far");
          throw new Finish();
        });

    HttpResponse<String> response = send(to("/"));

    assertThat(response.statusCode()).isEqualTo(202);
    assertThat(response.body()).isEqualTo("so far");
  }

  @Test
  void writeErrorThatFails_isLoggedAndThePageEmpty() throws Exception {
    serveHandler(
        () ->
            new Lambda(
                h -> {
                  throw new HttpError(403);
                }) {
              @Override
              protected Coroutine<Void> writeError(int status, Throwable failure) {
                return async(
                    () -> {
                      write("half");
                      await(moment());
                      throw new IllegalStateException("no template");
                    });
              }
            });
    test.expectLog().expect("writeError\\(\\) of .* failed");
    test.expectLog().expect("403 GET /");

    HttpResponse<String> response = send(to("/"));

    assertThat(response.statusCode()).isEqualTo(403);
    assertThat(response.body()).isEmpty();
  }

  @Test
  void writeErrorThatFlushedAndFails_isAborted() throws Exception {
    serveHandler(
        () ->
            new Lambda(
                h -> {
                  throw new HttpError(403);
                }) {
              @Override
              protected Coroutine<Void> writeError(int status, Throwable failure) {
                return async(
                    () -> {
                      write("half");
                      await(flush());
                      throw new IllegalStateException("no template");
                    });
              }
            });
    test.expectLog().expect("writeError\\(\\) of .* failed");
    test.expectLog().expect("403 GET /");

    WireClient.Answer response = onWire(wire -> wire.request("GET", "/").readAll());

    assertThat(response.status()).isEqualTo(403);
    assertThat(response.isWhole()).isFalse();
  }

  @Test
  void logExceptionThatFails_isLogged() throws Exception {
    serveHandler(
        () ->
            new Lambda(
                h -> {
                  throw new IOException("disk");
                }) {
              @Override
              protected void logException(Throwable failure) {
                throw new IllegalStateException("no logger");
              }
            });
    test.expectLog().expect("logException\\(\\) of .* failed");
    test.expectLog().expect("Uncaught exception for GET /");
    test.expectLog().expect("500 GET /");

    assertThat(send(to("/")).statusCode()).isEqualTo(500);
  }

  @Test
  void errorThatIsNoException_is500() throws Exception {
    serveAt(
        "/",
        h -> {
          throw new AssertionError("impossible");
        });
    test.expectLog().expect("Uncaught exception for GET /");
    test.expectLog().expect("500 GET /");

    assertThat(send(to("/")).statusCode()).isEqualTo(500);
  }

  @Test
  void serveTraceback_showsTheTrace() throws Exception {
    serve(
        Application.builder()
            .serveTraceback(true)
            .route(
                "/",
                handler(
                    h -> {
                      throw new IOException("disk");
                    }))
            .build());
    test.expectLog().expect("Uncaught exception");
    test.expectLog().expect("500 GET /");

    HttpResponse<String> response = send(to("/"));

    assertThat(response.body()).startsWith("java.io.IOException: disk").contains("\tat ");
    assertThat(response.headers().firstValue("content-type")).contains("text/plain; charset=UTF-8");
  }

  @Test
  void sendError_answersInPlaceOfWhatWasWritten() throws Exception {
    serveAt(
        "/",
        h -> {
          h.write("half a page");
          h.sendError(409);
          told.add("goes on");
          return null;
        });
    test.expectLog().expect("409 GET /");

    HttpResponse<String> response = send(to("/"));

    assertThat(response.statusCode()).isEqualTo(409);
    assertThat(response.body()).contains("409: Conflict").doesNotContain("half");
    assertThat(told).containsExactly("goes on");
  }

  @Test
  void sendErrorThatWritesLater_isWaitedFor() throws Exception {
    serveHandler(
        () ->
            new Lambda(
                h -> {
                  h.sendError(409);
                  return null;
                }) {
              @Override
              protected Coroutine<Void> writeError(int status, Throwable failure) {
                return async(
                    () -> {
                      await(moment());
                      write("sorry");
                    });
              }
            });
    test.expectLog().expect("409 GET /");

    HttpResponse<String> response = send(to("/"));

    assertThat(response.statusCode() + " " + response.body()).isEqualTo("409 sorry");
  }

  /** Writes its error pages a turn later. */
  private abstract static class Late extends RequestHandler {
    @Override
    protected Coroutine<Void> writeError(int status, Throwable failure) {
      return async(
          () -> {
            await(moment());
            write("sorry, " + status);
          });
    }
  }

  @Test
  void sendErrorInPrepare_isTheEndAlsoIfItWritesLater() throws Exception {
    serveHandler(
        () ->
            new Late() {
              @Override
              protected Awaitable<?> prepare() {
                sendError(403);
                return null;
              }

              @Override
              protected Awaitable<?> get() {
                told.add("get");
                return finish("secret");
              }
            });
    test.expectLog().expect("403 GET /");

    HttpResponse<String> response = send(to("/"));

    assertThat(response.statusCode() + " " + response.body()).isEqualTo("403 sorry, 403");
    assertThat(told).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void sendErrorThatWritesLater_isThePageAlsoIfTheHandlerThrows(boolean isFinish) throws Exception {
    serveHandler(
        () ->
            new Late() {
              @Override
              protected Awaitable<?> get() {
                sendError(409);
                if (isFinish) {
                  throw new Finish();
                }
                throw new IllegalStateException("too late");
              }
            });
    test.expectLog().expect("409 GET /");
    if (!isFinish) {
      test.expectLog().expect("Uncaught exception for GET /");
    }

    HttpResponse<String> response = send(to("/"));

    assertThat(response.statusCode() + " " + response.body()).isEqualTo("409 sorry, 409");
  }

  @Test
  void clientThatGoesBeforeTheErrorPage_endsIt() throws Exception {
    var isAsked = new Promise<Void>();
    var page = new Promise<String>();
    serveHandler(
        () ->
            new RequestHandler() {
              @Override
              protected Awaitable<?> get() {
                sendError(409);
                return null;
              }

              @Override
              protected Coroutine<Void> writeError(int status, Throwable failure) {
                return async(
                    () -> {
                      isAsked.setResult(null);
                      try {
                        await(new Promise<Void>()); // for ever
                      } finally {
                        page.setResult("ended");
                      }
                    });
              }
            });
    var sent = client.sendAsync(to("/").build(), HttpResponse.BodyHandlers.ofString());

    String became =
        test.run(
            () -> {
              await(isAsked);
              sent.cancel(true);
              return await(page);
            });

    assertThat(became).isEqualTo("ended");
  }

  @ParameterizedTest
  @ValueSource(strings = {"bad\nname", "bad\r\nX-Evil: 1", "bad\u007fname"})
  void reasonThatFitsNoLine_isTheUsualOne(String reason) throws Exception {
    serveAt(
        "/",
        h -> {
          throw new HttpError(400, null, reason);
        });
    test.expectLog().expect("400 GET /");

    HttpResponse<String> response = send(to("/"));

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.body()).contains("400: Bad Request");
    assertThat(response.headers().map()).doesNotContainKey("x-evil");
  }

  @Test
  void messageOfAClient_isOneLineOfTheLog() throws Exception {
    serveAt(
        "/",
        h -> {
          throw new HttpError(403, "no " + h.getArgument("name", ""));
        });
    test.expectLog().expect("403 GET /");
    test.expectLog().expect("HTTP 403: Forbidden \\(no a\\\\u000aERROR: forged\\)");

    assertThat(send(to("/?name=a%0AERROR:%20forged")).statusCode()).isEqualTo(403);
  }

  @Test
  void etagThatFails_isAnErrorAlsoBehindFinish() throws Exception {
    serveHandler(
        () ->
            new Lambda(
                h -> {
                  throw new Finish();
                }) {
              @Override
              protected String computeEtag() {
                throw new UnsupportedOperationException("no tag");
              }
            });
    test.expectLog().expect("Uncaught exception for GET /");
    test.expectLog().expect("500 GET /");

    assertThat(send(to("/")).statusCode()).isEqualTo(500);
  }

  @Test
  void sendErrorOfNoError_isRefused() throws Exception {
    serveAt("/", h -> h.sendError(200));
    test.expectLog().expect("Uncaught exception");
    test.expectLog().expect("500 GET /");

    assertThat(send(to("/")).statusCode()).isEqualTo(500);
  }

  // ---- errors after the headers

  @Test
  void exceptionAfterFlush_abortsTheConnection() throws Exception {
    serveAt(
        "/",
        h ->
            async(
                () -> {
                  h.write("first");
                  await(h.flush());
                  throw new IllegalStateException("late");
                }));
    test.expectLog().expect("Uncaught exception for GET /");

    WireClient.Answer response = onWire(wire -> wire.request("GET", "/").readAll());

    assertThat(response.body()).isEqualTo("first");
    assertThat(response.isWhole()).isFalse();
    assertThatThrownBy(() -> send(to("/"))).isInstanceOf(IOException.class);
  }

  @Test
  void exceptionAfterFlushInHttp10_isNoEndOfTheBody() throws Exception {
    serveAt(
        "/",
        h ->
            async(
                () -> {
                  h.write("first");
                  await(h.flush());
                  throw new IllegalStateException("late");
                }));
    test.expectLog().expect("Uncaught exception for GET /");

    assertThat(raw("GET / HTTP/1.0\r\n\r\n")).endsWith("<reset>");
  }

  @Test
  void exceptionAfterFinish_isOnlyLogged() throws Exception {
    serveAt(
        "/",
        h -> {
          h.finish("whole");
          throw new IllegalStateException("too late");
        });
    test.expectLog().expect("Uncaught exception for GET /");

    assertThat(send(to("/")).body()).isEqualTo("whole");
    assertThat(send(to("/")).body()).isEqualTo("whole");
  }

  @Test
  void writeAfterFinish_isRefused() throws Exception {
    serveAt(
        "/",
        h -> {
          h.finish("whole");
          h.write("more");
          return null;
        });
    test.expectLog().expect("Uncaught exception for GET /");

    assertThat(send(to("/")).body()).isEqualTo("whole");
  }

  @Test
  void secondFinish_isRefused() throws Exception {
    var failure = new Promise<Exception>();
    serveAt(
        "/",
        h -> {
          h.finish("whole");
          try {
            h.finish();
          } catch (IllegalStateException expected) {
            failure.setResult(expected);
          }
          return null;
        });

    assertThat(send(to("/")).body()).isEqualTo("whole");
    assertThat(failure.result()).hasMessageContaining("finish() after finish()");
  }

  @Test
  void headerAfterFlush_isRefused() throws Exception {
    serveAt(
        "/",
        h ->
            async(
                () -> {
                  await(h.flush());
                  try {
                    h.setHeader("x-late", "1");
                  } catch (IllegalStateException expected) {
                    h.write(expected.getMessage());
                  }
                }));

    assertThat(send(to("/")).body()).contains("after the headers were sent");
  }

  // ---- the length

  @Test
  void lengthThatIsWrongBeforeHeaders_isAnError() throws Exception {
    serveAt(
        "/",
        h -> {
          h.setHeader("content-length", "3");
          h.write("four");
          return null;
        });
    test.expectLog().expect("Uncaught exception for GET /");
    test.expectLog().expect("500 GET /");

    assertThat(send(to("/")).statusCode()).isEqualTo(500);
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "1e3", "many", "99999999999999999999"})
  void lengthThatIsNoNumber_isAnError(String length) throws Exception {
    serveAt(
        "/",
        h -> {
          h.setHeader("content-length", length);
          return h.flush();
        });
    test.expectLog().expect("Uncaught exception for GET /");
    test.expectLog().expect("500 GET /");

    assertThat(send(to("/")).statusCode()).isEqualTo(500);
  }

  @ParameterizedTest
  @ValueSource(strings = {"abc", "abcdefgh"})
  void flushedBodyThatIsNotAsLongAsSaid_isAborted(String body) throws Exception {
    serveAt(
        "/",
        h ->
            async(
                () -> {
                  h.setHeader("content-length", "5");
                  h.write("a");
                  await(h.flush());
                  h.write(body.substring(1));
                  h.finish();
                }));
    test.expectLog().expect("Uncaught exception for GET /");

    assertThat(onWire(wire -> wire.request("GET", "/").readAll()).isWhole()).isFalse();
    assertThatThrownBy(() -> send(to("/"))).isInstanceOf(IOException.class);
  }

  @Test
  void flushedBodyThatIsAsLongAsSaid_isNotChunked() throws Exception {
    serveAt(
        "/",
        h ->
            async(
                () -> {
                  h.setHeader("content-length", "5");
                  h.write("ab");
                  await(h.flush());
                  h.write("cde");
                }));

    HttpResponse<String> response = send(to("/"));

    assertThat(response.body()).isEqualTo("abcde");
    assertThat(response.headers().firstValueAsLong("content-length")).hasValue(5);
  }

  @ParameterizedTest
  @ValueSource(ints = {204, 304})
  void statusWithoutBody_refusesOne(int status) throws Exception {
    serveAt(
        "/",
        h -> {
          h.setStatus(status);
          h.write("body");
          return null;
        });
    test.expectLog().expect("Uncaught exception for GET /");
    test.expectLog().expect("500 GET /");

    assertThat(send(to("/")).statusCode()).isEqualTo(500);
  }

  @Test
  void noContent_hasNeitherLengthNorType() throws Exception {
    serveAt(
        "/",
        h -> {
          h.setStatus(204);
          return null;
        });

    HttpResponse<String> response = send(to("/"));

    assertThat(response.statusCode()).isEqualTo(204);
    assertThat(response.headers().map()).doesNotContainKeys("content-length", "content-type");
  }

  // ---- the access log

  @Test
  void accessLog_isDebugBelow400() throws Exception {
    serveAt("/", h -> h.finish(h.getArgument("a", "")));
    var lines = new ArrayList<String>();
    var logger = Logger.getLogger("dev.eddy.http.access");
    var recorder = new Recorder(lines);
    logger.addHandler(recorder);
    try {
      send(to("/?a=1"));
      logger.setLevel(Level.FINE);
      send(to("/?a=2"));
    } finally {
      logger.setLevel(null);
      logger.removeHandler(recorder);
    }

    assertThat(lines).hasSize(1);
    assertThat(lines.get(0)).matches("FINE 200 GET /\\?a=2 \\(127\\.0\\.0\\.1\\) [0-9.]+ms");
  }

  private static final class Recorder extends Handler {
    private final List<String> lines;

    Recorder(List<String> lines) {
      this.lines = lines;
    }

    @Override
    public void publish(LogRecord logged) {
      lines.add(logged.getLevel() + " " + logged.getMessage());
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  // ---- redirects

  @Test
  void redirect_hasAStatusAndALocation() throws Exception {
    serve(
        Application.builder()
            .route("/a", handler(h -> h.redirect("/b")))
            .route("/kept", handler(h -> h.redirect("/b", true)))
            .route("/c", handler(h -> h.redirect("/d e\u00e9%20", 308)))
            .build());

    HttpResponse<String> found = send(to("/a"));
    HttpResponse<String> permanent = send(to("/c"));

    assertThat(found.statusCode()).isEqualTo(302);
    assertThat(send(to("/kept")).statusCode()).isEqualTo(301);
    assertThat(found.headers().firstValue("location")).contains("/b");
    assertThat(permanent.statusCode()).isEqualTo(308);
    assertThat(permanent.headers().firstValue("location")).contains("/d%20e%C3%A9%20");
  }

  @Test
  void redirectWithLineBreak_isRefused() throws Exception {
    serveAt("/", h -> h.redirect("/b\r\nset-cookie: a=b"));
    test.expectLog().expect("Uncaught exception for GET /");
    test.expectLog().expect("500 GET /");

    HttpResponse<String> response = send(to("/"));

    assertThat(response.statusCode()).isEqualTo(500);
    assertThat(response.headers().map()).doesNotContainKeys("set-cookie", "location");
  }
}

package dev.eddy.http;

import static dev.eddy.Coroutines.await;
import static dev.eddy.Coroutines.moment;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddy.Awaitable;
import dev.eddy.Promise;
import io.netty.handler.codec.compression.Brotli;
import io.netty.handler.codec.compression.Zstd;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One request, one response. */
class AsyncHttpClientTest extends ClientTestBase {
  private static final class Hello extends RequestHandler {
    @Override
    protected Awaitable<?> get() {
      setHeader("X-Said", "hello");
      write("Hello, wörld");
      return null;
    }
  }

  /** Answers with what came. */
  private static final class Mirror extends RequestHandler {
    @Override
    protected Awaitable<?> prepare() {
      write(request().method() + " " + request().uri() + "\n");
      for (Map.Entry<String, String> each : request().headers().entries()) {
        write(each.getKey().toLowerCase() + ": " + each.getValue() + "\n");
      }
      write(request().body());
      return finish();
    }
  }

  private static final class Latin extends RequestHandler {
    @Override
    protected Awaitable<?> get() {
      setHeader("Content-Type", "text/plain; charset=" + request().uri().replaceFirst(".*/", ""));
      write(new byte[] {(byte) 0xe4});
      return null;
    }
  }

  private static final class Status extends RequestHandler {
    @Override
    protected Awaitable<?> get() {
      setStatus(Integer.parseInt(pathArgument("code")), "Because");
      if (status() != 204 && status() != 304) {
        write("why: because");
      }
      return null;
    }
  }

  @BeforeEach
  void serve() throws Exception {
    serve(
        Application.builder()
            .route("/", Hello::new)
            .route("/mirror.*", Mirror::new)
            .route("/charset/.*", Latin::new)
            .route("/status/(?<code>[0-9]+)", Status::new)
            .build());
  }

  @Test
  void fetch_ofUrl_getsIt() throws Exception {
    HttpResponse response = run(() -> http.fetch(url("/")));

    assertThat(response.code()).isEqualTo(200);
    assertThat(response.reason()).isEqualTo("OK");
    assertThat(response.version()).isEqualTo("HTTP/1.1");
    assertThat(response.headers().get("x-said")).isEqualTo("hello");
    assertThat(response.body()).isEqualTo("Hello, wörld");
    assertThat(response.bodyBytes()).hasSize(13);
    assertThat(response.effectiveUrl()).isEqualTo(url("/"));
    assertThat(response.request().method()).isEqualTo("GET");
    assertThat(response.requestTime()).isPositive().isLessThan(LIMIT);
    assertThat(response.error()).isNull();
  }

  @Test
  void fetches_startAtOnce_andGoOnSideBySide() throws Exception {
    test.run(
        () -> {
          Map<String, Awaitable<HttpResponse>> byPath = new LinkedHashMap<>();
          for (String path : List.of("/", "/mirror", "/charset/utf-8")) {
            byPath.put(path, http.fetch(url(path)));
          }
          Map<String, HttpResponse> responses = await(byPath);
          assertThat(responses.get("/").body()).startsWith("Hello");
          assertThat(responses.get("/mirror").body()).startsWith("GET /mirror\n");
        });
  }

  @Test
  void getRequest_saysWhoAsksAndWhatItTakes() throws Exception {
    String sent = run(() -> http.fetch(url("/mirror?a=b&c=%20"))).body();

    assertThat(sent.lines())
        .containsExactlyInAnyOrder(
            "GET /mirror?a=b&c=%20",
            "host: 127.0.0.1:" + server.port(),
            "user-agent: Eddy",
            "accept-encoding: gzip, deflate"
                + (Brotli.isAvailable() ? ", br" : "")
                + (Zstd.isAvailable() ? ", zstd" : ""));
  }

  @Test
  void settings_areSent() throws Exception {
    HttpRequest request =
        request("/mirror")
            .method("DELETE")
            .header("X-One", "1")
            .headers(new HttpHeaders().add("X-Two", "a").add("X-Two", "b"))
            .basicAuth("me", "pässword:")
            .userAgent("Test")
            .ifModifiedSince(Instant.parse("2026-01-02T03:04:05Z"))
            .decompressResponse(false)
            .build();

    assertThat(run(() -> http.fetch(request)).body().lines())
        .contains(
            "DELETE /mirror",
            "x-one: 1",
            "x-two: a",
            "x-two: b",
            "authorization: Basic bWU6cMOkc3N3b3JkOg==",
            "user-agent: Test",
            "if-modified-since: Fri, 02 Jan 2026 03:04:05 GMT")
        .noneMatch(line -> line.startsWith("accept-encoding"));
  }

  @Test
  void userInUrl_isSentAsBasicAuth_andNotShown() throws Exception {
    String withUser = "http://me:a%40b@127.0.0.1:" + server.port() + "/mirror";

    HttpResponse response = run(() -> http.fetch(withUser));

    assertThat(response.body()).contains("authorization: Basic bWU6YUBi\n"); // me:a@b
    assertThat(response.effectiveUrl()).isEqualTo(url("/mirror"));
  }

  @Test
  void post_sendsItsBody() throws Exception {
    HttpRequest request = request("/mirror").method("POST").body("a=ö").build();

    assertThat(run(() -> http.fetch(request)).body().lines())
        .contains(
            "POST /mirror",
            "content-length: 4",
            "content-type: application/x-www-form-urlencoded",
            "a=ö");
  }

  @Test
  void json_saysWhatItIs() throws Exception {
    HttpRequest request = request("/mirror").method("PUT").json("{\"a\": 1}").build();

    assertThat(run(() -> http.fetch(request)).body().lines())
        .contains("PUT /mirror", "content-type: application/json", "{\"a\": 1}");
  }

  @Test
  void emptyBody_hasALength() throws Exception {
    HttpRequest request = request("/mirror").method("POST").body("").build();

    assertThat(run(() -> http.fetch(request)).body().lines()).contains("content-length: 0");
  }

  @Test
  void head_hasNoBody() throws Exception {
    HttpResponse response = run(() -> http.fetch(request("/").method("HEAD").build()));

    assertThat(response.headers().get("content-length")).isEqualTo("13");
    assertThat(response.body()).isEmpty();
  }

  @Test
  void charset_isThatOfTheResponse_orUtf8() throws Exception {
    assertThat(run(() -> http.fetch(url("/charset/iso-8859-1"))).body()).isEqualTo("ä");
    assertThat(run(() -> http.fetch(url("/charset/none-such"))).body()).isEqualTo("\ufffd");
  }

  @Test
  void errorStatus_isThrown() throws Exception {
    test.expectLog().expect("404 GET /status/404");

    Throwable failure = failureOf(() -> http.fetch(url("/status/404")));

    assertThat(failure)
        .isInstanceOf(HttpClientError.class)
        .hasMessage("HTTP 404: Because (GET " + url("/status/404") + ")");
    HttpClientError error = (HttpClientError) failure;
    assertThat(error.code()).isEqualTo(404);
    assertThat(error.response().body()).isEqualTo("why: because");
  }

  @Test
  void errorStatus_isReturned_ifNotRaised() throws Exception {
    test.expectLog().expect("503 GET /status/503");
    HttpRequest request = request("/status/503").build();

    HttpResponse response = run(() -> http.fetch(request, false));

    assertThat(response.code()).isEqualTo(503);
    assertThat(response.body()).isEqualTo("why: because");
    assertThat(response.error()).isInstanceOf(HttpClientError.class);
    assertThatThrownBy(response::rethrow).isSameAs(response.error());
  }

  @Test
  void notModified_isAnError_asInTornado() throws Exception {
    assertThat(failureOf(() -> http.fetch(url("/status/304"))))
        .isInstanceOf(HttpClientError.class)
        .hasMessageContaining("304");
  }

  @Test
  void noContent_isASuccess() throws Exception {
    assertThat(run(() -> http.fetch(url("/status/204"))).body()).isEmpty();
  }

  @Test
  void nobodyListens_isAConnectException_alsoIfErrorsAreNotRaised() throws Exception {
    int unused;
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      unused = socket.getLocalPort();
    }
    HttpRequest request = HttpRequest.builder("http://127.0.0.1:" + unused + "/").build();

    assertThat(failureOf(() -> http.fetch(request, false))).isInstanceOf(ConnectException.class);
  }

  @Test
  void unknownName_isAnUnknownHostException() throws Exception {
    assertThat(failureOf(() -> http.fetch("http://nobody.invalid/")))
        .isInstanceOf(UnknownHostException.class);
  }

  @Test
  void name_isResolved() throws Exception {
    assertThat(run(() -> http.fetch("http://localhost:" + server.port() + "/")).code())
        .isEqualTo(200);
  }

  @Test
  void failure_hasTheLinesOfWhoAwaits() throws Exception {
    test.expectLog().expect("404 GET /status/404");

    Throwable failure = failureOf(() -> http.fetch(url("/status/404")));

    assertThat(failure.getStackTrace())
        .anyMatch(line -> line.getClassName().contains(ClientTestBase.class.getSimpleName()));
  }

  // ---- the client itself

  @Test
  void current_isOneForEachLoop_untilItIsClosed() throws Exception {
    AsyncHttpClient shared = AsyncHttpClient.current();

    assertThat(AsyncHttpClient.current()).isSameAs(shared).isNotSameAs(http);
    shared.close();
    AsyncHttpClient next = AsyncHttpClient.current();
    assertThat(next).isNotSameAs(shared);
    next.close();
  }

  @Test
  void closedClient_refuses() throws Exception {
    http.close();
    http.close();

    assertThatThrownBy(() -> http.fetch(url("/")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("fetch() of GET " + url("/") + " by a client that is closed");
  }

  @Test
  void otherThread_isRefused() throws Exception {
    Throwable failure =
        run(
            () ->
                test.loop()
                    .runInExecutor(
                        () -> {
                          try {
                            http.fetch(url("/"));
                            return null;
                          } catch (IllegalStateException refused) {
                            return refused;
                          }
                        }));

    assertThat(failure).hasMessageContaining("AsyncHttpClient.fetch() on thread");
  }

  @Test
  void closing_failsWhatIsUnderWay() throws Exception {
    test.run(
        () -> {
          Promise<HttpResponse> fetching = http.fetch(url("/"));
          Awaitable<Void> closed = http.closeAsync();
          await(closed);

          assertThat(fetching.isDone()).isTrue();
          assertThat(fetching.exception())
              .isInstanceOf(java.io.IOException.class)
              .hasMessage("the client was closed during the fetch of GET " + url("/"));
        });
  }

  @Test
  void failureThatNobodyAwaits_isLogged() throws Exception {
    test.expectLog().expect("The failure of a promise was never retrieved");
    test.expectLog().expect("404 GET /status/404");

    test.run(
        () -> {
          Promise<HttpResponse> fetching = http.fetch(url("/status/404"));
          while (!fetching.isDone()) {
            await(moment());
          }
        });
  }

  // ---- what a builder refuses

  @Test
  void methodAndBody_goTogether() throws Exception {
    assertThatThrownBy(() -> HttpRequest.builder("http://x/").method("POST").build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("POST without a body");
    assertThatThrownBy(() -> HttpRequest.builder("http://x/").body("b").build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("GET with a body");
    assertThatThrownBy(() -> HttpRequest.builder("http://x/").method("BREW").build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'BREW'");
    assertThatThrownBy(() -> HttpRequest.builder("http://x/").method("GE T").build())
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> HttpRequest.builder("http://x/").header("a", "b\r\nc: d"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> HttpRequest.builder("http://x/").basicAuth("a:b", "c"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> HttpRequest.builder("http://x/").requestTimeout(Duration.ofMillis(-1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("requestTimeout: PT-0.001S");
    assertThatThrownBy(() -> http.fetch("ftp://x/")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void nonstandardMethod_mayBeAllowed() throws Exception {
    HttpRequest request =
        request("/mirror").method("REPORT").body("b").allowNonstandardMethods(true).build();

    assertThat(run(() -> http.fetch(request)).body()).startsWith("REPORT /mirror\n").endsWith("b");
  }
}

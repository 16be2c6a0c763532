package dev.eddy.http;

import static dev.eddy.Coroutines.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.Awaitable;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientRedirectTest extends ClientTestBase {
  private static final class To extends RequestHandler {
    @Override
    protected Awaitable<?> prepare() {
      setStatus(Integer.parseInt(pathArgument("code")));
      setHeader("Location", pathArgument("to"));
      write("x".repeat(1000));
      return finish();
    }
  }

  private static final class CountDown extends RequestHandler {
    @Override
    protected Awaitable<?> get() {
      int left = Integer.parseInt(pathArgument("left"));
      if (left > 0) {
        setStatus(302);
        setHeader("Location", "" + (left - 1));
      }
      write("left: " + left);
      return null;
    }
  }

  private static final class Mirror extends RequestHandler {
    @Override
    protected Awaitable<?> prepare() {
      HttpHeaders headers = request().headers();
      write(request().method() + " of " + headers.get("content-type") + ": ");
      write(request().body());
      write("; " + headers.get("authorization") + ", " + headers.get("cookie"));
      return finish();
    }
  }

  @BeforeEach
  void serve() throws Exception {
    serve(
        Application.builder()
            .route("/to/(?<code>[0-9]+)/(?<to>.*)", To::new)
            .route("/count/(?<left>[0-9]+)", CountDown::new)
            .route("/mirror", Mirror::new)
            .build());
  }

  @ParameterizedTest
  @CsvSource({
    "301, GET, GET of null: ",
    "301, POST, GET of null: ",
    "302, POST, GET of null: ",
    "303, POST, GET of null: ",
    "303, PUT, GET of null: ",
    "301, PUT, PUT of text/plain: body",
    "307, POST, POST of text/plain: body",
    "308, PUT, PUT of text/plain: body",
    "308, GET, GET of null: ",
  })
  void method_changesAsInTornado(int code, String method, String expected) throws Exception {
    HttpRequest.Builder request = request("/to/" + code + "/%2Fmirror").method(method);
    if (!method.equals("GET")) {
      request.header("Content-Type", "text/plain").body("body");
    }

    HttpResponse response = run(() -> http.fetch(request.build()));

    assertThat(response.body()).isEqualTo((expected + "; null, null").replace(":;", ": ;"));
    assertThat(response.effectiveUrl()).isEqualTo(url("/mirror"));
    assertThat(response.request().url()).isEqualTo(url("/to/" + code + "/%2Fmirror"));
  }

  @Test
  void redirects_areFollowed_upToTheLimit() throws Exception {
    assertThat(run(() -> http.fetch(url("/count/5"))).body()).isEqualTo("left: 0");
    assertThat(failureOf(() -> http.fetch(url("/count/6"))))
        .isInstanceOf(HttpClientError.class)
        .hasMessageStartingWith("HTTP 302: Found");
  }

  @Test
  void redirectTooMany_isTheResponse() throws Exception {
    HttpRequest request = request("/count/6").maxRedirects(2).build();

    HttpResponse response = run(() -> http.fetch(request, false));

    assertThat(response.code()).isEqualTo(302);
    assertThat(response.body()).isEqualTo("left: 4");
    assertThat(response.effectiveUrl()).isEqualTo(url("/count/4"));
  }

  @Test
  void redirects_needNotBeFollowed() throws Exception {
    HttpRequest request = request("/count/6").followRedirects(false).build();

    assertThat(run(() -> http.fetch(request, false)).headers().get("location")).isEqualTo("5");
  }

  @Test
  void redirectToNoPlace_isTheResponse() throws Exception {
    HttpRequest request = request("/to/302/ftp%3A%2F%2Fx%2F").build();

    assertThat(run(() -> http.fetch(request, false)).code()).isEqualTo(302);
  }

  @Test
  void credentials_stayWithTheirOrigin() throws Exception {
    String elsewhere = "/to/302/http%3A%2F%2Flocalhost%3A" + server.port() + "%2Fmirror";
    HttpRequest.Builder away = request(elsewhere).basicAuth("me", "pw").header("Cookie", "a=b");
    HttpRequest.Builder here =
        request("/to/302/%2Fmirror").basicAuth("me", "pw").header("Cookie", "a=b");

    assertThat(run(() -> http.fetch(away.build())).body()).endsWith("; null, null");
    assertThat(run(() -> http.fetch(here.build())).body()).endsWith("; Basic bWU6cHc=, a=b");
  }

  @Test
  void redirect_givesItsSlotBack_andItsConnection() throws Exception {
    use(AsyncHttpClient.builder().maxClients(1).maxConnectionsPerHost(1));

    test.run(
        () -> {
          Awaitable<HttpResponse> first = http.fetch(url("/count/3"));
          Awaitable<HttpResponse> second = http.fetch(url("/count/3"));
          assertThat(await(first).body()).isEqualTo("left: 0");
          assertThat(await(second).body()).isEqualTo("left: 0");
        });
  }

  @Test
  void longBodyOfARedirect_isNotWaitedFor() throws Exception {
    try (var endless =
        new RawServer(
            connection -> {
              connection.head();
              connection.send("HTTP/1.1 302 Found\r\nLocation: " + url("/mirror") + "\r\n\r\n");
              while (true) {
                connection.send(new byte[10_000]);
              }
            })) {
      assertThat(run(() -> http.fetch(endless.url("/"))).body()).startsWith("GET of null");
    }
  }

  @Test
  void bodyProducer_isCalledOnceMore() throws Exception {
    HttpRequest request =
        request("/to/307/%2Fmirror")
            .method("POST")
            .header("Content-Type", "text/plain")
            .bodyProducer(sink -> sink.write("made"))
            .build();

    assertThat(run(() -> http.fetch(request)).body()).startsWith("POST of text/plain: made;");
  }

  @Test
  void requestTimeout_isForAllRedirects() throws Exception {
    try (var loop =
        new RawServer(
            connection -> {
              while (connection.head() != null) {
                connection.send("HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\n\r\n");
              }
            })) {
      HttpRequest request =
          HttpRequest.builder(loop.url("/"))
              .maxRedirects(Integer.MAX_VALUE)
              .requestTimeout(Duration.ofMillis(100))
              .build();

      assertThat(failureOf(() -> http.fetch(request))).isInstanceOf(HttpTimeoutException.class);
    }
  }
}

package dev.eddy.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.Awaitable;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The check that a form is of this site. */
class XsrfTest extends HandlerTest {
  @BeforeEach
  void serve() throws Exception {
    serve(
        Application.builder()
            .xsrfCookies(true)
            .route("/", () -> new Lambda(h -> h.finish(h.xsrfToken())))
            .route("/upload", Upload::new)
            .route(
                "/open",
                () ->
                    new Lambda(h -> h.finish("open")) {
                      @Override
                      protected void checkXsrfCookie() {}
                    })
            .build());
  }

  @StreamRequestBody
  private static final class Upload extends RequestHandler {
    @Override
    protected Awaitable<?> dataReceived(byte[] chunk) {
      return null;
    }

    @Override
    protected Awaitable<?> post() {
      return finish("uploaded");
    }
  }

  private String pair(HttpResponse<?> response) {
    String cookie = response.headers().firstValue("set-cookie").orElseThrow();
    assertThat(cookie).contains("SameSite=Lax");
    assertThat(cookie.contains("Secure")).isEqualTo(isHttp2()); // which is over TLS here
    return cookie.substring(0, cookie.indexOf(';'));
  }

  private HttpRequest.Builder post(String body) {
    return to("/")
        .header("Content-Type", "application/x-www-form-urlencoded")
        .POST(BodyPublishers.ofString(body));
  }

  private void expectRefusal(String message) {
    test.expectLog().expect(message);
    test.expectLog().expect("403 POST /");
  }

  @Test
  void tokenOfTheCookie_passesAsArgumentAndAsHeader() throws Exception {
    HttpResponse<String> page = send(to("/"));
    String cookie = pair(page);

    assertThat(send(post("_xsrf=" + page.body()).header("Cookie", cookie)).statusCode())
        .isEqualTo(200);
    for (String header : new String[] {"X-Xsrftoken", "X-CSRFToken"}) {
      assertThat(send(post("").header("Cookie", cookie).header(header, page.body())).statusCode())
          .isEqualTo(200);
    }
  }

  @Test
  void tokenOfAnUploadInPieces_isInAHeaderOrTheQuery() throws Exception {
    HttpResponse<String> page = send(to("/"));
    String inHeader = upload("/upload", "X-Xsrftoken", page);
    String inQuery = upload("/upload?_xsrf=" + page.body().replace("|", "%7C"), "X-Other", page);

    assertThat(inHeader).isEqualTo("uploaded");
    assertThat(inQuery).isEqualTo("uploaded");
  }

  private String upload(String path, String header, HttpResponse<String> page) throws Exception {
    return send(to(path)
            .header("Cookie", pair(page))
            .header(header, page.body())
            .header("Content-Type", "multipart/form-data; boundary=xYz")
            .POST(BodyPublishers.ofString("--xYz--\r\n")))
        .body();
  }

  @Test
  void token_looksDifferentEachTimeAndStaysTheSame() throws Exception {
    HttpResponse<String> first = send(to("/"));
    HttpResponse<String> second = send(to("/").header("Cookie", pair(first)));

    assertThat(second.body()).isNotEqualTo(first.body());
    assertThat(second.headers().map()).doesNotContainKey("set-cookie");
    assertThat(send(post("_xsrf=" + second.body()).header("Cookie", pair(first))).statusCode())
        .isEqualTo(200);
  }

  @Test
  void missingToken_is403() throws Exception {
    expectRefusal("'_xsrf' argument missing from POST");

    assertThat(send(post("").header("Cookie", pair(send(to("/"))))).statusCode()).isEqualTo(403);
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "2|00|00|1", "2|0000000|00|1", "1|00000000|00|1", "2|00000000|0|1"})
  void tokenOfAnotherFormat_is403(String token) throws Exception {
    expectRefusal("'_xsrf' argument has invalid format");

    String cookie = pair(send(to("/")));

    assertThat(send(post("").header("Cookie", cookie).header("X-Xsrftoken", token)).statusCode())
        .isEqualTo(403);
  }

  @Test
  void tokenOfAnotherClient_is403() throws Exception {
    expectRefusal("XSRF cookie does not match");

    String other = send(to("/")).body();

    assertThat(send(post("_xsrf=" + other).header("Cookie", pair(send(to("/"))))).statusCode())
        .isEqualTo(403);
    assertThat(send(post("_xsrf=" + other)).statusCode()).isEqualTo(403);
    assertThat(send(post("_xsrf=" + other).header("Cookie", "_xsrf=mine")).statusCode())
        .isEqualTo(403);
  }

  @Test
  void handlerMayDoWithout() throws Exception {
    assertThat(send(to("/open").POST(BodyPublishers.noBody())).body()).isEqualTo("open");
  }
}

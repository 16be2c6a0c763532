package dev.eddy.http;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Entity tags: what a client has already is not sent again. */
class EtagTest extends HandlerTest {
  private void serveTexts() throws Exception {
    serveAt(
        "/(.*)",
        h -> {
          h.setHeader("cache-control", "max-age=5");
          h.setHeader("content-language", "en");
          h.setHeader("vary", "accept-language");
          return h.finish(h.pathArguments().get(0));
        });
  }

  private static String etag(HttpResponse<?> response) {
    return response.headers().firstValue("etag").orElseThrow();
  }

  @Test
  void knownResponse_isNotSentAgain() throws Exception {
    serveTexts();
    String etag = etag(send(to("/text")));

    HttpResponse<String> second = send(to("/text").header("If-None-Match", etag));

    assertThat(etag).matches("\"[0-9a-f]{16}\"");
    assertThat(second.statusCode()).isEqualTo(304);
    assertThat(second.body()).isEmpty();
    assertThat(second.headers().map())
        .containsKeys("etag", "cache-control", "vary", "date")
        .doesNotContainKeys("content-type", "content-length", "content-language");
    assertThat(etag(send(to("/text").method("HEAD", BodyPublishers.noBody())))).isEqualTo(etag);
  }

  @Test
  void differentBodies_haveDifferentTags() throws Exception {
    serveTexts();

    assertThat(etag(send(to("/a")))).isNotEqualTo(etag(send(to("/b"))));
    assertThat(etag(send(to("/")))).isNotEqualTo(etag(send(to("/a"))));
  }

  @ParameterizedTest
  @CsvSource({
    "'*', 304",
    "'W/\"v1\"', 304",
    "'\"v0\", W/\"v1\" ,\"v2\"', 304",
    "'\"v2\"', 200",
    "v1, 200",
    "'', 200",
  })
  void ifNoneMatch_isComparedWeakly(String known, int status) throws Exception {
    serveHandler(
        () ->
            new Lambda(h -> h.finish("body")) {
              @Override
              protected String computeEtag() {
                return "\"v1\"";
              }
            });

    assertThat(send(to("/").header("If-None-Match", known)).statusCode()).isEqualTo(status);
  }

  @Test
  void tagOfTheHandler_isKept() throws Exception {
    serveAt(
        "/",
        h -> {
          h.setHeader("ETag", "W/\"mine\"");
          return h.finish("body");
        });

    assertThat(etag(send(to("/")))).isEqualTo("W/\"mine\"");
    assertThat(send(to("/").header("If-None-Match", "\"mine\"")).statusCode()).isEqualTo(304);
  }

  @Test
  void flushedOtherAndSwitchedOffResponses_haveNone() throws Exception {
    serve(Application.builder().etags(false).route("/", handler(h -> h.finish("body"))).build());
    assertThat(send(to("/")).headers().map()).doesNotContainKey("etag");

    serve(
        Application.builder()
            .route("/", handler(h -> h.finish("body")))
            .route(
                "/flushed",
                handler(
                    h ->
                        async(
                            () -> {
                              h.write("body");
                              await(h.flush());
                            })))
            .route(
                "/created",
                handler(
                    h -> {
                      h.setStatus(201);
                      return h.finish("body");
                    }))
            .build());
    assertThat(send(to("/").POST(BodyPublishers.noBody())).headers().map())
        .doesNotContainKey("etag");
    assertThat(send(to("/flushed")).headers().map()).doesNotContainKey("etag");
    assertThat(send(to("/created")).headers().map()).doesNotContainKey("etag");
  }
}

package dev.eddy.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.Awaitable;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The bytes of responses that are sent at once. */
class WholeResponseTest extends HandlerTest {
  private static final String DATE =
      "date: \\w{3}, \\d\\d \\w{3} \\d{4} \\d\\d:\\d\\d:\\d\\d GMT\r\n";

  private void serveLike(Consumer<Lambda> handler) throws Exception {
    serveAt(
        "/",
        h -> {
          handler.accept(h);
          return null;
        });
  }

  @Test
  void plainResponse_hasTheFieldsOfTheServer() throws Exception {
    serveLike(h -> h.write("Hello"));

    assertThat(raw(getOnce("/")))
        .matches(
            "HTTP/1.1 200 OK\r\n"
                + "content-type: text/html; charset=UTF-8\r\n"
                + "etag: \"[0-9a-f]{16}\"\r\n"
                + "content-length: 5\r\n"
                + DATE
                + "connection: close\r\n\r\n"
                + "Hello");
  }

  @Test
  void fieldsOfTheHandler_areSentInTheirOrder() throws Exception {
    serveLike(
        h -> {
          h.setHeader("X-One", "1");
          h.setHeader("Content-Type", "text/plain");
          h.addHeader("x-two", "a");
          h.addHeader("x-two", "b, é, Ā");
          h.setHeader("etag", "\"mine\"");
          h.write("Hello");
        });

    assertThat(raw(getOnce("/")))
        .matches(
            "HTTP/1.1 200 OK\r\n"
                + "X-One: 1\r\nContent-Type: text/plain\r\nx-two: a\r\nx-two: b, é, \\?\r\n"
                + "etag: \"mine\"\r\n"
                + "content-length: 5\r\n"
                + DATE
                + "connection: close\r\n\r\n"
                + "Hello");
  }

  @Test
  void transferEncodingOfTheHandler_isNotSent() throws Exception {
    serveLike(
        h -> {
          h.setHeader("Transfer-Encoding", "chunked");
          h.write("Hello");
        });

    assertThat(raw(getOnce("/")))
        .doesNotContainIgnoringCase("transfer-encoding")
        .contains("content-length: 5\r\n")
        .endsWith("\r\n\r\nHello");
  }

  @Test
  void statusWithItsReason() throws Exception {
    serveLike(
        h -> {
          h.setStatus(200, "Fine");
          h.setHeader("content-type", "text/plain");
        });

    assertThat(raw(getOnce("/")))
        .startsWith("HTTP/1.1 200 Fine\r\n")
        .contains("content-length: 0\r\n")
        .endsWith("\r\n\r\n");
  }

  @ParameterizedTest
  @ValueSource(ints = {100, 384, 385, 1_000, 20_000})
  void longHeads_arriveWhole(int length) throws Exception {
    test.expectLog().expect("404 GET /");
    serveLike(
        h -> {
          h.setHeader("x-long", "v".repeat(length));
          h.setStatus(404);
          h.write("gone");
        });

    assertThat(raw(getOnce("/")))
        .startsWith("HTTP/1.1 404 Not Found\r\n")
        .contains("\r\nx-long: " + "v".repeat(length) + "\r\n")
        .endsWith("\r\n\r\ngone");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 9, 10, 99, 100, 12_345, 100_000, 3_000_000})
  void bodies_areAsLongAsTheySay(int length) throws Exception {
    serveLike(
        h -> {
          for (int written = 0; written < length; ) {
            int next = Math.min(length - written, 5 + written);
            h.write("b".repeat(next));
            written += next;
          }
        });

    assertThat(raw(getOnce("/")))
        .contains("\r\ncontent-length: " + length + "\r\n")
        .endsWith("\r\n\r\n" + "b".repeat(length));
  }

  @Test
  void lengthAndDateOfTheHandler() throws Exception {
    serveLike(
        h -> {
          h.setHeader("content-length", "5");
          h.setHeader("date", "yesterday");
          h.write("Hello");
        });

    assertThat(raw(getOnce("/")))
        .containsOnlyOnce("content-length: 5\r\n")
        .containsPattern(DATE)
        .doesNotContain("yesterday")
        .endsWith("\r\n\r\nHello");
  }

  @Test
  void handlerThatSaysClose_closes() throws Exception {
    serveLike(
        h -> {
          h.setHeader("Connection", "close");
          h.write("Hello");
        });

    assertThat(raw("GET / HTTP/1.1\r\nHost: x\r\n\r\n")) // reads until the end
        .containsOnlyOnce("onnection: close\r\n")
        .endsWith("\r\n\r\nHello");
  }

  @Test
  void tagThatBreaksItsLine_isRefused() throws Exception {
    test.expectLog().expect("Uncaught exception for GET /");
    test.expectLog().expect("500 GET /");
    serveHandler(
        () ->
            new RequestHandler() {
              @Override
              protected Awaitable<?> get() {
                write("Hello");
                return null;
              }

              @Override
              protected String computeEtag() {
                return "\"a\"\r\nX-Evil: 1";
              }
            });

    assertThat(raw(getOnce("/")))
        .startsWith("HTTP/1.1 500 Internal Server Error\r\n")
        .doesNotContain("Evil");
  }

  @Test
  void responsesOfPipelinedRequests_areEachWhole() throws Exception {
    serveLike(h -> h.write("Hello"));

    assertThat(raw("GET / HTTP/1.1\r\nHost: x\r\n\r\n".repeat(3) + getOnce("/")))
        .matches("(?s)(HTTP/1.1 200 OK\r\n(?:[a-z-]+: [^\r]*\r\n)+\r\nHello){4}");
  }
}

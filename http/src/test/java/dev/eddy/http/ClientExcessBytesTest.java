package dev.eddy.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Servers that send more than a response, in lines that do not end. */
class ClientExcessBytesTest extends ClientTestBase {
  private static void answer(RawServer.Connection connection) throws Exception {
    connection.ok("of " + connection.head().lines().findFirst().orElseThrow());
    connection.awaitEnd();
  }

  @ParameterizedTest
  @CsvSource({
    "HEAD, HTTP/1.1 200 OK|Content-Length: 7||{\"a\":1}",
    "GET, HTTP/1.1 204 No Content||{\"a\":1}",
    "GET, HTTP/1.1 304 Not Modified||old",
    "GET, HTTP/1.1 200 OK|Content-Length: 2||more than two",
    "GET, HTTP/1.1 200 OK|Content-Length: 2||okHTTP/1.1 200 OK|",
    "GET, HTTP/1.1 200 OK|Content-Length: 2||okHTTP/1.1 200 OK|Content-Length: 5|",
    "GET, HTTP/1.1 200 OK|Transfer-Encoding: chunked||0||more",
  })
  void bytesAfterAResponse_closeTheConnection(String method, String response) throws Exception {
    try (var server =
        new RawServer(
            connection -> {
              connection.head();
              connection.send(response.replace("|", "\r\n"));
              connection.awaitEnd();
            },
            ClientExcessBytesTest::answer)) {
      HttpRequest request = HttpRequest.builder(server.url("/")).method(method).build();

      run(() -> http.fetch(request, false));
      assertThat(run(() -> test.loop().runInExecutor(server::nextEvent))).isEqualTo("closed");
      assertThat(run(() -> http.fetch(server.url("/"))).body()).isEqualTo("of GET / HTTP/1.1");
    }
  }

  @Test
  void bytesThatComeLater_closeTheConnection() throws Exception {
    try (var server =
        new RawServer(
            connection -> {
              connection.head();
              connection.ok("first");
              connection.gate.await();
              connection.send("more");
              connection.awaitEnd();
            },
            ClientExcessBytesTest::answer)) {
      run(() -> http.fetch(server.url("/")));
      server.openGate();
      assertThat(run(() -> test.loop().runInExecutor(server::nextEvent))).isEqualTo("closed");
      assertThat(run(() -> http.fetch(server.url("/"))).body()).isEqualTo("of GET / HTTP/1.1");
    }
  }

  @Test
  void emptyLineAfterAResponse_isPassedOver() throws Exception {
    try (var server =
        new RawServer(
            connection -> {
              connection.head();
              connection.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nfirst\r\n");
              connection.head();
              connection.ok("second");
            })) {
      run(() -> http.fetch(server.url("/")));
      assertThat(run(() -> http.fetch(server.url("/"))).body()).isEqualTo("second");
      assertThat(server.accepted()).isEqualTo(1);
    }
  }
}

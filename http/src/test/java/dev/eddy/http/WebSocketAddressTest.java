package dev.eddy.http;

import static dev.eddy.Coroutines.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The addresses of WebSockets, which are those of requests but for the scheme. */
class WebSocketAddressTest extends HttpTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "ws://my_service:8080/",
        "ws://bücher.example/",
        "ws://h/a b|c",
        "WSS://H?q",
        "ws://[::1]:81/"
      })
  void addressThatARequestMayHave_isTaken(String url) {
    assertThatCode(() -> WebSocketConnection.builder(url)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://localhost/",
        "wsss://localhost/",
        "ws:///path",
        "localhost",
        "ws://a b/",
        "ws://h/#part",
        "ws://h/#",
        "ws://h:99999/",
        "ws://h:0/"
      })
  void addressThatIsNone_isRefused(String url) {
    assertThatThrownBy(() -> WebSocketConnection.builder(url))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + url + "' (expected ws://");
  }

  @Test
  void request_hasTheAddressEscapedAndItsCredentials() throws Exception {
    try (var server = new RawServer(connection -> connection.tell(connection.head()))) {
      String url = server.url("/bücher/a b?q=|").replace("http://", "ws://u%40x:pä@");

      String head = headOf(server, WebSocketConnection.builder(url));

      byte[] credentials = "u@x:pä".getBytes(UTF_8);
      assertThat(head)
          .startsWith("GET /b%C3%BCcher/a%20b?q=%7C HTTP/1.1\n")
          .containsIgnoringCase(
              "\nauthorization: Basic " + Base64.getEncoder().encodeToString(credentials) + "\n")
          .containsIgnoringCase("\nhost: " + server.url("").substring("http://".length()) + "\n");
    }
  }

  @Test
  void credentialsOfAHeader_areTakenInstead() throws Exception {
    try (var server = new RawServer(connection -> connection.tell(connection.head()))) {
      String url = server.url("/").replace("http://", "ws://user:password@");

      String head =
          headOf(server, WebSocketConnection.builder(url).header("Authorization", "Bearer token"));

      assertThat(head.lines().filter(each -> each.toLowerCase().startsWith("authorization:")))
          .singleElement()
          .asString()
          .endsWith("Bearer token");
    }
  }

  /** Returns what comes of the attempt, which is not answered. */
  private String headOf(RawServer server, WebSocketConnection.Builder connection) throws Exception {
    boolean isRefused =
        test.run(
            () -> {
              try {
                await(connection.connect());
                return false;
              } catch (IOException noAnswer) {
                return true;
              }
            });
    assertThat(isRefused).isTrue();
    return server.nextEvent();
  }
}

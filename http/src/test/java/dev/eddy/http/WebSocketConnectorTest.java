package dev.eddy.http;

import static dev.eddy.Coroutines.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.Awaitable;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A server whose name has several addresses. */
class WebSocketConnectorTest extends WebSocketTest {
  static final class Echo extends WebSocketHandler {
    @Override
    protected Awaitable<?> onMessage(String message) {
      return writeMessage(message);
    }
  }

  /** That one is for examples in texts: there is no way to it, or one on which nobody answers. */
  @Test
  void addressThatCannotBeReached_isFollowedByTheNext() throws Exception {
    serve(Application.builder().route("/", Echo::new).build());
    List<InetSocketAddress> addresses =
        List.of(
            new InetSocketAddress("2001:db8::1", server.port()),
            new InetSocketAddress("127.0.0.1", server.port()));

    test.run(
        () -> {
          var builder = WebSocketConnection.builder("ws://several.example/");
          try (var connection = await(WebSocketConnector.connect(builder, addresses))) {
            connection.writeMessage("here");
            assertThat(await(connection.readMessage()).text()).isEqualTo("here");
          }
        });
  }
}

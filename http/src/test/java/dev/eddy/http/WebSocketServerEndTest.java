package dev.eddy.http;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.Coroutine;
import dev.eddy.Promise;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What the end of a server means for its WebSockets. */
class WebSocketServerEndTest extends WebSocketTest {
  static final class Waiting extends WebSocketHandler {
    @Override
    protected Coroutine<Void> onMessage(String message) {
      return async(
          () -> {
            writeMessage("waiting");
            await(new Promise<Void>());
          });
    }
  }

  @Test
  void idleWebSocket_isTold() throws Exception {
    serve(Application.builder().route("/", Waiting::new).build());

    test.run(
        () -> {
          var connection = await(WebSocketConnection.connect(url("/")));
          Promise<Void> closed = server.close(Duration.ofSeconds(10));
          assertThat(await(connection.readMessage())).isNull();
          assertThat(connection.closeCode()).isEqualTo(1001);
          await(closed);
        });
  }

  @Test
  void busyWebSocket_isBrokenOffAtTheLimit() throws Exception {
    serve(Application.builder().route("/", Waiting::new).build());

    test.run(
        () -> {
          var connection = await(WebSocketConnection.connect(url("/")));
          connection.writeMessage("begin");
          assertThat(await(connection.readMessage()).text()).isEqualTo("waiting");
          await(server.close(Duration.ofMillis(30)));
          assertThat(await(connection.readMessage())).isNull();
          assertThat(connection.closeCode()).isIn(1001, 1006);
        });
  }
}

package dev.eddy.http;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static dev.eddy.Coroutines.each;
import static dev.eddy.Coroutines.moment;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.CancelledError;
import dev.eddy.Coroutine;
import dev.eddy.IOLoop;
import dev.eddy.Promise;
import dev.eddy.locks.Event;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What has come before a connection ended, and was not taken by then. */
class WebSocketEndTest extends WebSocketTest {
  private ServerSocket listening;

  /** What a handler did, in order. */
  private final List<String> log = new ArrayList<>();

  private Promise<Void> gate;
  private Event isClosed;

  final class Waiting extends WebSocketHandler {
    @Override
    protected Coroutine<Void> onMessage(String message) {
      return async(
          () -> {
            log.add("begin " + message);
            writeMessage("begun");
            try {
              await(gate);
            } catch (CancelledError cancelled) {
              log.add("cancelled");
              throw cancelled;
            }
            log.add("end " + message);
          });
    }

    @Override
    protected void onClose() {
      log.add("closed " + closeCode() + " " + closeReason());
      isClosed.set();
    }
  }

  @BeforeEach
  void listen() throws IOException {
    listening = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    gate = new Promise<>();
    isClosed = new Event();
  }

  @AfterEach
  void close() throws IOException {
    listening.close();
  }

  private static byte[] text(boolean compresses, String text) {
    byte[] content = text.getBytes(UTF_8);
    return compresses
        ? RawWebSocket.frame(0xC1, false, deflated(content))
        : RawWebSocket.frame(0x81, false, content);
  }

  private static byte[] close(boolean isMasked) {
    return RawWebSocket.frame(0x88, isMasked, new byte[] {0x0f, (byte) 0xa1, 'x'}); // 4001
  }

  /** Lets the loop notice what another thread did before. */
  private static Coroutine<Void> manyTurns() {
    return async(
        () -> {
          for (int i = 0; i < 300; i++) {
            await(IOLoop.current().runInExecutor(() -> null));
          }
        });
  }

  // ---- the client

  /** Opens a WebSocket whose server sends all of this at once and then closes the connection. */
  private Coroutine<WebSocketConnection> connectToWhoEnds(
      boolean compresses, int maxMessageSize, ByteArrayOutputStream sent) {
    return async(
        () -> {
          String[] fields =
              compresses
                  ? new String[] {"Sec-WebSocket-Extensions: permessage-deflate"}
                  : new String[0];
          Promise<Void> serving =
              IOLoop.current()
                  .runInExecutor(
                      () -> {
                        try (var raw = RawWebSocket.accept(listening, fields)) {
                          raw.write(sent.toByteArray());
                        }
                        return null;
                      });
          var connection =
              await(
                  WebSocketConnection.builder("ws://127.0.0.1:" + listening.getLocalPort() + "/")
                      .compression(compresses)
                      .maxMessageSize(maxMessageSize)
                      .connect());
          await(serving);
          await(manyTurns());
          return connection;
        });
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void client_readsAllThatCameBeforeAClose(boolean compresses) throws Exception {
    var sent = new ByteArrayOutputStream();
    for (String each : List.of("one", "two", "three", "four")) {
      sent.writeBytes(text(compresses, each));
    }
    sent.writeBytes(close(false));

    test.run(
        () -> {
          var connection = await(connectToWhoEnds(compresses, 1000, sent));
          for (WebSocketMessage message : each(connection)) {
            log.add(message.text());
          }
          assertThat(connection.closeCode()).isEqualTo(4001);
          assertThat(connection.closeReason()).isEqualTo("x");
          await(connection.closeAsync());
        });

    assertThat(log).containsExactly("one", "two", "three", "four");
  }

  @Test
  void client_readsAllThatCameBeforeABreak() throws Exception {
    var sent = new ByteArrayOutputStream();
    for (String each : List.of("one", "two", "three")) {
      sent.writeBytes(text(false, each));
    }
    sent.writeBytes(RawWebSocket.frame(0x01, false, new byte[] {'a'})); // not all of it

    test.run(
        () -> {
          var connection = await(connectToWhoEnds(false, 1000, sent));
          for (WebSocketMessage message : each(connection)) {
            log.add(message.text());
          }
          assertThat(connection.closeCode()).isEqualTo(1006);
        });

    assertThat(log).containsExactly("one", "two", "three");
  }

  @Test
  void client_unpacksNoMoreThanAMessageMayHaveAtTheEnd() throws Exception {
    var sent = new ByteArrayOutputStream();
    for (int i = 0; i < 50; i++) {
      sent.writeBytes(text(true, "a".repeat(40_000)));
    }
    sent.writeBytes(close(false));

    test.run(
        () -> {
          var connection = await(connectToWhoEnds(true, 100_000, sent));
          boolean wasNoticed = connection.closeCode() != 0; // without being asked for more
          int count = 0;
          for (WebSocketMessage message : each(connection)) {
            assertThat(message.text()).hasSize(40_000);
            count++;
          }
          assertThat(count).isEqualTo(wasNoticed ? 4 : 50);
          assertThat(connection.closeCode()).isEqualTo(wasNoticed ? 1006 : 4001);
        });
  }

  @Test
  void badFrameBehindWhatCame_isTheEndOfIt() throws Exception {
    var sent = new ByteArrayOutputStream();
    sent.writeBytes(text(false, "one"));
    sent.writeBytes(text(false, "two"));
    sent.writeBytes(RawWebSocket.frame(0x83, false, new byte[0]));

    test.run(
        () -> {
          var connection = await(connectToWhoEnds(false, 1000, sent));
          for (WebSocketMessage message : each(connection)) {
            log.add(message.text());
          }
          assertThat(connection.closeCode()).isEqualTo(1002);
        });

    assertThat(log).containsExactly("one", "two");
  }

  // ---- the server

  @Test
  void busyHandler_isToldWhatItsClientHasClosedWith() throws Exception {
    serve(Application.builder().route("/", Waiting::new).build());
    elsewhere(
        () -> {
          try (var raw = RawWebSocket.connect(server.port(), "/")) {
            raw.send(RawWebSocket.TEXT, "first");
            assertThat(raw.read().text()).isEqualTo("begun");
            var sent = new ByteArrayOutputStream();
            sent.writeBytes(RawWebSocket.frame(0x81, true, "second".getBytes(UTF_8)));
            sent.writeBytes(close(true));
            raw.write(sent.toByteArray());
          }
          return null;
        });

    test.run(
        () -> {
          await(manyTurns());
          gate.setResult(null);
          await(isClosed.waitFor());
          await(moment());
        });

    assertThat(log)
        .startsWith("begin first")
        .contains("end first", "closed 4001 x")
        .doesNotContain("cancelled");
  }
}

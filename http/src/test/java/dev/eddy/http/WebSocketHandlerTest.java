package dev.eddy.http;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static dev.eddy.Coroutines.moment;
import static dev.eddy.Coroutines.shield;
import static dev.eddy.Coroutines.sleep;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.eddy.Awaitable;
import dev.eddy.CancelledError;
import dev.eddy.Coroutine;
import dev.eddy.IOLoop;
import dev.eddy.Promise;
import dev.eddy.locks.Event;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WebSocketHandlerTest extends WebSocketTest {
  /** What the handlers did, in order. */
  final List<String> log = new ArrayList<>();

  /** Lets a handler that waits go on. */
  Promise<Void> gate;

  Event isClosed;

  static final class Plain extends WebSocketHandler {
    @Override
    protected Awaitable<?> onMessage(String message) {
      return writeMessage(message);
    }
  }

  class Echo extends WebSocketHandler {
    @Override
    protected Awaitable<?> onMessage(String message) {
      return writeMessage(message);
    }

    @Override
    protected Awaitable<?> onMessage(byte[] message) {
      return writeMessage(message);
    }

    @Override
    protected void onClose() {
      log.add("closed " + closeCode() + " " + closeReason());
      isClosed.set();
    }

    @Override
    protected String selectSubprotocol(List<String> offered) {
      return offered.contains("chat") ? "chat" : null;
    }
  }

  boolean isHasty;

  final class Slow extends Echo {
    @Override
    protected Coroutine<Void> open() {
      return async(
          () -> {
            log.add("opening");
            await(gate);
            log.add("open");
          });
    }

    @Override
    protected Coroutine<Void> onMessage(String message) {
      return async(
          () -> {
            log.add("begin " + message);
            await(moment());
            await(sleep(Duration.ofMillis(2)));
            log.add("end " + message);
            await(writeMessage(message));
          });
    }
  }

  final class Waiting extends Echo {
    @Override
    protected Duration closeTimeout() {
      return Duration.ofMillis(isHasty ? 20 : 10_000);
    }

    @Override
    protected Coroutine<Void> onMessage(String message) {
      return async(
          () -> {
            try {
              log.add("waiting");
              writeMessage("waiting");
              await(gate);
              log.add("done");
            } catch (CancelledError cancelled) {
              log.add("cancelled");
              throw cancelled;
            }
          });
    }
  }

  /** Tells of each message, and does with it what the message says. */
  final class Obedient extends Echo {
    @Override
    protected Coroutine<Void> onMessage(String message) {
      return async(
          () -> {
            log.add("begin " + message);
            if (message.equals("close")) {
              close(4000, "");
            }
            if (!message.equals("go on")) {
              writeMessage("begun");
              await(stubborn());
            }
            log.add("end " + message);
          });
    }

    /** Waits for the gate, also if it is cancelled. */
    @SuppressWarnings("eddy:swallowed-cancellation")
    private Coroutine<Void> stubborn() {
      return async(
          () -> {
            while (!gate.isDone()) {
              try {
                await(shield(gate));
              } catch (CancelledError cancelled) {
                log.add("cancelled");
              }
            }
          });
    }
  }

  final class Failing extends Echo {
    @Override
    protected Coroutine<Void> onMessage(String message) {
      return async(
          () -> {
            await(moment());
            throw new IllegalStateException("no " + message);
          });
    }
  }

  final class TextOnly extends WebSocketHandler {
    @Override
    protected Awaitable<?> onMessage(String message) {
      close(4000, "enough of " + message);
      return null;
    }
  }

  final class Cookied extends Echo {
    @Override
    protected Awaitable<?> prepare() {
      setHeader("X-Room", pathArgument("room"));
      return null;
    }

    @Override
    protected Awaitable<?> open() {
      return writeMessage(pathArgument("room") + " " + subprotocol());
    }
  }

  @BeforeEach
  void serve() throws Exception {
    gate = new Promise<>();
    isClosed = new Event();
    serve(
        Application.builder()
            .route("/echo", Echo::new)
            .route("/plain", Plain::new)
            .route("/slow", Slow::new)
            .route("/waiting", Waiting::new)
            .route("/obedient", Obedient::new)
            .route("/failing", Failing::new)
            .route("/text", TextOnly::new)
            .route("/room/(?<room>.*)", Cookied::new)
            .build());
  }

  /** Lets what is under way arrive: other messages go to the same server and back. */
  private Coroutine<Void> roundTrips() {
    return async(
        () -> {
          try (var other = await(WebSocketConnection.connect(url("/plain")))) {
            for (int i = 0; i < 200; i++) {
              await(other.writeMessage("ping"));
              await(other.readMessage());
            }
          }
        });
  }

  // ---- messages

  @Test
  void jdkClient_getsItsMessagesBack() throws Exception {
    var jdk = new JdkClient();

    elsewhere(
        () -> {
          WebSocket socket = connectJdk(jdk, "/echo");
          socket.sendText("grüße ", false).join();
          socket.sendText("𝄞", true).join();
          assertThat(jdk.next()).isEqualTo("text grüße 𝄞");
          socket.sendBinary(ByteBuffer.wrap(new byte[70_000]), true).join();
          int size = 0;
          while (size < 70_000) {
            size += Integer.parseInt(jdk.next().substring("binary ".length()));
          }
          socket.sendPing(ByteBuffer.wrap(new byte[3])).join();
          assertThat(jdk.next()).isEqualTo("pong 3");
          socket.sendClose(WebSocket.NORMAL_CLOSURE, "bye").join();
          assertThat(jdk.next()).isEqualTo("close 1000 bye");
          return null;
        });

    test.run(() -> await(isClosed.waitFor()));
    assertThat(log).containsExactly("closed 1000 bye");
  }

  @Test
  void messages_comeOneByOneAndAfterOpen() throws Exception {
    test.run(
        () -> {
          try (var connection = await(WebSocketConnection.connect(url("/slow")))) {
            connection.writeMessage("a");
            connection.writeMessage("b");
            await(connection.writeMessage("c"));
            await(roundTrips());
            assertThat(log).containsExactly("opening");
            gate.setResult(null);
            for (String each : List.of("a", "b", "c")) {
              assertThat(await(connection.readMessage()).text()).isEqualTo(each);
            }
          }
        });

    assertThat(log)
        .startsWith("opening", "open", "begin a", "end a", "begin b", "end b", "begin c", "end c");
  }

  @Test
  void clientOfABusyHandler_hasToWait() throws Exception {
    byte[] frame = RawWebSocket.unmaskedByZero(RawWebSocket.BINARY, 64 * 1024);
    var messages = new AtomicInteger();

    test.run(
        () -> {
          var raw =
              await(
                  IOLoop.current()
                      .runInExecutor(() -> RawWebSocket.connect(server.port(), "/slow")));
          Promise<Void> writing =
              IOLoop.current()
                  .runInExecutor(
                      () -> {
                        while (messages.get() < 1000) {
                          raw.write(frame);
                          messages.incrementAndGet();
                        }
                        return null;
                      });
          await(standstillOf(messages));
          assertThat(messages.get()).as("messages that a server takes ahead").isLessThan(1000);
          raw.close(); // the writer fails
          try {
            await(writing);
          } catch (IOException expected) {
            gate.setResult(null);
          }
          assertThat(gate.isDone()).isTrue();
          await(isClosed.waitFor());
          await(moment());
        });
  }

  @Test
  void textHandler_refusesBinary() throws Exception {
    test.run(
        () -> {
          try (var connection = await(WebSocketConnection.connect(url("/text")))) {
            connection.writeMessage(new byte[1]);
            assertThat(await(connection.readMessage())).isNull();
            assertThat(connection.closeCode()).isEqualTo(1003);
          }
        });
  }

  @Test
  void pathHeadersAndSubprotocol_areThere() throws Exception {
    test.run(
        () -> {
          var builder =
              WebSocketConnection.builder(url("/room/blue")).subprotocols("other", "chat");
          try (var connection = await(builder.connect())) {
            assertThat(connection.subprotocol()).isEqualTo("chat");
            assertThat(connection.headers().get("X-Room")).isEqualTo("blue");
            assertThat(await(connection.readMessage()).text()).isEqualTo("blue chat");
          }
        });
  }

  // ---- the end

  @Test
  void handler_closesWithACodeOfItsOwn() throws Exception {
    test.run(
        () -> {
          try (var connection = await(WebSocketConnection.connect(url("/text")))) {
            connection.writeMessage("this");
            assertThat(await(connection.readMessage())).isNull();
            assertThat(connection.closeCode()).isEqualTo(4000);
            assertThat(connection.closeReason()).isEqualTo("enough of this");
          }
        });
  }

  @Test
  void failingHandler_isLoggedAndCloses() throws Exception {
    test.expectLog().expect("Uncaught exception for GET /failing");

    test.run(
        () -> {
          try (var connection = await(WebSocketConnection.connect(url("/failing")))) {
            connection.writeMessage("more");
            assertThat(await(connection.readMessage())).isNull();
            assertThat(connection.closeCode()).isEqualTo(1011);
          }
          await(isClosed.waitFor());
        });

    assertThat(log).containsExactly("closed 1011 ");
  }

  @Test
  void brokenConnection_cancelsAtOnce() throws Exception {
    elsewhere(
        () -> {
          try (var raw = RawWebSocket.connect(server.port(), "/waiting")) {
            raw.send(RawWebSocket.TEXT, "x");
            assertThat(raw.read().text()).isEqualTo("waiting");
          }
          return null;
        });
    test.run(
        () -> {
          await(isClosed.waitFor());
          await(moment());
        });

    assertThat(log).containsExactly("waiting", "closed 1006 ", "cancelled");
  }

  @Test
  void clientThatCloses_leavesAHandlerTime() throws Exception {
    test.run(
        () -> {
          try (var connection = await(WebSocketConnection.connect(url("/waiting")))) {
            connection.writeMessage("x");
            await(connection.readMessage());
            connection.close(1000, "");
            await(roundTrips());
            assertThat(log).containsExactly("waiting");
            gate.setResult(null);
          }
          await(isClosed.waitFor());
        });

    assertThat(log).containsExactly("waiting", "done", "closed 1000 ");
  }

  @Test
  void clientThatCloses_leavesAHandlerNoMoreThanItsTime() throws Exception {
    isHasty = true;
    test.run(
        () -> {
          try (var connection = await(WebSocketConnection.connect(url("/waiting")))) {
            connection.writeMessage("x");
            await(connection.readMessage());
          }
          await(isClosed.waitFor());
          await(moment());
        });

    assertThat(log).containsExactly("waiting", "closed 1000 ", "cancelled");
  }

  // ---- messages at the end

  @Test
  void messageBehindTheHandlersOwnClose_neverComesAfterOnClose() throws Exception {
    elsewhere(
        () -> {
          try (var raw = RawWebSocket.connect(server.port(), "/obedient")) {
            raw.write(texts("close", "go on"));
            assertThat(raw.read().closeCode()).isEqualTo(4000);
            raw.sendClose(4000);
            assertThat(raw.isAtEnd()).isTrue();
          }
          return null;
        });
    openTheGateAtTheEnd();

    assertThat(log).containsExactly("begin close", "closed 4000 ", "end close");
  }

  @Test
  void messageBeforeABreak_neverComesAfterOnClose() throws Exception {
    elsewhere(
        () -> {
          try (var raw = RawWebSocket.connect(server.port(), "/obedient")) {
            raw.write(texts("wait", "go on"));
            assertThat(raw.read().text()).isEqualTo("begun");
          }
          return null;
        });
    openTheGateAtTheEnd();

    assertThat(log).containsExactly("begin wait", "closed 1006 ", "cancelled", "end wait");
  }

  @Test
  void messageBeforeABadFrame_comesBeforeOnClose() throws Exception {
    elsewhere(
        () -> {
          try (var raw = RawWebSocket.connect(server.port(), "/obedient")) {
            var both = new ByteArrayOutputStream();
            both.writeBytes(texts("go on"));
            both.writeBytes(RawWebSocket.frame(0x83, true, new byte[0]));
            raw.write(both.toByteArray());
            assertThat(raw.read().closeCode()).isEqualTo(1002);
          }
          return null;
        });
    openTheGateAtTheEnd();

    assertThat(log).hasSize(3).startsWith("begin go on", "end go on");
    assertThat(log.get(2)).startsWith("closed 1002 ");
  }

  private static byte[] texts(String... messages) {
    var all = new ByteArrayOutputStream();
    for (String each : messages) {
      all.writeBytes(RawWebSocket.frame(0x80 | RawWebSocket.TEXT, true, each.getBytes(UTF_8)));
    }
    return all.toByteArray();
  }

  private void openTheGateAtTheEnd() throws Exception {
    test.run(
        () -> {
          await(isClosed.waitFor());
          await(roundTrips());
          gate.setResult(null);
          await(roundTrips());
        });
  }

  // ---- the handshake

  @Test
  void plainRequest_is400() throws Exception {
    test.expectLog().expect("400 GET /echo");

    HttpResponse<String> response = send(to("/echo"));

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.body()).isEqualTo("Can \"Upgrade\" only to \"WebSocket\".");
  }

  @Test
  void head_is405() throws Exception {
    test.expectLog().expect("405 HEAD /echo");

    assertThat(
            send(to("/echo").method("HEAD", java.net.http.HttpRequest.BodyPublishers.noBody()))
                .statusCode())
        .isEqualTo(405);
  }

  @Test
  void otherVersion_is426() throws Exception {
    test.expectLog().expect("426 GET /echo");

    String answer =
        elsewhere(
            () -> {
              try (var raw =
                  new RawWebSocket(new java.net.Socket("127.0.0.1", server.port()), true)) {
                String request = new String(RawWebSocket.request(server.port(), "/echo"));
                raw.write(request.replace("Version: 13", "Version: 8").getBytes());
                raw.readHead();
                return raw.status() + " " + raw.field("Sec-WebSocket-Version");
              }
            });

    assertThat(answer).isEqualTo("HTTP/1.1 426 Upgrade Required 13");
  }

  @Test
  void pageOfAnotherHost_is403() throws Exception {
    test.expectLog().expect("403 GET /echo");

    var refused =
        assertThrows(
            WebSocketHandshakeException.class,
            () ->
                test.run(
                    () ->
                        await(
                            WebSocketConnection.builder(url("/echo"))
                                .header("Origin", "http://evil.example")
                                .connect())));

    assertThat(refused.status()).isEqualTo(403);
  }

  @Test
  void pageOfTheSameHost_isServed() throws Exception {
    test.run(
        () -> {
          var builder =
              WebSocketConnection.builder(url("/echo"))
                  .header("Origin", "http://127.0.0.1:" + server.port());
          try (var connection = await(builder.connect())) {
            await(connection.writeMessage("hello"));
            assertThat(await(connection.readMessage()).text()).isEqualTo("hello");
          }
        });
  }
}

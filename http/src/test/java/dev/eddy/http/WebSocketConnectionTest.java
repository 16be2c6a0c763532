package dev.eddy.http;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static dev.eddy.Coroutines.each;
import static dev.eddy.Coroutines.withTimeout;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.eddy.Coroutine;
import dev.eddy.IOLoop;
import dev.eddy.Promise;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The client against a server that is written here byte by byte. */
class WebSocketConnectionTest extends WebSocketTest {
  interface Server {
    void serve(RawWebSocket raw) throws Exception;
  }

  private ServerSocket listening;

  @BeforeEach
  void listen() throws IOException {
    listening = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
  }

  @AfterEach
  void close() throws IOException {
    listening.close();
  }

  private String rawUrl() {
    return "ws://127.0.0.1:" + listening.getLocalPort() + "/";
  }

  private static <T> Promise<T> onThread(Callable<T> blocking) {
    return IOLoop.current().runInExecutor(blocking);
  }

  /** Serves one client on another thread, after the handshake. */
  private Promise<Void> serveRaw(Server server, String... fields) {
    return onThread(
        () -> {
          try (var raw = RawWebSocket.accept(listening, fields)) {
            server.serve(raw);
          }
          return null;
        });
  }

  private WebSocketConnection.Builder builder() {
    return WebSocketConnection.builder(rawUrl()).closeTimeout(Duration.ofMillis(200));
  }

  // ---- messages

  @Test
  void messages_areReadByEach() throws Exception {
    List<String> read = new ArrayList<>();

    test.run(
        () -> {
          Promise<Void> serving =
              serveRaw(
                  raw -> {
                    raw.send(RawWebSocket.TEXT, "one");
                    raw.send(RawWebSocket.BINARY, new byte[2]);
                    raw.send(RawWebSocket.TEXT, "three");
                    raw.sendClose(1001);
                    assertThat(raw.read().closeCode()).isEqualTo(1001);
                    assertThat(raw.isAtEnd()).isTrue();
                  });
          var connection = await(builder().connect());
          for (WebSocketMessage message : each(connection)) {
            read.add(message.isText() + " " + message);
          }
          assertThat(connection.closeCode()).isEqualTo(1001);
          assertThat(await(connection.readMessage())).isNull();
          await(serving);
        });

    assertThat(read).containsExactly("true one", "false 2 bytes", "true three");
  }

  @Test
  void readMessageThatIsCancelled_takesNothing() throws Exception {
    test.run(
        () -> {
          Promise<Void> serving =
              serveRaw(
                  raw -> {
                    assertThat(raw.read().text()).isEqualTo("now");
                    raw.send(RawWebSocket.TEXT, "late");
                    assertThat(raw.read().closeCode()).isEqualTo(1000);
                    raw.sendClose(1000);
                  });
          try (var connection = await(builder().connect())) {
            boolean isLate = false;
            try {
              await(withTimeout(Duration.ofMillis(5), connection.readMessage()));
            } catch (TimeoutException expected) {
              isLate = true;
            }
            assertThat(isLate).isTrue();
            await(connection.writeMessage("now"));
            assertThat(await(connection.readMessage()).text()).isEqualTo("late");
          }
          await(serving);
        });
  }

  @Test
  void serverOfAClientThatDoesNotRead_hasToWait() throws Exception {
    test.run(
        () -> {
          var count = new AtomicInteger();
          byte[] frame = RawWebSocket.frame(0x82, false, new byte[64 * 1024]);
          Promise<Void> serving =
              serveRaw(
                  raw -> {
                    try {
                      while (count.get() < 1000) {
                        raw.write(frame);
                        count.incrementAndGet();
                      }
                    } catch (IOException closed) {
                      // as it should be
                    }
                  });
          var connection = await(builder().connect());
          for (int i = 0; i < 10; i++) {
            assertThat(await(connection.readMessage()).bytes()).hasSize(64 * 1024);
          }
          await(standstillOf(count));
          assertThat(count.get()).isLessThan(1000);
          connection.close(1000, "");
          await(connection.closeAsync());
          await(serving);
        });
  }

  // ---- the end

  @Test
  void brokenConnection_endsTheReading() throws Exception {
    test.run(
        () -> {
          Promise<Void> serving = serveRaw(raw -> raw.send(RawWebSocket.TEXT, "last"));
          var connection = await(builder().connect());
          await(serving);
          assertThat(await(connection.readMessage()).text()).isEqualTo("last");
          assertThat(await(connection.readMessage())).isNull();
          assertThat(connection.closeCode()).isEqualTo(1006);
          boolean isRefused = false;
          try {
            await(connection.writeMessage("more"));
          } catch (WebSocketClosedException expected) {
            isRefused = true;
          }
          assertThat(isRefused).isTrue();
          connection.writeMessage("nobody awaits it, and nobody complains");
        });
  }

  @Test
  void serverThatDoesNotAnswerAClose_isCutOff() throws Exception {
    test.run(
        () -> {
          Promise<Void> serving =
              serveRaw(
                  raw -> {
                    assertThat(raw.read().closeCode()).isEqualTo(4321);
                    assertThat(raw.isAtEnd()).isTrue();
                  });
          var connection = await(builder().connect());
          connection.close(4321, "so");
          await(connection.closeAsync());
          assertThat(connection.closeCode()).isEqualTo(4321);
          await(serving);
        });
  }

  @Test
  void maskedFrame_is1002() throws Exception {
    test.run(
        () -> {
          Promise<Void> serving =
              serveRaw(
                  raw -> {
                    raw.write(RawWebSocket.frame(0x81, true, new byte[1]));
                    assertThat(raw.read().closeCode()).isEqualTo(1002);
                  });
          var connection = await(builder().connect());
          assertThat(await(connection.readMessage())).isNull();
          assertThat(connection.closeCode()).isEqualTo(1002);
          await(serving);
        });
  }

  @Test
  void serverThatDoesNotAnswerPings_isLeft() throws Exception {
    test.run(
        () -> {
          Promise<Void> serving =
              serveRaw(
                  raw -> {
                    assertThat(raw.read().opcode()).isEqualTo(RawWebSocket.PING);
                    assertThat(raw.read().closeCode()).isEqualTo(1011);
                  });
          var pinging = builder().pingInterval(Duration.ofMillis(20), Duration.ofMillis(10));
          var connection = await(pinging.connect());
          assertThat(await(connection.readMessage())).isNull();
          await(serving);
        });
  }

  @Test
  void tooLargeMessage_is1009() throws Exception {
    test.run(
        () -> {
          Promise<Void> serving =
              serveRaw(
                  raw -> {
                    raw.send(RawWebSocket.TEXT, "four");
                    assertThat(raw.read().closeCode()).isEqualTo(1009);
                  });
          var connection = await(builder().maxMessageSize(3).connect());
          assertThat(await(connection.readMessage())).isNull();
          assertThat(connection.closeCode()).isEqualTo(1009);
          await(serving);
        });
  }

  // ---- the handshake

  @Test
  void compression_isUsedIfBothWant() throws Exception {
    serve(
        Application.builder()
            .route(
                "/",
                () ->
                    new WebSocketHandler() {
                      @Override
                      protected Coroutine<Void> onMessage(String message) {
                        return async(() -> await(writeMessage(message)));
                      }

                      @Override
                      protected boolean compresses() {
                        return true;
                      }
                    })
            .build());
    String text = "so it goes, ".repeat(10_000);

    test.run(
        () -> {
          var compressing = WebSocketConnection.builder(url("/")).compression(true);
          try (var connection = await(compressing.connect())) {
            assertThat(connection.headers().get("sec-websocket-extensions"))
                .isEqualTo("permessage-deflate");
            for (int i = 0; i < 3; i++) {
              await(connection.writeMessage(text));
              assertThat(await(connection.readMessage()).text()).isEqualTo(text);
            }
          }
          try (var connection = await(WebSocketConnection.connect(url("/")))) {
            assertThat(connection.headers().get("sec-websocket-extensions")).isNull();
            await(connection.writeMessage(text));
            assertThat(await(connection.readMessage()).text()).isEqualTo(text);
          }
        });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Upgrade: websocket|Connection: Upgrade|Sec-WebSocket-Accept: AAAA",
        "Upgrade: websocket|Connection: Upgrade",
        "Connection: Upgrade|Sec-WebSocket-Accept: ?",
        "Upgrade: websocket|Connection: Upgrade|Sec-WebSocket-Accept: ?|Sec-WebSocket-Protocol: x",
        "Upgrade: websocket|Connection: Upgrade|Sec-WebSocket-Accept: ?|Sec-WebSocket-Extensions: y"
      })
  void responseThatIsNoHandshake_fails(String fields) throws Exception {
    test.run(
        () -> {
          Promise<Void> serving =
              onThread(
                  () -> {
                    try (var raw = new RawWebSocket(listening.accept(), false)) {
                      raw.readHead();
                      String accept = WebSocketHandshake.accept(raw.field("Sec-WebSocket-Key"));
                      raw.respond("HTTP/1.1 101 Switching Protocols");
                      raw.respond(fields.replace("?", accept).split("\\|"));
                      raw.respond("");
                      assertThat(raw.isAtEnd()).isTrue();
                    }
                    return null;
                  });
          int status = 0;
          try {
            await(builder().connect());
          } catch (WebSocketHandshakeException failure) {
            status = failure.status();
          }
          assertThat(status).isEqualTo(101);
          await(serving);
        });
  }

  @Test
  void messageRightAfterTheHandshake_isRead() throws Exception {
    test.run(
        () -> {
          Promise<Void> serving =
              onThread(
                  () -> {
                    try (var raw = new RawWebSocket(listening.accept(), false)) {
                      raw.readHead();
                      assertThat(raw.field("X-Token")).isEqualTo("secret");
                      String accept = WebSocketHandshake.accept(raw.field("Sec-WebSocket-Key"));
                      String head =
                          "HTTP/1.1 101 OK\r\nUpgrade: WebSocket\r\nConnection: upgrade\r\n"
                              + "Sec-WebSocket-Accept: "
                              + accept
                              + "\r\n\r\n";
                      var both = new java.io.ByteArrayOutputStream();
                      both.writeBytes(head.getBytes());
                      both.writeBytes(RawWebSocket.frame(0x81, false, "first".getBytes()));
                      raw.write(both.toByteArray());
                      raw.read();
                    }
                    return null;
                  });
          var connection = await(builder().header("X-Token", "secret").connect());
          assertThat(await(connection.readMessage()).text()).isEqualTo("first");
          connection.close(1000, "");
          await(serving);
          await(connection.closeAsync());
        });
  }

  @Test
  void otherStatus_isInTheFailure() throws Exception {
    test.expectLog().expect("404 GET /none");
    serve(Application.builder().build());

    var refused =
        assertThrows(
            WebSocketHandshakeException.class,
            () -> test.run(() -> await(WebSocketConnection.connect(url("/none")))));

    assertThat(refused.status()).isEqualTo(404);
  }

  @Test
  void nobodyThere_fails() throws Exception {
    listening.close();

    assertThrows(
        IOException.class, () -> test.run(() -> await(WebSocketConnection.connect(rawUrl()))));
  }

  @Test
  void serverThatSaysNothing_isATimeout() throws Exception {
    test.run(
        () -> {
          Promise<Boolean> serving = onThread(this::acceptAndWaitForTheEnd);
          boolean isLate = false;
          try {
            await(builder().connectTimeout(Duration.ofMillis(30)).connect());
          } catch (TimeoutException expected) {
            isLate = true;
          }
          assertThat(isLate).isTrue();
          assertThat(await(serving)).isTrue();
        });
  }

  @Test
  void cancelledConnect_closesTheConnection() throws Exception {
    test.run(
        () -> {
          Promise<Boolean> serving = onThread(this::acceptAndWaitForTheEnd);
          Promise<WebSocketConnection> connecting = builder().connect().start();
          while (!isAccepted) {
            await(onThread(() -> null));
          }
          connecting.cancel();
          boolean isCancelled = false;
          try {
            await(connecting);
          } catch (CancellationException expected) {
            isCancelled = true;
          }
          assertThat(isCancelled).isTrue();
          assertThat(await(serving)).isTrue();
        });
  }

  private volatile boolean isAccepted;

  private boolean acceptAndWaitForTheEnd() throws IOException {
    try (var raw = new RawWebSocket(listening.accept(), false)) {
      raw.readHead();
      isAccepted = true;
      return raw.isAtEnd();
    }
  }

  @Test
  void headersOfTheHandshake_areRefused() {
    assertThrows(
        IllegalArgumentException.class, () -> builder().header("Sec-WebSocket-Key", "mine"));
    assertThrows(IllegalArgumentException.class, () -> builder().subprotocols("a b"));
  }

  @Test
  void closeWithACodeThatMayNotBeSent_isRefused() throws Exception {
    test.run(
        () -> {
          Promise<Void> serving = serveRaw(RawWebSocket::read);
          var connection = await(builder().connect());
          assertThrows(IllegalArgumentException.class, () -> connection.close(1005, ""));
          assertThrows(
              IllegalArgumentException.class, () -> connection.close(1000, "x".repeat(124)));
          connection.close(1000, "x".repeat(123));
          await(serving);
          await(connection.closeAsync());
        });
  }

  // ---- TLS

  @Test
  void wss_checksTheNameOfTheServer(@TempDir Path folder) throws Exception {
    SSLContext tls = selfSigned(folder.resolve("keys.p12"));
    listening.close();
    listening =
        tls.getServerSocketFactory().createServerSocket(0, 10, InetAddress.getByName("127.0.0.1"));
    String port = ":" + listening.getLocalPort() + "/";

    test.run(
        () -> {
          Promise<Void> serving =
              serveRaw(
                  raw -> {
                    raw.send(RawWebSocket.TEXT, raw.read().text());
                    raw.sendClose(raw.read().closeCode());
                  });
          var trusting = WebSocketConnection.builder("wss://localhost" + port).sslContext(tls);
          try (var connection = await(trusting.connect())) {
            await(connection.writeMessage("secret"));
            assertThat(await(connection.readMessage()).text()).isEqualTo("secret");
          }
          await(serving);
        });
    test.run(
        () -> {
          for (var wrong :
              List.of(
                  WebSocketConnection.builder("wss://127.0.0.1" + port).sslContext(tls),
                  WebSocketConnection.builder("wss://localhost" + port))) {
            Promise<Boolean> serving =
                onThread(
                    () -> {
                      try (var raw = RawWebSocket.accept(listening)) {
                        return raw.status() != null;
                      } catch (IOException expected) {
                        return false;
                      }
                    });
            boolean isRefused = false;
            try {
              await(wrong.connect());
            } catch (SSLHandshakeException expected) {
              isRefused = true;
            }
            assertThat(isRefused).isTrue();
            assertThat(await(serving)).isFalse();
          }
        });
  }

  /** A certificate for localhost, and trust in it. */
  private static SSLContext selfSigned(Path file) throws Exception {
    String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    Process made =
        new ProcessBuilder(
                keytool,
                "-genkeypair",
                "-alias",
                "test",
                "-keyalg",
                "EC",
                "-dname",
                "CN=test",
                "-ext",
                "SAN=dns:localhost",
                "-storetype",
                "PKCS12",
                "-keystore",
                file.toString(),
                "-storepass",
                "changeit")
            .inheritIO()
            .start();
    assertThat(made.waitFor(30, TimeUnit.SECONDS)).isTrue();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      keys.load(in, "changeit".toCharArray());
    }
    var own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    own.init(keys, "changeit".toCharArray());
    var trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trusted.init(keys);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(own.getKeyManagers(), trusted.getTrustManagers(), null);
    return context;
  }
}

package dev.eddy.http;

import static dev.eddy.Coroutines.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.eddy.Awaitable;
import dev.eddy.locks.Event;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The client and the server of this module with TLS between them. */
class WebSocketTlsTest extends WebSocketTest {
  private final List<String> seen = new ArrayList<>();
  private Event isClosed;

  final class Echo extends WebSocketHandler {
    @Override
    protected Awaitable<?> open() {
      seen.add(request().protocol() + " " + request().headers().get("sec-websocket-extensions"));
      return null;
    }

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
      seen.add("closed " + closeCode() + " " + closeReason());
      isClosed.set();
    }

    @Override
    protected boolean compresses() {
      return true;
    }
  }

  /** Sends more than a client may leave unread, or much and then closes. */
  final class Flooding extends WebSocketHandler {
    private final byte[] piece = new byte[1 << 20];
    private final int pieces;

    Flooding(int pieces) {
      this.pieces = pieces;
    }

    @Override
    protected Awaitable<?> open() {
      for (int i = 0; i < pieces && closeCode() == 0; i++) {
        writeMessage(piece);
      }
      close();
      return null;
    }

    @Override
    protected void onClose() {
      isClosed.set();
    }
  }

  @BeforeEach
  void serve() throws Exception {
    isClosed = new Event();
    serve(
        Application.builder()
            .route("/", Echo::new)
            .route("/flooding", () -> new Flooding(1000))
            .route("/closing", () -> new Flooding(12))
            .build());
  }

  /** So that the server has TLS; a WebSocket speaks HTTP/1.1 all the same. */
  @Override
  protected boolean isHttp2() {
    return true;
  }

  private String secure() {
    return url("/").replace("ws:", "wss:");
  }

  private static WebSocketConnection.Builder trusting(String url) throws Exception {
    return WebSocketConnection.builder(url).sslContext(TestCertificates.shared().trusting());
  }

  private Throwable failureOf(WebSocketConnection.Builder connection) {
    return catchThrowable(() -> test.run(() -> await(connection.connect())));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void messages_comeBack(boolean compresses) throws Exception {
    String large = "All work and no play. ".repeat(20_000);
    var builder = trusting(secure()).compression(compresses);
    test.run(
        () -> {
          try (var connection = await(builder.connect())) {
            assertThat(connection.headers().contains("sec-websocket-extensions"))
                .isEqualTo(compresses);
            for (String each : List.of("", "é", large, "last")) {
              connection.writeMessage(each);
              assertThat(await(connection.readMessage()).text()).isEqualTo(each);
            }
            connection.writeMessage(new byte[300_000]);
            assertThat(await(connection.readMessage()).bytes()).isEqualTo(new byte[300_000]);
            connection.close(4000, "done");
          }
          await(isClosed.waitFor());
        });

    assertThat(seen).hasSize(2);
    assertThat(seen.get(0)).startsWith("https ").contains(compresses ? "deflate" : "null");
    assertThat(seen.get(1)).isEqualTo("closed 4000 done");
  }

  @Test
  void serverThatCloses_isHeard() throws Exception {
    var builder = trusting(secure());
    test.run(
        () -> {
          var connection = await(builder.connect());
          server.close(java.time.Duration.ofSeconds(5));
          assertThat(await(connection.readMessage())).isNull();
          assertThat(connection.closeCode()).isEqualTo(1001);
          await(connection.closeAsync());
        });
  }

  // ---- a client that does not read

  @Test
  void clientThatDoesNotRead_isBrokenOff() throws Exception {
    test.expectLog().expect("does not read");

    SilentClient client = elsewhere(() -> new SilentClient("/flooding"));
    test.run(() -> await(isClosed.waitFor()));

    assertThat(elsewhere(client::readToTheEnd)).isBetween(1L, 15L << 20);
  }

  @Test
  void clientThatDoesNotRead_isCutOffAfterAClose() throws Exception {
    SilentClient client = elsewhere(() -> new SilentClient("/closing"));
    clock.pass(WebSocketSettings.CLOSE_TIMEOUT);
    test.run(() -> await(isClosed.waitFor()));

    assertThat(elsewhere(client::readToTheEnd)).isBetween(1L, 11L << 20);
  }

  /** Makes the handshakes and then reads nothing, of which its socket takes little. It blocks. */
  private final class SilentClient {
    private final Socket socket = new Socket();
    private final RawWebSocket secure; // while there is this, the socket stays open

    SilentClient(String path) throws Exception {
      socket.setReceiveBufferSize(64 * 1024);
      socket.setSoTimeout(15_000);
      socket.connect(new InetSocketAddress("127.0.0.1", server.port()));
      SSLSocketFactory factory = TestCertificates.shared().trusting().getSocketFactory();
      secure =
          new RawWebSocket(factory.createSocket(socket, "127.0.0.1", server.port(), true), true);
      secure.write(RawWebSocket.request(server.port(), path));
      secure.readHead();
      assertThat(secure.status()).contains(" 101 ");
    }

    /** Returns how many bytes had left the server. */
    long readToTheEnd() throws IOException {
      long count = 0;
      try (secure) {
        var buffer = new byte[64 * 1024];
        InputStream in = socket.getInputStream();
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
          count += n;
        }
      } catch (SocketException reset) {
        // is an end too
      }
      return count;
    }
  }

  // ---- who is believed

  @Test
  void unknownCertificate_isRefused() {
    assertThat(failureOf(WebSocketConnection.builder(secure())))
        .isInstanceOf(SSLHandshakeException.class)
        .hasMessageContaining("unable to find valid certification path");
    assertThat(seen).isEmpty();
  }

  @Test
  void certificateOfAnotherName_isRefusedByItsName(@TempDir Path folder) throws Exception {
    TestCertificates.Pair other = TestCertificates.makeFor(folder, "other", "dns:example.com");
    HttpServer another =
        HttpServer.builder(Application.builder().route("/", Echo::new).build())
            .tls(ServerTls.of(other.chain(), other.key()))
            .build();
    serve(another);

    assertThat(failureOf(WebSocketConnection.builder(secure()).sslContext(other.trusting())))
        .isInstanceOf(SSLHandshakeException.class)
        .hasMessageContaining("127.0.0.1");
    assertThat(seen).isEmpty();
  }

  @Test
  void clearText_toAServerOfTls_fails() {
    assertThat(failureOf(WebSocketConnection.builder(url("/"))))
        .isInstanceOf(IOException.class)
        .isNotInstanceOf(SSLException.class)
        .hasMessageContaining("TLS");
    assertThat(seen).isEmpty();
  }

  @Test
  void tls_toAServerOfClearText_fails() throws Exception {
    serve(HttpServer.create(Application.builder().route("/", Echo::new).build()));

    assertThat(failureOf(trusting(secure())))
        .isInstanceOf(SSLException.class)
        .hasMessageContaining("not an SSL/TLS record");
    assertThat(seen).isEmpty();
  }
}

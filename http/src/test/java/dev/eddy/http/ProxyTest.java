package dev.eddy.http;

import static dev.eddy.Coroutines.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.eddy.Awaitable;
import io.netty.channel.epoll.Epoll;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A server behind a proxy, and on a Unix socket. */
class ProxyTest extends RawTest {
  @TempDir Path folder;

  static final class Who extends RequestHandler {
    @Override
    protected Awaitable<?> get() {
      write(request().protocol() + "://" + request().remoteIp());
      return null;
    }
  }

  private HttpServer.Builder builder() {
    return HttpServer.builder(Application.builder().route("/", Who::new).build());
  }

  private String who(String fields) throws Exception {
    String answer = exchange("GET / HTTP/1.0\r\n" + fields.replace("|", "\r\n") + "\r\n\r\n");
    return answer.substring(answer.indexOf("\r\n\r\n") + 4);
  }

  @ParameterizedTest
  @CsvSource({
    "X-Forwarded-For: 1.2.3.4, http://1.2.3.4",
    "X-Forwarded-For: 6.6.6.6|X-Forwarded-For: 1.2.3.4, http://1.2.3.4",
    "'X-Forwarded-For: 6.6.6.6, 1.2.3.4, 10.1.2.3', http://1.2.3.4",
    "'X-Forwarded-For: 10.9.9.9, 10.1.2.3', http://10.9.9.9",
    "'X-Forwarded-For: 6.6.6.6, nonsense, 10.1.2.3', http://10.1.2.3",
    "X-Forwarded-For: nonsense, http://127.0.0.1",
    "X-Forwarded-For: 1.2.3.4:5678, http://1.2.3.4",
    "X-Forwarded-For: [2001:db8::1]:443, http://2001:db8::1",
    "X-Forwarded-For: 2001:db8::1, http://2001:db8::1",
    "X-Real-Ip: 1.2.3.4, http://1.2.3.4",
    "X-Real-Ip: 6.6.6.6|X-Forwarded-For: 1.2.3.4, http://1.2.3.4",
    "X-Forwarded-Proto: https, https://127.0.0.1",
    "'X-Forwarded-Proto: http, https', https://127.0.0.1",
    "X-Forwarded-Proto: gopher, http://127.0.0.1",
    "X: y, http://127.0.0.1",
  })
  void trustedProxy_isBelieved(String fields, String told) throws Exception {
    serve(builder().trustedProxies("127.0.0.0/8", "10.0.0.0/8"));

    assertThat(who(fields)).isEqualTo(told);
  }

  @Test
  void othersAreNot() throws Exception {
    serve(builder().trustedProxies("10.0.0.0/8", "127.0.0.2", "::1"));

    assertThat(who("X-Forwarded-For: 1.2.3.4|X-Forwarded-Proto: https"))
        .isEqualTo("http://127.0.0.1");
  }

  @Test
  void withoutProxies_nobodyIs() throws Exception {
    serve(builder());

    assertThat(who("X-Real-Ip: 1.2.3.4")).isEqualTo("http://127.0.0.1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "10.0.0.0/33", "10.0.0.0/x", "", "10.0.0"})
  void whatIsNoAddress_isRefused(String address) {
    assertThatThrownBy(() -> builder().trustedProxies(address))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("trustedProxies: '" + address + "' (expected an address");
  }

  // ---- Unix sockets

  private String exchangeUnix(Path file, String request) throws Exception {
    return test.run(
        () ->
            await(
                blocking(
                    () -> {
                      try (var socket = SocketChannel.open(UnixDomainSocketAddress.of(file))) {
                        socket.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
                        var buffer = ByteBuffer.allocate(10_000);
                        while (socket.read(buffer) >= 0) {
                          // on to the end
                        }
                        return new String(
                            buffer.array(), 0, buffer.position(), StandardCharsets.US_ASCII);
                      }
                    })));
  }

  private static void assumeUnixSockets() {
    assumeTrue(Epoll.isAvailable() && !"nio".equals(System.getProperty("eddy.http.transport")));
  }

  private HttpServer listen(Path file) throws IOException {
    assumeUnixSockets();
    server = builder().trustedProxies("unix:").build();
    server.listen(UnixDomainSocketAddress.of(file));
    return server;
  }

  @Test
  void unixSocket_isServed() throws Exception {
    Path file = folder.resolve("socket");
    listen(file);

    assertThat(exchangeUnix(file, "GET / HTTP/1.0\r\n\r\n")).endsWith("http://");
    assertThat(exchangeUnix(file, "GET / HTTP/1.0\r\nX-Real-Ip: 1.2.3.4\r\n\r\n"))
        .endsWith("http://1.2.3.4");
    assertThatThrownBy(server::port).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void stoppedServer_removesItsFile() throws Exception {
    Path file = folder.resolve("socket");
    listen(file);

    test.run(() -> await(server.close(Duration.ZERO)));

    assertThat(file).doesNotExist();
  }

  @Test
  void fileThatWasLeftBehind_isReplaced() throws Exception {
    Path file = folder.resolve("socket");
    try (var killed = ServerSocketChannel.open(java.net.StandardProtocolFamily.UNIX)) {
      killed.bind(UnixDomainSocketAddress.of(file));
    }
    assertThat(file).exists();

    listen(file);

    assertThat(exchangeUnix(file, "GET / HTTP/1.0\r\n\r\n")).startsWith("HTTP/1.1 200 ");
  }

  @Test
  void fileThatIsInUse_isLeftAlone() throws Exception {
    assumeUnixSockets();
    Path file = folder.resolve("socket");
    Path other = Files.writeString(folder.resolve("file"), "content");
    try (var running = ServerSocketChannel.open(java.net.StandardProtocolFamily.UNIX)) {
      running.bind(UnixDomainSocketAddress.of(file));

      assertThatThrownBy(() -> listen(file)).hasMessageEndingWith("somebody does already");
    }
    assertThatThrownBy(() -> listen(other)).hasMessageEndingWith("is no socket");
    assertThat(other).hasContent("content");
  }
}

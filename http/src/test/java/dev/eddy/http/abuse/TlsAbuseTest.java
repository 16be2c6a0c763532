package dev.eddy.http.abuse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.http.TestCertificates;
import java.io.File;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.net.SocketFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.api.Test;

/** Handshakes of TLS that are never finished, or are none. */
class TlsAbuseTest extends AbuseTest {
  private SSLContext trusting;

  @Override
  List<String> limits() throws Exception {
    TestCertificates.Pair pair = TestCertificates.shared();
    var limits = new ArrayList<>(super.limits());
    limits.add("headerTimeout=5000"); // a handshake counts too, and the first one loads much
    limits.add("tls=" + pair.chain() + File.pathSeparator + pair.key());
    return limits;
  }

  @Override
  SocketFactory sockets() {
    try {
      if (trusting == null) {
        trusting = TestCertificates.shared().trusting();
      }
      return trusting.getSocketFactory();
    } catch (Exception failure) {
      throw new AssertionError(failure);
    }
  }

  /** The first words of a client, as the JDK says them. */
  private static byte[] hello() throws Exception {
    SSLEngine engine = TestCertificates.shared().trusting().createSSLEngine();
    engine.setUseClientMode(true);
    ByteBuffer words = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
    engine.wrap(ByteBuffer.allocate(0), words);
    byte[] bytes = new byte[words.flip().remaining()];
    words.get(bytes);
    return bytes;
  }

  @Test
  void handshakesThatAreNotFinished_areClosed() throws Exception {
    byte[] hello = hello();
    attack(
        "TLS: handshakes that are not finished",
        clients -> {
          for (int i = 0; i < size(20, 125); i++) {
            clients.open(Source.of(""));
            clients.open(Source.of(hello));
            clients.open(Source.of(Arrays.copyOf(hello, hello.length / 2)));
            clients.open(Source.trickled(new byte[] {22}, hello), PATIENCE.dividedBy(10));
          }
          assertThat(clients.runUntilOver(LIMIT)).isTrue();
          return clients.connections().size() + " closed";
        });
  }

  @Test
  void whatIsNoHandshake_isClosed() throws Exception {
    attack(
        "TLS: what is no handshake",
        clients -> {
          for (int i = 0; i < size(5, 100); i++) {
            clients.open(Source.of(request("GET / HTTP/1.1")));
            clients.open(Source.of(Http2Bytes.preface().take()));
            clients.open(Source.repeated(new byte[0], new byte[16_000], 10_000));
            clients.open(
                Source.repeated(new byte[] {22, 3, 1, 0x3f, -1}, new byte[16_000], 10_000));
            clients.open(Source.repeated(new byte[0], new byte[] {22, 3, 1, 0, 1, 1}, 1_000_000));
          }
          assertThat(clients.runUntilOver(LIMIT)).isTrue();
          return clients.connections().size() + " closed";
        });
  }
}

package dev.eddy.http;

import static dev.eddy.Coroutines.await;

import dev.eddy.http.internal.transport.NettyPollerProvider;
import dev.eddy.testing.TestLoop;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * A loop with real sockets and, at the end, the checks of eddy-testing; a server on it, and the
 * JDK's client, which shares nothing with it.
 */
public abstract class HttpTest {
  /** In real time; no test comes near it. */
  protected static final Duration LIMIT = Duration.ofSeconds(20);

  /** The time of the loop. */
  protected final MovableClock clock = new MovableClock();

  protected TestLoop test;
  protected HttpServer server;
  protected HttpClient client;

  /** Whether the tests are run over HTTP/2, which the JDK's client speaks best over TLS. */
  protected boolean isHttp2() {
    return false;
  }

  @BeforeEach
  final void openClient() throws Exception {
    client =
        isHttp2()
            ? HttpClient.newBuilder().sslContext(TestCertificates.shared().trusting()).build()
            : HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  }

  @BeforeEach
  final void openLoop() {
    test =
        TestLoop.builder()
            .clock(clock, new NettyPollerProvider().create(Thread.currentThread()))
            .timeout(LIMIT)
            .open();
  }

  @AfterEach
  final void closeLoop() throws Exception {
    try {
      if (server != null) {
        test.run(() -> await(server.close(Duration.ZERO)));
      }
    } finally {
      test.close();
    }
  }

  /** Serves on a free port of this machine alone. */
  protected final void serve(Application application) throws IOException {
    serve(HttpServer.builder(application));
  }

  /** The same with settings, to which TLS is added if need be. */
  protected final void serve(HttpServer.Builder settings) throws IOException {
    if (isHttp2()) {
      TestCertificates.Pair pair = TestCertificates.shared();
      settings.tls(ServerTls.of(pair.chain(), pair.key()));
    }
    serve(settings.build());
  }

  protected final void serve(HttpServer server) throws IOException {
    this.server = server;
    server.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  }

  protected final HttpRequest.Builder to(String path) {
    String origin = (isHttp2() ? "https" : "http") + "://127.0.0.1:" + server.port();
    return HttpRequest.newBuilder(URI.create(origin + path));
  }

  /** Sends a request with the JDK's client while the loop runs. */
  protected final HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    var sent = client.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString());
    return test.run(() -> await(sent));
  }
}

package dev.eddy.http;

import static dev.eddy.Coroutines.await;

import dev.eddy.testing.TestLoop;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A loop with real sockets and, at the end, the checks of eddy-testing; a server on it, and the
 * JDK's client, which shares nothing with it. A subclass may run the same tests in another {@link
 * World}.
 */
@ExtendWith(BufferLeaks.class)
public abstract class HttpTest {
  /** In real time; no test comes near it. */
  protected static final Duration LIMIT = Duration.ofSeconds(20);

  private static final Logger ACCESS = Logger.getLogger("dev.eddy.http.access");

  /** The time of the loop. */
  protected final MovableClock clock = new MovableClock();

  protected TestLoop test;

  /** The last one. */
  protected HttpServer server;

  protected HttpClient client;

  /** Whether the tests are run over HTTP/2, which the JDK's client speaks best over TLS. */
  protected boolean isHttp2() {
    return false;
  }

  @BeforeEach
  final void openJdkClient() throws Exception {
    client =
        isHttp2()
            ? HttpClient.newBuilder().sslContext(TestCertificates.shared().trusting()).build()
            : HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  }

  private final List<HttpServer> servers = new ArrayList<>();
  private World world;

  /** To be overridden by tests that run in another one than that of sockets. */
  World newWorld() {
    return new SocketWorld(client, clock);
  }

  @BeforeEach
  final void openLoop() {
    world = newWorld();
    test = world.open(LIMIT);
  }

  @AfterEach
  final void closeLoop() throws Exception {
    try {
      if (server != null) {
        servers.add(server); // a test may have made it itself; closing it twice does nothing
      }
      for (HttpServer each : servers) {
        test.run(() -> await(each.close(Duration.ZERO)));
      }
    } finally {
      ACCESS.setLevel(null);
      test.close();
    }
  }

  /** Expects a line of the access log, also one below warnings. */
  protected final void expectAccess(String regex) {
    ACCESS.setLevel(Level.FINE);
    test.expectLog().expect(ACCESS.getName(), regex);
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
    servers.add(server);
    server.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  }

  protected final HttpRequest.Builder to(String path) {
    String origin = (isHttp2() ? "https" : "http") + "://127.0.0.1:" + server.port();
    return HttpRequest.newBuilder(URI.create(origin + path));
  }

  /** Sends a request while the loop runs. */
  protected final HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return test.run(() -> await(world.send(request.build())));
  }
}

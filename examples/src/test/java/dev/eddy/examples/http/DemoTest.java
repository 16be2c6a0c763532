package dev.eddy.examples.http;

import dev.eddy.http.Application;
import dev.eddy.http.AsyncHttpClient;
import dev.eddy.http.HttpServer;
import dev.eddy.testing.TestLoop;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Serves demos on a simulated network, in virtual time. */
abstract class DemoTest {
  private final List<HttpServer> servers = new ArrayList<>();

  @BeforeEach
  void openNetwork(TestLoop test) {
    test.network();
  }

  @AfterEach
  void closeServers(TestLoop test) throws Exception {
    AsyncHttpClient.current().close();
    for (HttpServer each : servers) {
      test.runSync(() -> each.close(Duration.ofSeconds(1)));
    }
  }

  /** Returns the URL of its root. */
  final String serve(Application application) throws IOException {
    HttpServer server = HttpServer.create(application);
    server.listen(new InetSocketAddress("127.0.0.1", 0));
    servers.add(server);
    return Serving.urlOf(server);
  }
}

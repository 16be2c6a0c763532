package dev.eddy.examples.http;

import dev.eddy.http.Application;
import dev.eddy.http.HttpServer;
import dev.eddy.testing.TestLoop;
import java.io.IOException;
import java.net.InetSocketAddress;

/** Serves applications on the simulated network of a test. */
final class Demos {
  private Demos() {}

  /** Returns the URL of its root. */
  static String serve(TestLoop test, Application application) throws IOException {
    test.network();
    HttpServer server = HttpServer.create(application);
    server.listen(new InetSocketAddress("127.0.0.1", 0));
    return Serving.urlOf(server);
  }
}

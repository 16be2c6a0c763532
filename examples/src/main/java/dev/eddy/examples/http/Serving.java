package dev.eddy.examples.http;

import dev.eddy.IOLoop;
import dev.eddy.http.Application;
import dev.eddy.http.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** What the demos of servers share: an address of this machine alone, and the loop. */
final class Serving {
  private Serving() {}

  /** Serves until the program is told to end; prints where. */
  static void run(String demo, Application application, String... args) {
    int port;
    try {
      port = args.length == 0 ? 0 : Integer.parseInt(args[0]);
      HttpServer server = HttpServer.builder(application).maxBodySize(0).build();
      server.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      System.out.println(demo + " serves at " + urlOf(server) + "; Ctrl-C ends it");
    } catch (IllegalArgumentException e) {
      System.err.println("usage: ./eddy demo " + demo + " [PORT]");
      System.exit(2);
    } catch (IOException e) {
      System.err.println(demo + ": " + e.getMessage() + ": " + e.getCause().getMessage());
      System.exit(1);
    }
    IOLoop.current().start();
  }

  static String urlOf(HttpServer server) {
    return "http://127.0.0.1:" + server.port() + "/";
  }
}

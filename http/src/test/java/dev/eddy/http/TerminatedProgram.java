package dev.eddy.http;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static dev.eddy.Coroutines.sleep;

import dev.eddy.Coroutine;
import dev.eddy.IOLoop;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;

/** A server that answers what it has accepted when it is told to end. A program of its own. */
final class TerminatedProgram {
  private TerminatedProgram() {}

  static final class Slow extends RequestHandler {
    @Override
    protected Coroutine<Void> get() {
      return async(
          () -> {
            System.out.println("begun");
            await(sleep(Duration.ofMillis(300)));
            write("answered");
          });
    }
  }

  public static void main(String[] arguments) throws IOException {
    IOLoop loop = IOLoop.current();
    var server = HttpServer.create(Application.builder().route("/", Slow::new).build());
    server.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    loop.stopOnShutdown(Duration.ofSeconds(15), () -> server.close(Duration.ofSeconds(10)));
    System.out.println(server.port());
    loop.start();
    System.out.println("stopped");
  }
}

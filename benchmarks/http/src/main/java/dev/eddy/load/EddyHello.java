package dev.eddy.load;

import dev.eddy.Awaitable;
import dev.eddy.IOLoop;
import dev.eddy.http.Application;
import dev.eddy.http.HttpServer;
import dev.eddy.http.RequestHandler;
import java.io.IOException;
import java.util.function.Supplier;

/** Eddy, with a handler that awaits nothing. */
public final class EddyHello {
  private EddyHello() {}

  static final class Greeter extends RequestHandler {
    @Override
    protected Awaitable<?> get() {
      write(Hello.BYTES);
      return null;
    }
  }

  public static void main(String[] args) throws IOException {
    serve(Greeter::new);
  }

  static void serve(Supplier<? extends RequestHandler> handlers) throws IOException {
    HttpServer server = HttpServer.create(Application.builder().route("/", handlers).build());
    server.listen(Hello.address());
    Hello.listens(server.port());
    IOLoop.current().start();
  }
}

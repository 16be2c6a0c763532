package dev.eddy.load;

import dev.eddy.Awaitable;
import dev.eddy.IOLoop;
import dev.eddy.http.Application;
import dev.eddy.http.HttpServer;
import dev.eddy.http.RequestHandler;
import dev.eddy.http.StaticFileHandler;
import java.io.IOException;
import java.util.function.Supplier;

/** Eddy, with handlers that await nothing. */
public final class EddyServer {
  private EddyServer() {}

  static final class Greeter extends RequestHandler {
    @Override
    protected Awaitable<?> get() {
      write(Answers.BYTES);
      return null;
    }
  }

  static final class JsonGreeter extends RequestHandler {
    @Override
    protected Awaitable<?> get() {
      writeJson(Answers.message());
      return null;
    }
  }

  public static void main(String[] args) throws IOException {
    serve(args, Greeter::new);
  }

  static void serve(String[] args, Supplier<? extends RequestHandler> handlers) throws IOException {
    Application application =
        Application.builder()
            .route("/", handlers)
            .route("/json", JsonGreeter::new)
            .route("/(file)", StaticFileHandler.of(Answers.folder(args)))
            .build();
    HttpServer server = HttpServer.create(application);
    server.listen(Answers.address());
    Answers.listens(server.port());
    IOLoop.current().start();
  }
}

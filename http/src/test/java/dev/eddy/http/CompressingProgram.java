package dev.eddy.http;

import dev.eddy.Awaitable;
import dev.eddy.IOLoop;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** A server that compresses what it can, until its input ends. A program of its own. */
final class CompressingProgram {
  static final String TEXT = "All work and no play. ".repeat(1000);

  private CompressingProgram() {}

  static final class Text extends RequestHandler {
    @Override
    protected Awaitable<?> get() {
      write(TEXT);
      return null;
    }

    @Override
    protected Awaitable<?> post() {
      write(request().headers().get("content-encoding") + " " + request().body().length);
      return null;
    }
  }

  public static void main(String[] arguments) throws IOException {
    IOLoop loop = IOLoop.current();
    HttpServer server =
        HttpServer.builder(Application.builder().route("/", Text::new).build())
            .compressResponse(true)
            .decompressRequest(true)
            .build();
    server.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    System.out.println(server.port());
    loop.runInExecutor(System.in::read).addDoneCallback(end -> loop.stop());
    loop.start();
  }
}

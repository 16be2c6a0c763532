package dev.eddy.examples.chat;

import dev.eddy.Awaitable;
import dev.eddy.http.Application;
import dev.eddy.http.HttpServer;
import dev.eddy.http.RequestHandler;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;

/** The page and the WebSocket of one room, on this machine's loopback address. */
final class ChatServer {
  private final Room room = new Room();
  private final HttpServer server;

  /** Listens at once. Port 0 is any free one. */
  ChatServer(int port) throws IOException {
    byte[] page = read("chat.html");
    server =
        HttpServer.create(
            Application.builder()
                .route("/", () -> new Page(page))
                .route("/room/(?<name>[^/]+)", () -> new Member(room))
                .build());
    server.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
  }

  private static byte[] read(String resource) throws IOException {
    try (InputStream in = ChatServer.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IOException("the program has no " + resource);
      }
      return in.readAllBytes();
    }
  }

  Room room() {
    return room;
  }

  URI address() {
    return URI.create("http://localhost:" + server.port() + "/");
  }

  private static final class Page extends RequestHandler {
    private final byte[] page;

    Page(byte[] page) {
      this.page = page;
    }

    @Override
    protected Awaitable<?> get() {
      write(page);
      return null;
    }
  }
}

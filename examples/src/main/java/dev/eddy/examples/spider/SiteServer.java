package dev.eddy.examples.spider;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** Serves the files of a jar on the loopback address, at a port that the system chooses. */
final class SiteServer implements AutoCloseable {
  static {
    // Else a kept-alive connection may wait 40 ms between the head of an answer and its body.
    System.setProperty("sun.net.httpserver.nodelay", "true");
  }

  private final ZipFile jar;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newFixedThreadPool(4, SiteServer::daemon);

  SiteServer(Path path) throws CrawlException, IOException {
    jar = open(path);
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::serve);
    server.setExecutor(threads);
    server.start();
  }

  private static ZipFile open(Path path) throws CrawlException {
    try {
      return new ZipFile(path.toFile());
    } catch (IOException e) {
      throw new CrawlException("no jar that can be read: " + path);
    }
  }

  private static Thread daemon(Runnable task) {
    var thread = new Thread(task, "http-server");
    thread.setDaemon(true);
    return thread;
  }

  /** Its first page. */
  URI start() {
    InetSocketAddress address = server.getAddress();
    String host = address.getAddress().getHostAddress();
    String authority = (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
    return URI.create("http://" + authority + "/index.html");
  }

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      String name = exchange.getRequestURI().getPath().substring(1);
      ZipEntry entry = name.isEmpty() ? null : jar.getEntry(name);
      if (entry == null || entry.isDirectory()) {
        exchange.sendResponseHeaders(404, -1);
        return;
      }
      byte[] body;
      try (var content = jar.getInputStream(entry)) {
        body = content.readAllBytes();
      }
      exchange.getResponseHeaders().set("Content-Type", typeOf(name));
      exchange.sendResponseHeaders(200, body.length == 0 ? -1 : body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private static String typeOf(String name) {
    return name.endsWith(".html") ? "text/html; charset=utf-8" : "application/octet-stream";
  }

  @Override
  public void close() throws IOException {
    server.stop(0);
    threads.shutdown();
    jar.close();
  }
}

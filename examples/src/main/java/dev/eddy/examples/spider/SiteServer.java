package dev.eddy.examples.spider;

import static dev.eddy.Coroutines.*;

import dev.eddy.*;
import dev.eddy.http.*;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Serves the files of a jar on the loopback address, at a port that the system chooses, by the loop
 * of the thread that makes it.
 */
final class SiteServer implements AsyncCloseable {
  private final ZipFile jar;
  private final HttpServer server;

  SiteServer(Path path) throws CrawlException, IOException {
    jar = open(path);
    server =
        HttpServer.create(
            Application.builder().route("/(?<name>.*)", () -> new FileHandler(jar)).build());
    server.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  }

  private static ZipFile open(Path path) throws CrawlException {
    try {
      return new ZipFile(path.toFile());
    } catch (IOException e) {
      throw new CrawlException("no jar that can be read: " + path);
    }
  }

  /** Its first page. */
  URI start() {
    String host = InetAddress.getLoopbackAddress().getHostAddress();
    String authority = (host.contains(":") ? "[" + host + "]" : host) + ":" + server.port();
    return URI.create("http://" + authority + "/index.html");
  }

  private static final class FileHandler extends RequestHandler {
    private final ZipFile jar;

    FileHandler(ZipFile jar) {
      this.jar = jar;
    }

    @Override
    protected Coroutine<Void> get() {
      return async(
          () -> {
            String name = pathArgument("name");
            ZipEntry entry = name.isEmpty() ? null : jar.getEntry(name);
            if (entry == null || entry.isDirectory()) {
              throw new HttpError(404);
            }
            setHeader("Content-Type", typeOf(name));
            write(await(IOLoop.current().runInExecutor(() -> bytesOf(entry)))); // which may block
          });
    }

    private byte[] bytesOf(ZipEntry entry) throws IOException {
      try (var content = jar.getInputStream(entry)) {
        return content.readAllBytes();
      }
    }

    private static String typeOf(String name) {
      return name.endsWith(".html") ? "text/html; charset=utf-8" : "application/octet-stream";
    }
  }

  @Override
  public Awaitable<Void> closeAsync() {
    return async(
        () -> {
          await(server.close(Duration.ZERO));
          jar.close();
        });
  }
}

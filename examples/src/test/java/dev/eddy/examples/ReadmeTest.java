package dev.eddy.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ReadmeTest {
  private static final Path README = Path.of(System.getProperty("eddy.root"), "README.md");

  @TempDir Path classes;

  @Test
  void firstProgram_fetchesTwoPages() throws Exception {
    PageProgram hello = PageProgram.in(README).get(0);
    PageProgram.compile(List.of(hello), classes, "all,-processing");

    HttpServer server = serve("/long", "five!", "/short", "two");
    try (var loader = new URLClassLoader(new URL[] {classes.toUri().toURL()})) {
      String site = "http://" + server.getAddress().getAddress().getHostAddress() + ":";
      String[] urls = {
        site + server.getAddress().getPort() + "/long",
        site + server.getAddress().getPort() + "/short"
      };
      String out = Program.outputOf(hello.mainIn(loader), urls);
      assertThat(out).isEqualTo("[5, 3]\n");
    } finally {
      server.stop(0);
    }
  }

  @Test
  void links_leadToFilesThatExist() throws Exception {
    Matcher link = Pattern.compile("]\\(([^)#:]+)\\)").matcher(Files.readString(README));
    while (link.find()) {
      assertThat(README.resolveSibling(link.group(1))).exists();
    }
  }

  private static HttpServer serve(String... pathsAndTexts) throws Exception {
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    HttpServer server = HttpServer.create(address, 0);
    for (int i = 0; i < pathsAndTexts.length; i += 2) {
      byte[] body = pathsAndTexts[i + 1].getBytes(StandardCharsets.UTF_8);
      server.createContext(
          pathsAndTexts[i],
          exchange -> {
            try (exchange) {
              exchange.sendResponseHeaders(200, body.length);
              exchange.getResponseBody().write(body);
            }
          });
    }
    server.start();
    return server;
  }
}

package dev.eddy.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
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
  void httpProgram_serves() throws Exception {
    PageProgram program = named("HelloServer");
    PageProgram.compile(List.of(program), classes, "all,-processing");

    Process process = start(program.name(), "0");
    try (BufferedReader out = process.inputReader()) {
      String address = out.readLine();
      assertThat(address).matches("http://localhost:\\d+/");
      assertThat(get(address)).isEqualTo("Hello, world\n");
      assertThat(get(address + "?name=Eddy")).isEqualTo("Hello, Eddy\n");
    } finally {
      process.destroy();
    }
  }

  private static PageProgram named(String name) throws IOException {
    return PageProgram.in(README).stream()
        .filter(each -> each.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private Process start(String name, String argument) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            classes + File.pathSeparator + System.getProperty("java.class.path"),
            name,
            argument)
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private static String get(String url) throws Exception {
    var request = HttpRequest.newBuilder(URI.create(url)).build();
    return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
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

package dev.eddy.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.eddy.IOLoop;
import dev.eddy.weaver.WeavingProcessor;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ReadmeTest {
  private static final Path README = Path.of(System.getProperty("eddy.root"), "README.md");

  @TempDir Path classes;

  @Test
  void firstProgram_fetchesTwoPages() throws Exception {
    compile("Hello", firstJavaBlock());

    HttpServer server = serve("/long", "five!", "/short", "two");
    try (var loader = new URLClassLoader(new URL[] {classes.toUri().toURL()})) {
      var main = loader.loadClass("Hello").getMethod("main", String[].class);
      String site = "http://" + server.getAddress().getAddress().getHostAddress() + ":";
      String[] urls = {
        site + server.getAddress().getPort() + "/long",
        site + server.getAddress().getPort() + "/short"
      };
      String out = Program.outputOf(args -> main.invoke(null, (Object) args), urls);
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

  private static String firstJavaBlock() throws Exception {
    Matcher block =
        Pattern.compile("```java\n(.*?)```", Pattern.DOTALL).matcher(Files.readString(README));
    assertThat(block.find()).isTrue();
    return block.group(1);
  }

  private void compile(String name, String text) {
    var source =
        new SimpleJavaFileObject(
            URI.create("string:///" + name + ".java"), JavaFileObject.Kind.SOURCE) {
          @Override
          public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
          }
        };
    List<String> options =
        List.of(
            "-Xlint:all,-processing",
            "-Werror",
            "-classpath",
            placeOf(IOLoop.class),
            "-processorpath",
            placeOf(WeavingProcessor.class),
            "-d",
            classes.toString());
    var messages = new StringWriter();
    var javac = ToolProvider.getSystemJavaCompiler();
    boolean compiled = javac.getTask(messages, null, null, options, null, List.of(source)).call();
    assertThat(messages).asString().isEmpty();
    assertThat(compiled).isTrue();
  }

  private static String placeOf(Class<?> type) {
    return Path.of(URI.create(type.getProtectionDomain().getCodeSource().getLocation().toString()))
        .toString();
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

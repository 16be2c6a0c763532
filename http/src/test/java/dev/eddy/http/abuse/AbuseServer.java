package dev.eddy.http.abuse;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static dev.eddy.Coroutines.sleep;

import dev.eddy.Awaitable;
import dev.eddy.Coroutine;
import dev.eddy.CoroutineDump;
import dev.eddy.IOLoop;
import dev.eddy.http.Application;
import dev.eddy.http.HttpServer;
import dev.eddy.http.RequestHandler;
import dev.eddy.http.ServerTls;
import dev.eddy.http.StaticFileHandler;
import dev.eddy.http.StreamRequestBody;
import dev.eddy.http.WebSocketHandler;
import io.netty.util.internal.PlatformDependent;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The program that is attacked, in a JVM of its own with little memory. It says its port on its
 * output, obeys the lines of its input, and ends with that.
 */
public final class AbuseServer {
  /** How many requests have come for what only a smuggled request asks for. Loop thread only. */
  private static int smuggled;

  private AbuseServer() {}

  /** How many slow requests have begun. Loop thread only. */
  private static int begun;

  /** How many requests have begun that wait until they are cancelled. Loop thread only. */
  private static long waiting;

  /** The page that the good clients ask for. */
  static final class Hello extends RequestHandler {
    @Override
    protected Awaitable<?> get() {
      write("Hello");
      return null;
    }
  }

  /** Answers with what the path says, so that the order of responses can be seen. */
  static final class Number extends RequestHandler {
    @Override
    protected Awaitable<?> get() {
      write(pathArgument("n"));
      return null;
    }
  }

  static final class Smuggled extends RequestHandler {
    @Override
    protected Awaitable<?> get() {
      smuggled++;
      write("smuggled");
      return null;
    }
  }

  /** Answers with the length of the body. */
  static final class Length extends RequestHandler {
    @Override
    protected Awaitable<?> post() {
      write(String.valueOf(request().body().length));
      return null;
    }
  }

  /** The same, for a body that is too long to be held. */
  @StreamRequestBody
  static final class StreamedLength extends RequestHandler {
    private long length;

    @Override
    protected Coroutine<Void> dataReceived(byte[] chunk) {
      length += chunk.length;
      return async(() -> await(sleep(Duration.ZERO)));
    }

    @Override
    protected Awaitable<?> post() {
      write(String.valueOf(length));
      return null;
    }
  }

  /** Answers before the body has come. */
  @StreamRequestBody
  static final class Impatient extends RequestHandler {
    @Override
    protected Awaitable<?> prepare() {
      return finish("enough");
    }
  }

  /** Sends 100 MB, as fast as the client takes it. */
  static final class Big extends RequestHandler {
    private static final byte[] PIECE = new byte[8 * 1024];

    @Override
    protected Coroutine<Void> get() {
      return async(
          () -> {
            for (int i = 0; i < 12_800; i++) {
              write(PIECE);
              await(flush());
            }
          });
    }
  }

  /** Takes some time, in two steps. */
  static final class Slow extends RequestHandler {
    @Override
    protected Coroutine<Void> get() {
      begun++;
      return async(
          () -> {
            await(sleep(Duration.ofMillis(50)));
            await(sleep(Duration.ofMillis(50)));
            write("Hello");
          });
    }
  }

  /** Waits until it is cancelled. */
  static final class Waiting extends RequestHandler {
    @Override
    protected Coroutine<Void> get() {
      return async(
          () -> {
            waiting++;
            await(sleep(Duration.ofHours(1)));
          });
    }
  }

  /** Puts what a stranger wrote into the head of its response, in the way that the path says. */
  static final class Reflecting extends RequestHandler {
    @Override
    protected Awaitable<?> get() {
      String value = pathArgument("value");
      try {
        switch (pathArgument("how")) {
          case "value" -> setHeader("X-Reflected", value);
          case "name" -> setHeader(value, "x");
          case "reason" -> setStatus(200, value);
          case "cookie" -> setCookie("reflected", value);
          case "redirect" -> redirect("/to/" + value);
          default -> throw new AssertionError("a route that the test does not have");
        }
        if (!pathArgument("how").equals("redirect")) {
          write("set");
        }
      } catch (IllegalArgumentException refused) {
        setStatus(400);
        write("refused");
      }
      return null;
    }
  }

  /** Sends back what it gets. */
  static final class Echoing extends WebSocketHandler {
    @Override
    protected boolean compresses() {
      return true;
    }

    @Override
    protected int maxMessageSize() {
      return 64 * 1024;
    }

    @Override
    protected Awaitable<?> onMessage(byte[] message) {
      return writeMessage(message);
    }
  }

  static Application application(List<String> limits) {
    Application.Builder builder = Application.builder();
    for (String limit : limits) {
      if (limit.startsWith("files=")) {
        builder.route("/static/(?<path>.*)", StaticFileHandler.of(Path.of(limit.substring(6))));
      }
    }
    return builder
        .route("/ws", Echoing::new)
        .route("/", Hello::new)
        .route("/n/(?<n>[0-9]+)", Number::new)
        .route("/smuggled", Smuggled::new)
        .route("/length", Length::new)
        .route("/streamed", StreamedLength::new)
        .route("/impatient", Impatient::new)
        .route("/big", Big::new)
        .route("/slow", Slow::new)
        .route("/waiting", Waiting::new)
        .route("/reflect/(?<how>[a-z]+)/(?<value>.*)", Reflecting::new)
        .build();
  }

  /** Builds the server with the limits that are given, as "maxBodySize=1000". */
  static HttpServer server(List<String> limits) throws IOException {
    HttpServer.Builder builder = HttpServer.builder(application(limits));
    for (String limit : limits) {
      String name = limit.substring(0, limit.indexOf('='));
      if (name.equals("files")) {
        continue;
      }
      if (name.equals("tls")) {
        String[] files = limit.substring(4).split(File.pathSeparator);
        builder.tls(ServerTls.of(Path.of(files[0]), Path.of(files[1])));
        continue;
      }
      int value = Integer.parseInt(limit.substring(limit.indexOf('=') + 1));
      switch (name) {
        case "decompressRequest" -> builder.decompressRequest(value > 0);
        case "maxBodySize" -> builder.maxBodySize(value);
        case "headerTimeout" -> builder.headerTimeout(Duration.ofMillis(value));
        case "bodyTimeout" -> builder.bodyTimeout(Duration.ofMillis(value));
        case "writeTimeout" -> builder.writeTimeout(Duration.ofMillis(value));
        case "idleTimeout" -> builder.idleTimeout(Duration.ofMillis(value));
        default -> throw new IllegalArgumentException(limit);
      }
    }
    return builder.build();
  }

  /**
   * Serves until its input ends or it is told to end.
   *
   * @param limits of the server
   */
  public static void main(String[] limits) throws IOException {
    IOLoop loop = IOLoop.current();
    HttpServer server = server(List.of(limits));
    server.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    loop.stopOnShutdown(Duration.ofSeconds(30), () -> close(server));
    var commands = new Thread(() -> obey(loop), "commands");
    commands.setDaemon(true);
    commands.start();
    System.out.println("port " + server.port());
    loop.start();
  }

  private static Coroutine<Void> close(HttpServer server) {
    return async(
        () -> {
          await(server.close(Duration.ofSeconds(20)));
          System.out.println("begun " + begun);
        });
  }

  private static void obey(IOLoop loop) {
    try (var in = new BufferedReader(new InputStreamReader(System.in))) {
      String line = in.readLine();
      while (line != null) {
        if (line.equals("report")) {
          System.gc();
          loop.addCallback(() -> System.out.println("report " + report()));
        }
        line = in.readLine();
      }
    } catch (IOException broken) {
      System.err.println("cannot read commands: " + broken);
    }
    Runtime.getRuntime().halt(3); // who started this is gone
  }

  private static Map<String, Long> report() {
    var report = new HashMap<String, Long>();
    var memory = ManagementFactory.getMemoryMXBean();
    report.put("heap", memory.getHeapMemoryUsage().getUsed());
    report.put("direct", Math.max(0, PlatformDependent.usedDirectMemory()));
    report.put("waiting", waiting);
    report.put("coroutines", coroutines());
    report.put("descriptors", descriptors());
    report.put("rss", status("VmRSS:") * 1024);
    report.put("peak", status("VmHWM:") * 1024);
    report.put("smuggled", (long) smuggled);
    return report;
  }

  private static long coroutines() {
    String json = CoroutineDump.take().toJson();
    return json.split("\"created\":", -1).length - 1L;
  }

  private static long descriptors() {
    try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
      return open.count();
    } catch (IOException notLinux) {
      return -1;
    }
  }

  /** In kB, as the system says. */
  private static long status(String name) {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
        if (line.startsWith(name)) {
          return Long.parseLong(line.replaceAll("\\D", ""));
        }
      }
    } catch (IOException notLinux) {
      return -1;
    }
    return -1;
  }
}

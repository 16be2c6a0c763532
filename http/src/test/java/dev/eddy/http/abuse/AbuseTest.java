package dev.eddy.http.abuse;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import javax.net.SocketFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/**
 * What all attacks have in common: a server with little memory in a process of its own, a good
 * client that has to be served all the time, and at the end a look at what is left in the server.
 * In a usual build the attacks are small and share a server; in the profile "abuse" they have the
 * size that docs/abuse.md tells, and each has its own server.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
abstract class AbuseTest {
  static final boolean IS_FULL = Boolean.getBoolean("eddy.abuse.full");

  /** In real time; only a server that hangs needs it. */
  static final Duration LIMIT = Duration.ofSeconds(IS_FULL ? 240 : 30);

  /** The time limits of the server. */
  static final Duration PATIENCE = Duration.ofMillis(IS_FULL ? 3000 : 600);

  /** The longest that a good client may have to wait, on a machine that has other work too. */
  private static final Duration GOOD_LIMIT = Duration.ofSeconds(5);

  private static final long MB = 1024 * 1024;
  private static final long MOST_HEAP = 32 * MB;
  private static final long MOST_DIRECT = 32 * MB;

  /** Of what nobody but the server itself has opened: its jars, the selector, its listener. */
  private static final int SPARE_DESCRIPTORS = 2;

  private static AbusedServer server;
  private static Map<String, Long> before;

  /** What an attacker does, and what came of it. */
  interface Attack {
    String run(RawClients clients) throws Exception;
  }

  /** The limits of the server that this class attacks. */
  List<String> limits() throws Exception {
    return List.of(
        "headerTimeout=" + PATIENCE.toMillis(),
        "bodyTimeout=" + PATIENCE.toMillis(),
        "writeTimeout=" + PATIENCE.toMillis(),
        "idleTimeout=" + 2 * PATIENCE.toMillis(),
        "maxBodySize=200000");
  }

  static int size(int small, int full) {
    return IS_FULL ? full : small;
  }

  @BeforeEach
  final void start() throws Exception {
    if (server == null) {
      var options =
          List.of(
              "-Xmx64m",
              "-XX:MaxDirectMemorySize=64m",
              "-XX:+UseSerialGC",
              "-XX:+ExitOnOutOfMemoryError",
              "-Dio.netty.leakDetection.level=" + (IS_FULL ? "simple" : "paranoid"));
      server = AbusedServer.start(options, limits().toArray(String[]::new));
      try {
        warmUp();
        before = server.report();
      } catch (Exception | AssertionError failure) {
        stop(); // or the next test would take it for ready
        throw failure;
      }
    }
  }

  /** A first request loads classes, opens jars and sets buffers aside. */
  private void warmUp() throws Exception {
    try (var client = new GoodClient(server.port(), LIMIT, sockets())) {
      client.awaitMore(2);
    }
  }

  /** Of the good client. */
  SocketFactory sockets() {
    return SocketFactory.getDefault();
  }

  @AfterEach
  final void stopOwnServer() {
    if (IS_FULL) {
      stop();
    }
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      server.close();
      server = null;
    }
  }

  static AbusedServer server() {
    return server;
  }

  /** Runs an attack beside a good client, and looks at the server afterwards. */
  final void attack(String name, Attack attack) throws Exception {
    long begun = System.nanoTime();
    String came;
    GoodClient.Outcome good;
    try (var client = new GoodClient(server.port(), GOOD_LIMIT, sockets())) {
      client.awaitMore(2);
      try (var clients = new RawClients(server.port())) {
        came = attack.run(clients);
        client.awaitMore(2);
      } catch (AssertionError failed) {
        throw new AssertionError(failed.getMessage() + "\nthe server says:\n" + endOfLog(), failed);
      }
      good = client.stop();
    }
    long millis = (System.nanoTime() - begun) / 1_000_000;
    assertThat(good.failure()).as("a good client").isNull();
    assertThat(good.longest()).as("longest request of a good client").isLessThan(GOOD_LIMIT);
    Map<String, Long> after = reportWhenQuiet();
    assertThat(server.log()).doesNotContain("Exception", "LEAK", "Uncaught", "OutOfMemory");
    assertThat(after.get("heap")).as("heap after it").isLessThan(MOST_HEAP);
    assertThat(after.get("direct")).as("direct memory after it").isLessThan(MOST_DIRECT);
    AbusePage.add(name, came, good, after, millis);
  }

  private static String endOfLog() {
    String log = server.log();
    return log.substring(Math.max(0, log.length() - 3000));
  }

  /** No coroutine and no connection may be left. */
  private static Map<String, Long> reportWhenQuiet() throws IOException, InterruptedException {
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    Map<String, Long> after = server.report();
    while (!isQuiet(after) && System.nanoTime() < end) {
      after = server.report();
    }
    assertThat(isQuiet(after)).as("left: %s, before: %s\n%s", after, before, endOfLog()).isTrue();
    return after;
  }

  private static boolean isQuiet(Map<String, Long> report) {
    return report.get("coroutines") <= before.get("coroutines")
        && report.get("descriptors") <= before.get("descriptors") + SPARE_DESCRIPTORS;
  }

  /** The statuses with which connections ended, as "408: 2000"; 0 is one that was just closed. */
  static String statuses(RawClients clients) {
    Map<Integer, Long> statuses =
        clients.connections().stream()
            .collect(
                Collectors.groupingBy(RawConnection::status, TreeMap::new, Collectors.counting()));
    return statuses.entrySet().stream()
        .map(each -> (each.getKey() == 0 ? "closed" : each.getKey()) + ": " + each.getValue())
        .collect(Collectors.joining(", "));
  }

  static byte[] request(String line, String... fields) {
    var head = new StringBuilder(line).append("\r\nHost: a\r\n");
    for (String each : fields) {
      head.append(each).append("\r\n");
    }
    return head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
  }
}

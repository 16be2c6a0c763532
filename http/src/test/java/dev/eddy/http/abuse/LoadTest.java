package dev.eddy.http.abuse;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many connections to a server in a process of its own, and what becomes of them at its end. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class LoadTest {
  private static final Duration LIMIT = Duration.ofSeconds(AbuseTest.IS_FULL ? 240 : 60);
  private static final long MB = 1024 * 1024;
  private static final long MOST_MEMORY = 512 * MB;
  private static final byte[] HELLO = AbuseTest.request("GET / HTTP/1.1");
  private static final byte[] SLOW = AbuseTest.request("GET /slow HTTP/1.1");

  /** Of a JVM that the system has told to end. */
  private static final int TERMINATED = 128 + 15;

  private static AbusedServer start() throws Exception {
    return AbusedServer.start(
        List.of("-Xmx192m", "-XX:MaxDirectMemorySize=128m", "-XX:+ExitOnOutOfMemoryError"),
        "idleTimeout=600000",
        "headerTimeout=60000");
  }

  @Test
  void manyConnections_fitIntoMemory() throws Exception {
    int idle = AbuseTest.size(500, 10_000);
    int busy = AbuseTest.size(50, 1_000);
    int each = AbuseTest.size(20, 100);
    try (var server = start();
        var clients = new RawClients(server.port())) {
      var idlers = new ArrayList<BusyClient>();
      for (int i = 0; i < idle; i++) {
        idlers.add(BusyClient.open(clients, HELLO, 1));
        if (i % 200 == 199) {
          assertThat(clients.run(LIMIT, () -> idlers.stream().allMatch(BusyClient::isServed)))
              .isTrue();
        }
      }
      long begun = System.nanoTime();
      var workers = new ArrayList<BusyClient>();
      for (int i = 0; i < busy; i++) {
        workers.add(BusyClient.open(clients, HELLO, each));
      }
      assertThat(clients.run(LIMIT, () -> workers.stream().allMatch(BusyClient::isServed)))
          .isTrue();
      double seconds = (System.nanoTime() - begun) / 1e9;
      Map<String, Long> report = server.report();
      assertThat(report.get("descriptors")).isGreaterThan(idle + busy);
      assertThat(report.get("peak")).as("memory of the process").isLessThan(MOST_MEMORY);
      assertThat(report.get("coroutines")).isZero();
      idlers.forEach(one -> one.more(1));
      assertThat(clients.run(LIMIT, () -> idlers.stream().allMatch(BusyClient::isServed))).isTrue();
      assertThat(clients.count(RawConnection::isOver)).as("closed").isZero();
      assertThat(server.log()).doesNotContain("Exception", "LEAK", "Uncaught");
      LoadPage.add(
          "idle and busy connections",
          "%,d idle, %,d busy with %,d requests each in %.1f s; then each of the idle ones again",
          idle,
          busy,
          each,
          seconds);
      LoadPage.add(
          "memory of that server",
          "%d MB of the process at most, %d MB now; heap %d MB, outside %d MB",
          report.get("peak") / MB,
          report.get("rss") / MB,
          report.get("heap") / MB,
          report.get("direct") / MB);
    }
  }

  @Test
  void termination_losesNoAcceptedRequest() throws Exception {
    int busy = AbuseTest.size(100, 1_000);
    try (var server = start();
        var clients = new RawClients(server.port())) {
      var workers = new ArrayList<BusyClient>();
      for (int i = 0; i < busy; i++) {
        workers.add(BusyClient.open(clients, SLOW, Integer.MAX_VALUE));
      }
      var readers = new ArrayList<Http2Bytes.Reader>();
      for (int i = 0; i < 10; i++) {
        var reader = new Http2Bytes.Reader();
        readers.add(reader);
        clients.open(Source.of(Http2Bytes.preface().take())).receiver(reader);
      }
      assertThat(clients.run(LIMIT, () -> workers.stream().allMatch(one -> one.whole() >= 3)))
          .isTrue();
      for (int i = 0; i < 10; i++) {
        RawConnection stream = clients.connections().get(busy + i);
        var bytes = new Http2Bytes();
        for (int request = 0; request < 10; request++) {
          bytes.get(2 * request + 1, "/slow");
        }
        stream.send(bytes.take());
        stream.proceed(System.nanoTime());
      }
      long begun = System.nanoTime();
      server.process().toHandle().destroy(); // SIGTERM; Process.destroy() would close its input too
      assertThat(clients.runUntilOver(LIMIT)).isTrue();
      int code = server.waitFor(LIMIT);
      long millis = (System.nanoTime() - begun) / 1_000_000;

      long whole = workers.stream().mapToLong(BusyClient::whole).sum();
      long streams = readers.stream().mapToLong(Http2Bytes.Reader::successes).sum();
      assertThat(code).isEqualTo(TERMINATED);
      assertThat(server.answer()).isEqualTo("begun " + (whole + streams));
      assertThat(workers).allSatisfy(one -> assertThat(one.rest()).isEmpty());
      assertThat(readers).allSatisfy(one -> assertThat(one.goAway).as("%s", one).isZero());
      long told = workers.stream().filter(BusyClient::wasToldToGo).count();
      assertThat(told).isPositive();
      assertThat(server.log()).doesNotContain("Exception", "LEAK", "Uncaught");
      LoadPage.add(
          "termination (SIGTERM) under load",
          "%,d requests begun, as many whole responses; %,d of %,d connections were told"
              + " `Connection: close`, 10 of 10 of HTTP/2 `GOAWAY`; ended after %d ms with %d",
          whole + streams,
          told,
          busy,
          millis,
          code);
    }
  }

  @Test
  void clientsThatAreKilled_leaveNoCoroutine() throws Exception {
    int count = AbuseTest.size(100, 1_000);
    try (var server = start();
        var clients = new RawClients(server.port())) {
      for (int i = 0; i < count; i++) {
        clients.open(Source.of(AbuseTest.request("GET /waiting HTTP/1.1")));
      }
      long end = System.nanoTime() + LIMIT.toNanos();
      while (server.report().get("waiting") < count) {
        assertThat(System.nanoTime()).as("all handlers begin").isLessThan(end);
        clients.run(Duration.ofMillis(10), () -> false);
      }
      long before = server.report().get("coroutines");
      clients.connections().forEach(each -> each.close(true));
      while (server.report().get("coroutines") > 0) {
        assertThat(System.nanoTime()).as("all handlers end").isLessThan(end);
        clients.run(Duration.ofMillis(10), () -> false); // the selector lets go of what was closed
      }
      assertThat(server.log()).doesNotContain("Exception", "LEAK", "Uncaught");
      LoadPage.add(
          "clients that were killed",
          "%,d connections reset in the middle of a handler: %,d coroutines before, 0 after",
          count,
          before);
    }
  }
}

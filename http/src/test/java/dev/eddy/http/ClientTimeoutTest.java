package dev.eddy.http;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.Coroutine;
import dev.eddy.Promise;
import dev.eddy.http.HttpTimeoutException.Phase;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClientTimeoutTest extends ClientTestBase {
  private static final Duration SHORT = Duration.ofMillis(60);

  /** Reached only if another limit is not kept. */
  private static final Duration LONG = Duration.ofSeconds(3);

  private static void silent(RawServer.Connection connection) throws Exception {
    connection.head();
    connection.awaitEnd();
  }

  private static HttpRequest.Builder get(RawServer server) {
    return HttpRequest.builder(server.url("/"));
  }

  private static void assertTimeout(Throwable failure, Phase phase, String message) {
    assertThat(failure).isInstanceOf(HttpTimeoutException.class).hasMessage(message);
    assertThat(((HttpTimeoutException) failure).phase()).isEqualTo(phase);
  }

  @Test
  void silentServer_isATimeoutDuringTheRequest_andLosesTheConnection() throws Exception {
    try (var server = new RawServer(ClientTimeoutTest::silent)) {
      HttpRequest request = get(server).requestTimeout(SHORT).build();

      assertTimeout(
          failureOf(() -> http.fetch(request, false)),
          Phase.REQUEST,
          "Timeout during request: GET "
              + server.url("/")
              + " as a whole did not end within its limit of PT0.06S");
      assertThat(run(() -> test.loop().runInExecutor(server::nextEvent))).isEqualTo("closed");
    }
  }

  @Test
  void slowBody_isATimeoutDuringTheRequest() throws Exception {
    try (var server =
        new RawServer(
            connection -> {
              connection.head();
              connection.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
              connection.awaitEnd();
            })) {
      HttpRequest request = get(server).requestTimeout(SHORT).build();

      assertThat(failureOf(() -> http.fetch(request)))
          .isInstanceOf(HttpTimeoutException.class)
          .hasMessageStartingWith("Timeout during request");
    }
  }

  @Test
  void requestTimeout_countsTheQueue() throws Exception {
    use(AsyncHttpClient.builder().maxClients(1));
    try (var server = new RawServer(ClientTimeoutTest::silent)) {
      test.run(
          () -> {
            Promise<HttpResponse> blocker = http.fetch(get(server).build());
            Promise<HttpResponse> waits = http.fetch(get(server).requestTimeout(SHORT).build());
            try {
              await(waits);
            } catch (HttpTimeoutException late) {
              assertThat(late.phase()).isEqualTo(Phase.QUEUE);
              assertThat(late).hasMessageStartingWith("Timeout in request queue: GET ");
            }
            assertThat(waits.exception()).isInstanceOf(HttpTimeoutException.class);
            blocker.cancel();
          });
    }
  }

  @Test
  void queueTimeout_isForTheQueueAlone() throws Exception {
    use(AsyncHttpClient.builder().maxClients(1));
    try (var server = new RawServer(ClientTimeoutTest::silent)) {
      test.run(
          () -> {
            HttpRequest request =
                get(server).queueTimeout(SHORT).requestTimeout(SHORT.multipliedBy(4)).build();
            Promise<HttpResponse> first = http.fetch(request);
            Promise<HttpResponse> second = http.fetch(request);
            try {
              await(second);
            } catch (HttpTimeoutException late) {
              assertThat(late.phase()).isEqualTo(Phase.QUEUE);
              assertThat(late).hasMessageEndingWith("limit of PT0.06S");
            }
            assertThat(first.isDone()).isFalse();
            try {
              await(first);
            } catch (HttpTimeoutException late) {
              assertThat(late.phase()).isEqualTo(Phase.REQUEST);
            }
            assertThat(second.isDone()).isTrue();
          });
    }
  }

  @Test
  void queueTimeout_isAlsoForAHostWithTooManyConnections() throws Exception {
    use(AsyncHttpClient.builder().maxConnectionsPerHost(1));
    try (var server =
        new RawServer(
            connection -> {
              connection.head();
              connection.tell("asked");
              connection.awaitEnd();
            })) {
      test.run(
          () -> {
            Promise<HttpResponse> blocker = http.fetch(get(server).build());
            await(test.loop().runInExecutor(server::nextEvent));
            try {
              await(http.fetch(get(server).queueTimeout(SHORT).build()));
            } catch (HttpTimeoutException late) {
              assertThat(late.phase()).isEqualTo(Phase.QUEUE);
            }
            assertThat(blocker.isDone()).isFalse();
            blocker.cancel();
          });
    }
  }

  /** Only as many are connecting as there are connections in the making. */
  @Test
  void queueTimeout_isKept_whileOthersConnect() throws Exception {
    use(AsyncHttpClient.builder().maxConnectionsPerHost(2));
    try (var server = new RawServer(ClientTimeoutTest::silent)) {
      test.run(
          () -> {
            HttpRequest request = get(server).queueTimeout(SHORT).requestTimeout(LONG).build();
            Promise<HttpResponse> first = http.fetch(request);
            Promise<HttpResponse> second = http.fetch(request);
            HttpTimeoutException late = await(timeout(http.fetch(request)));
            assertThat(late.phase()).isEqualTo(Phase.QUEUE);
            assertThat(late).hasMessageEndingWith("limit of PT0.06S");
            assertThat(first.isDone() || second.isDone()).isFalse();
            first.cancel();
            second.cancel();
          });
    }
  }

  private static Coroutine<HttpTimeoutException> timeout(Promise<HttpResponse> fetching) {
    return async(
        () -> {
          try {
            await(fetching);
          } catch (HttpTimeoutException late) {
            return late;
          }
          throw new AssertionError("no timeout");
        });
  }

  @Test
  void requestTime_isWithoutTheQueue() throws Exception {
    use(AsyncHttpClient.builder().maxClients(1));
    assertThatRequestTimeIsOfOne();
  }

  @Test
  void requestTime_isWithoutTheWaitForAConnection() throws Exception {
    use(AsyncHttpClient.builder().maxConnectionsPerHost(1));
    assertThatRequestTimeIsOfOne();
  }

  private void assertThatRequestTimeIsOfOne() throws Exception {
    Duration served = Duration.ofMillis(150);
    try (var server =
        new RawServer(
            connection -> {
              for (int i = 0; i < 2; i++) {
                connection.head();
                connection.socket.setSoTimeout((int) served.toMillis());
                try {
                  connection.line(); // nothing comes: this takes its time
                } catch (java.net.SocketTimeoutException now) {
                  connection.socket.setSoTimeout(0);
                }
                connection.ok("");
              }
            })) {
      test.run(
          () -> {
            Promise<HttpResponse> first = http.fetch(get(server).build());
            Promise<HttpResponse> second = http.fetch(get(server).build());
            assertThat(await(first).requestTime()).isGreaterThanOrEqualTo(served);
            assertThat(await(second).requestTime())
                .isGreaterThanOrEqualTo(served.minusMillis(10))
                .isLessThan(served.multipliedBy(2));
          });
    }
  }

  @Test
  void connectionThatNobodyAccepts_isATimeoutWhileConnecting() throws Exception {
    try (var full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      List<Socket> backlog = fill(full);
      HttpRequest request =
          HttpRequest.builder("http://127.0.0.1:" + full.getLocalPort() + "/")
              .connectTimeout(SHORT)
              .build();

      assertTimeout(
          failureOf(() -> http.fetch(request)),
          Phase.CONNECT,
          "Timeout while connecting: the connection to http://127.0.0.1:"
              + full.getLocalPort()
              + " did not end within its limit of PT0.06S");
      for (Socket each : backlog) {
        each.close();
      }
    }
  }

  @Test
  void requestTimeout_whileConnecting_saysSo() throws Exception {
    try (var full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      List<Socket> backlog = fill(full);
      HttpRequest request =
          HttpRequest.builder("http://127.0.0.1:" + full.getLocalPort() + "/")
              .requestTimeout(SHORT)
              .build();

      assertThat(failureOf(() -> http.fetch(request)))
          .isInstanceOf(HttpTimeoutException.class)
          .hasMessageStartingWith("Timeout while connecting: GET");
      for (Socket each : backlog) {
        each.close();
      }
    }
  }

  /** Takes all places in the line of those who want to connect. */
  private static List<Socket> fill(ServerSocket server) throws Exception {
    var sockets = new ArrayList<Socket>();
    try {
      while (sockets.size() < 20) {
        var socket = new Socket();
        sockets.add(socket);
        socket.connect(server.getLocalSocketAddress(), 200);
      }
    } catch (java.net.SocketTimeoutException full) {
      return sockets;
    }
    throw new AssertionError("the line has no end");
  }

  @Test
  void tlsThatIsNotAnswered_isATimeoutWhileConnecting() throws Exception {
    try (var server = new RawServer(RawServer.Connection::awaitEnd)) {
      HttpRequest request =
          HttpRequest.builder(server.url("/").replace("http:", "https:"))
              .connectTimeout(Duration.ofMillis(500))
              .build();

      assertThat(failureOf(() -> http.fetch(request)))
          .isInstanceOf(HttpTimeoutException.class)
          .hasMessageStartingWith("Timeout while connecting: the connection to https://127.0.0.1:");
      assertThat(run(() -> test.loop().runInExecutor(server::nextEvent))).isEqualTo("closed");
    }
  }

  /** With TLS one connection is hoped to be enough for many, whose limits differ. */
  @Test
  void connectTimeout_isOfEachFetch() throws Exception {
    try (var server = new RawServer(RawServer.Connection::awaitEnd)) {
      String url = server.url("/").replace("http:", "https:");
      test.run(
          () -> {
            HttpRequest.Builder patient = HttpRequest.builder(url).connectTimeout(Duration.ZERO);
            HttpRequest.Builder hasty = HttpRequest.builder(url).connectTimeout(SHORT);
            Promise<HttpResponse> first = http.fetch(patient.build());
            HttpTimeoutException late =
                await(timeout(http.fetch(hasty.requestTimeout(LONG).build())));
            assertThat(late.phase()).isEqualTo(Phase.CONNECT);
            assertThat(late).hasMessageEndingWith("limit of PT0.06S");
            assertThat(first.isDone()).isFalse();
            assertThat(server.accepted()).isEqualTo(1);
            first.cancel();
          });
    }
  }

  /** What one fetch has given up the others try again, with their own limit. */
  @Test
  void connectTimeout_ofTheFirst_isNotThatOfOthers() throws Exception {
    try (var server = new RawServer(RawServer.Connection::awaitEnd)) {
      String url = server.url("/").replace("http:", "https:");
      test.run(
          () -> {
            Promise<HttpResponse> hasty =
                http.fetch(HttpRequest.builder(url).connectTimeout(SHORT).build());
            Promise<HttpResponse> patient = http.fetch(HttpRequest.builder(url).build());
            HttpTimeoutException late = await(timeout(hasty));
            assertThat(late).hasMessageEndingWith("limit of PT0.06S");
            assertThat(await(test.loop().runInExecutor(server::nextEvent))).isEqualTo("closed");
            assertThat(patient.isDone()).isFalse();
            patient.cancel();
            assertThat(await(test.loop().runInExecutor(server::nextEvent))).isEqualTo("closed");
          });
      assertThat(server.accepted()).isEqualTo(2);
    }
  }

  @Test
  void zero_isNoLimit() throws Exception {
    try (var server =
        new RawServer(
            connection -> {
              connection.head();
              connection.ok("unhurried");
            })) {
      HttpRequest request =
          get(server)
              .requestTimeout(Duration.ZERO)
              .connectTimeout(Duration.ZERO)
              .queueTimeout(Duration.ZERO)
              .build();

      assertThat(run(() -> http.fetch(request)).body()).isEqualTo("unhurried");
    }
  }

  @Test
  void timers_areGoneWithTheFetch() throws Exception {
    use(AsyncHttpClient.builder().idleTimeout(Duration.ZERO));
    try (var server =
        new RawServer(
            connection -> {
              connection.head();
              connection.ok("");
            })) {
      run(() -> http.fetch(get(server).build()));

      assertThat(test.loop().statistics().timers()).isZero();
    }
  }
}

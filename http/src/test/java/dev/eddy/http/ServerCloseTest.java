package dev.eddy.http;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static dev.eddy.Coroutines.moment;
import static dev.eddy.Coroutines.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddy.Coroutine;
import dev.eddy.Promise;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The end of a server. */
class ServerCloseTest extends RawTest {
  private static final Duration DRAIN = Duration.ofSeconds(10);
  private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

  private final List<String> seen = new ArrayList<>();

  /** Lets the handlers answer. */
  private Promise<String> answer;

  final class Waiting extends RequestHandler {
    @Override
    protected Coroutine<Void> get() {
      return async(
          () -> {
            seen.add("begun");
            try {
              if (request().query().equals("flush")) {
                write("part");
                await(flush());
              }
              write(await(answer));
              if (request().query().equals("tail")) {
                await(finish());
                await(sleep(Duration.ofMillis(20)));
              }
            } finally {
              seen.add("ended");
            }
          });
    }
  }

  /** Does not let itself be cancelled. */
  final class Stubborn extends RequestHandler {
    @Override
    protected Coroutine<Void> get() {
      return async(
          () -> {
            seen.add("begun");
            try {
              await(answer);
            } finally {
              await(sleep(Duration.ofDays(1)));
            }
          });
    }
  }

  @BeforeEach
  void serve() throws IOException {
    answer = new Promise<>();
    serve(
        Application.builder()
            .route("/", Hello::new)
            .route("/echo", Echo::new)
            .route("/waiting", Waiting::new)
            .route("/stubborn", Stubborn::new)
            .build());
  }

  private static String get(String path) {
    return "GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n";
  }

  /** Sends a request, and waits until its handler runs. */
  private Coroutine<Promise<String>> begin(String path) {
    return async(
        () -> {
          Promise<String> response = talking(client -> client.send(get(path)).readAll());
          await(until(() -> seen.contains("begun")));
          return response;
        });
  }

  private Promise<Throwable> failureOf(Callable<?> step) {
    return blocking(
        () -> {
          try {
            step.call();
            return null;
          } catch (IOException failure) {
            return failure;
          }
        });
  }

  @Test
  void stoppedServer_acceptsNoMore_butServesWhatIsOpen() throws Exception {
    test.run(
        () -> {
          int port = server.port();
          RawClient client = await(connect());
          await(blocking(() -> client.send(GET).readResponse()));
          server.stop();
          await(sleep(Duration.ofMillis(1))); // with io_uring a socket is closed in the next turn
          assertThat(await(failureOf(() -> new RawClient(port)))).isInstanceOf(IOException.class);
          assertThat(await(blocking(() -> client.send(GET).readResponse()))).endsWith("Hello");
          client.close();
        });
    assertThatThrownBy(server::port).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void stoppedServer_canListenAgain_onThatPort() throws Exception {
    int port = server.port();
    exchange("GET / HTTP/1.0\r\n\r\n");
    server.stop();
    test.run(() -> await(moment()));

    server.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));

    assertThat(server.port()).isEqualTo(port);
    assertThat(exchange("GET / HTTP/1.0\r\n\r\n")).endsWith("Hello");
  }

  @Test
  void closedServer_canListenAgain() throws Exception {
    test.run(() -> await(server.close(DRAIN)));

    server.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));

    String response = talk(client -> client.send(GET).readResponse());
    assertThat(response).doesNotContain("connection: close");
  }

  @Test
  void idleConnections_areClosed() throws Exception {
    test.run(
        () -> {
          RawClient client = await(connect());
          await(blocking(() -> client.send(GET).readResponse()));
          await(server.close(DRAIN));
          assertThat(await(blocking(client::readAll))).isEmpty();
          client.close();
        });
  }

  @Test
  void requestUnderWay_isAnswered_andItsConnectionClosed() throws Exception {
    test.run(
        () -> {
          Promise<String> response = await(begin("/waiting"));
          Promise<Void> closed = server.close(DRAIN);
          await(settle());
          assertThat(closed.isDone()).isFalse();
          answer.setResult("late");
          assertThat(await(response))
              .startsWith("HTTP/1.1 200 ")
              .contains("connection: close\r\n")
              .endsWith("late");
          await(closed);
        });
  }

  @Test
  void requestSentBeforeTheClose_isAnswered() throws Exception {
    test.run(
        () -> {
          RawClient client = await(connect());
          await(blocking(() -> client.send(GET).readResponse()));
          client.send(GET); // on this thread: the loop cannot have read it when it closes
          Promise<Void> closed = server.close(DRAIN);
          assertThat(await(blocking(client::readAll)))
              .contains("connection: close\r\n")
              .endsWith("Hello");
          await(closed);
          client.close();
        });
  }

  @Test
  void bodyUnderWay_isWaitedFor() throws Exception {
    test.run(
        () -> {
          RawClient client = await(connect());
          String head = "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\n";
          await(blocking(() -> client.send(head)));
          await(until(() -> server.connectionCount() == 1));
          await(settle());
          Promise<Void> closed = server.close(DRAIN);
          await(settle());
          assertThat(await(blocking(() -> client.send("abc").readAll()))).endsWith("abc");
          await(closed);
          client.close();
        });
  }

  @Test
  void flushedResponse_endsWhole_andThenTheConnection() throws Exception {
    test.run(
        () -> {
          Promise<String> response = await(begin("/waiting?flush"));
          Promise<Void> closed = server.close(DRAIN);
          await(settle());
          answer.setResult(" whole");
          assertThat(await(response)).endsWith("part\r\n6\r\n whole\r\n0\r\n\r\n");
          await(closed);
        });
  }

  @Test
  void handlerThatGoesOnAfterItsResponse_isWaitedFor() throws Exception {
    test.run(
        () -> {
          Promise<String> response = await(begin("/waiting?tail"));
          Promise<Void> closed = server.close(DRAIN);
          answer.setResult("soon");
          assertThat(await(response)).endsWith("soon");
          assertThat(closed.isDone()).isFalse();
          await(closed);
          assertThat(seen).containsExactly("begun", "ended");
        });
  }

  @Test
  void deadline_cancelsHandlers_with503() throws Exception {
    test.expectLog().expect("503 GET /waiting");
    test.run(
        () -> {
          Promise<String> response = await(begin("/waiting"));
          Promise<Void> closed = server.close(DRAIN);
          clock.pass(DRAIN);
          assertThat(await(response)).startsWith("HTTP/1.1 503 ").contains("connection: close");
          await(closed);
        });
    assertThat(seen).containsExactly("begun", "ended");
  }

  @Test
  void deadline_breaksOffWhatWasBegun() throws Exception {
    test.run(
        () -> {
          RawClient client = await(connect());
          await(blocking(() -> client.send(get("/waiting?flush")).readResponse()));
          Promise<Void> closed = server.close(DRAIN);
          clock.pass(DRAIN);
          assertThat(await(failureOf(client::readAll))).isInstanceOf(IOException.class);
          await(closed);
          client.close();
        });
    assertThat(seen).containsExactly("begun", "ended");
  }

  @Test
  void deadline_endsABodyThatDoesNotCome() throws Exception {
    test.run(
        () -> {
          RawClient client = await(connect());
          String head = "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\n";
          await(blocking(() -> client.send(head)));
          await(until(() -> server.connectionCount() == 1));
          await(settle());
          Promise<Void> closed = server.close(DRAIN);
          await(settle());
          clock.pass(DRAIN);
          assertThat(await(blocking(client::readAll))).startsWith("HTTP/1.1 503 ");
          client.close();
          await(closed);
        });
  }

  @Test
  void zero_cancelsAtOnce() throws Exception {
    test.expectLog().expect("503 GET /waiting");
    test.run(
        () -> {
          Promise<String> response = await(begin("/waiting"));
          Promise<Void> closed = server.close(Duration.ZERO);
          assertThat(await(response)).startsWith("HTTP/1.1 503 ");
          await(closed);
        });
  }

  @Test
  void stubbornHandler_isLeft_afterTheSameTimeAgain() throws Exception {
    test.expectLog().expect("a server was closed with handlers that had not ended");
    test.run(
        () -> {
          Promise<String> response = await(begin("/stubborn"));
          Promise<Void> closed = server.close(DRAIN);
          clock.pass(DRAIN);
          await(settle());
          assertThat(closed.isDone()).isFalse();
          clock.pass(DRAIN);
          await(closed);
          assertThat(await(response)).isEmpty();
        });
  }
}

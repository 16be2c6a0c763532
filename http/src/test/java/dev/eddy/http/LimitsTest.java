package dev.eddy.http;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddy.Awaitable;
import dev.eddy.Coroutine;
import dev.eddy.Promise;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** What a client may ask of a server at most. */
class LimitsTest extends RawTest {
  private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
  private static final String LAST_GET = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

  /** How the handlers of streamed bodies ended. */
  private final List<String> seen = new ArrayList<>();

  @StreamRequestBody
  class Streamed extends RequestHandler {
    @Override
    protected Awaitable<?> dataReceived(byte[] chunk) {
      seen.add("piece");
      return null;
    }

    @Override
    protected Awaitable<?> post() {
      write("done");
      return null;
    }

    @Override
    protected void onFinish() {
      seen.add("finish " + status());
    }
  }

  @StreamRequestBody(maxBodySize = 2000)
  final class Longer extends Streamed {}

  @StreamRequestBody(maxBodySize = 0)
  final class Unlimited extends Streamed {}

  @StreamRequestBody(maxBodySize = -2)
  final class Wrong extends Streamed {}

  /** Sends more than any buffer holds. */
  final class Endless extends RequestHandler {
    @Override
    protected Coroutine<Void> get() {
      return async(
          () -> {
            try {
              while (true) {
                write(new byte[1 << 20]);
                await(flush());
              }
            } finally {
              seen.add("ended");
            }
          });
    }
  }

  final class Large extends RequestHandler {
    @Override
    protected Awaitable<?> get() {
      seen.add("begun");
      write(new byte[1 << 20]);
      return null;
    }
  }

  private void serve(UnaryOperator<HttpServer.Builder> settings) throws IOException {
    var application =
        Application.builder()
            .route("/", Hello::new)
            .route("/echo", Echo::new)
            .route("/streamed", Streamed::new)
            .route("/longer", Longer::new)
            .route("/unlimited", Unlimited::new)
            .route("/wrong", Wrong::new)
            .route("/endless", Endless::new)
            .route("/large", Large::new)
            .build();
    serve(settings.apply(HttpServer.builder(application)).build());
  }

  // ---- sizes

  @Test
  void longHead_is431() throws Exception {
    serve(with -> with.maxHeaderSize(1000));

    assertThat(exchange("GET / HTTP/1.1\r\nHost: a\r\nX: " + "x".repeat(2000) + "\r\n\r\n"))
        .startsWith("HTTP/1.1 431 Request Header Fields Too Large\r\n")
        .contains("connection: close\r\n");
  }

  @Test
  void headThatIsLongOnlyAsAWhole_is431() throws Exception {
    serve(with -> with.maxHeaderSize(1000));

    String request = "GET /" + "x".repeat(600) + " HTTP/1.1\r\nHost: a\r\nX: " + "x".repeat(600);

    assertThat(exchange(request + "\r\n\r\n")).startsWith("HTTP/1.1 431 ");
  }

  @Test
  void longFirstLine_is414() throws Exception {
    serve(with -> with.maxHeaderSize(1000));

    assertThat(exchange("GET /" + "x".repeat(2000) + " HTTP/1.1\r\nHost: a\r\n\r\n"))
        .startsWith("HTTP/1.1 414 ");
  }

  @Test
  void endlessHead_isCutOff() throws Exception {
    serve(with -> with.maxHeaderSize(1000));

    String answer =
        talk(
            client -> {
              client.send("GET / HTTP/1.1\r\nHost: a\r\nX: ");
              client.sendUntilRefused("x".repeat(100_000).getBytes(), 10);
              return client.readAll();
            });

    assertThat(answer).startsWith("HTTP/1.1 431 ");
  }

  @Test
  void manyFields_are431() throws Exception {
    serve(with -> with.maxHeaderCount(10));

    String fields = "X: 1\r\n".repeat(8);

    assertThat(exchange("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n" + fields + "\r\n"))
        .startsWith("HTTP/1.1 200 ");
    assertThat(exchange("GET / HTTP/1.1\r\nHost: a\r\n" + fields + fields + "\r\n"))
        .startsWith("HTTP/1.1 431 ");
  }

  @Test
  void longBody_is413_beforeAnyOfIt() throws Exception {
    serve(with -> with.maxBodySize(1000));

    assertThat(exchange("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1001\r\n\r\n"))
        .startsWith("HTTP/1.1 413 ");
  }

  @Test
  void longChunkedBody_is413() throws Exception {
    serve(with -> with.maxBodySize(1000));

    String chunk = "258\r\n" + "x".repeat(600) + "\r\n";
    String head = "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";

    assertThat(exchange(head + chunk + chunk + "0\r\n\r\n")).startsWith("HTTP/1.1 413 ");
  }

  @Test
  void bodyAtTheLimit_isTaken() throws Exception {
    serve(with -> with.maxBodySize(1000));

    String head = "POST /echo HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 1000\r\n";

    assertThat(exchange(head + "\r\n" + "x".repeat(1000))).endsWith("x".repeat(1000));
  }

  @Test
  void longStreamedBody_is413_forTheHandlerToo() throws Exception {
    serve(with -> with.maxBodySize(1000));
    test.expectLog().expect("413 POST /streamed");
    test.expectLog().expect("HTTP 413");

    String chunk = "258\r\n" + "x".repeat(600) + "\r\n";
    String head = "POST /streamed HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";

    assertThat(exchange(head + chunk + chunk + chunk)).startsWith("HTTP/1.1 413 ");
    assertThat(seen).endsWith("finish 413");
  }

  @Test
  void streamedBody_mayHaveALimitOfItsOwn() throws Exception {
    serve(with -> with.maxBodySize(1000));
    test.expectLog().expect("413 POST /longer");
    test.expectLog().expect("HTTP 413");

    assertThat(exchange(post("/longer", 2000))).startsWith("HTTP/1.1 200 ");
    assertThat(exchange(post("/unlimited", 5000))).startsWith("HTTP/1.1 200 ");
    assertThat(exchange(post("/streamed", 1001))).startsWith("HTTP/1.1 413 ");
    seen.clear();
    assertThat(exchange(post("/longer", 2001))).startsWith("HTTP/1.1 413 ");
    assertThat(seen).isEmpty(); // its length was known
    assertThat(exchange(chunkedPost("/longer", 2001))).startsWith("HTTP/1.1 413 ");
    assertThat(seen).endsWith("finish 413");
  }

  private static String post(String path, int length) {
    return "POST "
        + path
        + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: "
        + length
        + "\r\n\r\n"
        + "x".repeat(length);
  }

  private static String chunkedPost(String path, int length) {
    return "POST "
        + path
        + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
        + Integer.toHexString(length)
        + "\r\n"
        + "x".repeat(length)
        + "\r\n0\r\n\r\n";
  }

  @Test
  void limitThatIsNone_isLoggedAndAnsweredWith500() throws Exception {
    serve(with -> with);
    test.expectLog().expect("Uncaught exception for POST /wrong");
    test.expectLog().expect("500 POST /wrong");

    assertThat(exchange(post("/wrong", 1))).startsWith("HTTP/1.1 500 ");
  }

  @Test
  void clientThatSendsOnAfter413_hasTheAnswer() throws Exception {
    serve(with -> with.maxBodySize(1000));

    String answer =
        talk(
            client -> {
              client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5000000\r\n\r\n");
              client.sendUntilRefused(new byte[100_000], 50);
              return client.readAll();
            });

    assertThat(answer).startsWith("HTTP/1.1 413 ");
  }

  // ---- times

  @Test
  void idleConnection_isClosed() throws Exception {
    serve(with -> with.idleTimeout(Duration.ofSeconds(75)));

    test.run(
        () -> {
          RawClient client = await(connect());
          await(blocking(() -> client.send(GET).readResponse()));
          clock.pass(Duration.ofSeconds(74));
          await(settle());
          assertThat(server.connectionCount()).isEqualTo(1);
          clock.pass(Duration.ofSeconds(1));
          assertThat(await(blocking(client::readAll))).isEmpty();
          client.close();
        });
  }

  @Test
  void connectionThatIsUsed_staysOpen() throws Exception {
    serve(with -> with.idleTimeout(Duration.ofSeconds(75)));

    test.run(
        () -> {
          RawClient client = await(connect());
          for (int i = 0; i < 5; i++) {
            clock.pass(Duration.ofSeconds(i == 0 ? 0 : 50));
            assertThat(await(blocking(() -> client.send(GET).readResponse()))).contains("200 OK");
          }
          client.close();
        });
  }

  @Test
  void silentConnection_isClosed() throws Exception {
    serve(with -> with.headerTimeout(Duration.ofSeconds(20)));

    test.run(
        () -> {
          RawClient client = await(connect());
          await(until(() -> server.connectionCount() == 1));
          clock.pass(Duration.ofSeconds(19));
          await(settle());
          assertThat(server.connectionCount()).isEqualTo(1);
          clock.pass(Duration.ofSeconds(1));
          assertThat(await(blocking(client::readAll))).isEmpty();
          client.close();
        });
  }

  @Test
  void slowHead_is408() throws Exception {
    serve(with -> with.headerTimeout(Duration.ofSeconds(20)));

    test.run(
        () -> {
          RawClient client = await(connect());
          await(blocking(() -> client.send("GET / HTTP/1.1\r\nX: ")));
          await(until(() -> server.connectionCount() == 1));
          await(settle());
          clock.pass(Duration.ofSeconds(15));
          await(blocking(() -> client.send("x"))); // which wins no time
          await(settle());
          clock.pass(Duration.ofSeconds(5));
          assertThat(await(blocking(client::readAll))).startsWith("HTTP/1.1 408 ");
          client.close();
        });
  }

  @Test
  void slowHeadOfALaterRequest_is408() throws Exception {
    serve(with -> with.headerTimeout(Duration.ofSeconds(20)).idleTimeout(Duration.ofSeconds(75)));

    test.run(
        () -> {
          RawClient client = await(connect());
          await(blocking(() -> client.send(GET).readResponse()));
          clock.pass(Duration.ofSeconds(60));
          await(blocking(() -> client.send("GET / HTTP/1.1\r\n")));
          await(settle());
          clock.pass(Duration.ofSeconds(19));
          await(settle());
          assertThat(server.connectionCount()).isEqualTo(1);
          clock.pass(Duration.ofSeconds(1));
          assertThat(await(blocking(client::readAll))).startsWith("HTTP/1.1 408 ");
          client.close();
        });
  }

  @Test
  void slowBody_is408() throws Exception {
    serve(with -> with.bodyTimeout(Duration.ofSeconds(30)));

    test.run(
        () -> {
          RawClient client = await(connect());
          String head = "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 20000\r\n\r\n";
          await(blocking(() -> client.send(head)));
          await(until(() -> server.connectionCount() == 1));
          await(settle());
          clock.pass(Duration.ofSeconds(25));
          await(blocking(() -> client.send("x".repeat(5000)))); // wins the time once more
          await(settle());
          clock.pass(Duration.ofSeconds(25));
          await(blocking(() -> client.send("x".repeat(100)))); // does not
          await(settle());
          assertThat(server.connectionCount()).isEqualTo(1);
          clock.pass(Duration.ofSeconds(5));
          assertThat(await(blocking(client::readAll))).startsWith("HTTP/1.1 408 ");
          client.close();
        });
  }

  @Test
  void slowStreamedBody_failsItsHandler() throws Exception {
    serve(with -> with.bodyTimeout(Duration.ofSeconds(30)));
    test.expectLog().expect("408 POST /streamed");
    test.expectLog().expect("HTTP 408");

    test.run(
        () -> {
          RawClient client = await(connect());
          String head = "POST /streamed HTTP/1.1\r\nHost: a\r\nContent-Length: 20000\r\n\r\n";
          await(blocking(() -> client.send(head + "x")));
          await(until(() -> seen.contains("piece")));
          await(settle());
          clock.pass(Duration.ofSeconds(30));
          assertThat(await(blocking(client::readAll))).startsWith("HTTP/1.1 408 ");
          client.close();
        });
    assertThat(seen).containsExactly("piece", "finish 408");
  }

  @Test
  void clientThatNeverReads_isLeft() throws Exception {
    serve(with -> with.writeTimeout(Duration.ofSeconds(30)));

    test.run(
        () -> {
          RawClient client = await(connect());
          await(blocking(() -> client.send("GET /endless HTTP/1.1\r\nHost: a\r\n\r\n")));
          await(until(() -> server.connectionCount() == 1));
          await(settle());
          for (int i = 0; i < 3 && server.connectionCount() > 0; i++) {
            clock.pass(Duration.ofSeconds(30)); // in the first one the system's buffers were filled
            await(settle());
          }
          assertThat(server.connectionCount()).isZero();
          await(until(() -> !seen.isEmpty()));
          client.close();
        });
    assertThat(seen).containsExactly("ended");
  }

  @Test
  void clientThatReadsSlowly_isServed() throws Exception {
    serve(with -> with.writeTimeout(Duration.ofSeconds(30)));

    test.run(
        () -> {
          RawClient client = await(connect());
          await(blocking(() -> client.send("GET /endless HTTP/1.1\r\nHost: a\r\n\r\n")));
          await(until(() -> server.connectionCount() == 1));
          for (int i = 0; i < 5; i++) {
            await(blocking(() -> client.skip(8 << 20)));
            await(settle());
            clock.pass(Duration.ofSeconds(29));
            await(settle());
          }
          assertThat(server.connectionCount()).isEqualTo(1);
          client.close();
          await(until(() -> !seen.isEmpty())); // it is cancelled, as its client has gone
        });
  }

  // ---- numbers

  @Test
  void connectionsBeyondTheLimit_wait() throws Exception {
    serve(with -> with.maxConnections(2));

    test.run(
        () -> {
          RawClient first = await(connect());
          RawClient second = await(connect());
          await(until(() -> server.connectionCount() == 2));
          Promise<String> third = talking(client -> client.send(LAST_GET).readAll());
          await(settle());
          assertThat(third.isDone()).isFalse();
          first.close();
          assertThat(await(third)).contains("200 OK");
          assertThat(await(blocking(() -> second.send(LAST_GET).readAll()))).contains("200 OK");
          second.close();
        });
  }

  @Test
  void lastRequestOfAConnection_saysSo() throws Exception {
    serve(with -> with.maxRequestsPerConnection(2));

    String answers = exchange(GET + GET + GET);

    assertThat(answers.split("200 OK", -1)).hasSize(3);
    assertThat(answers.split("connection: close", -1)).hasSize(2);
  }

  @Test
  void pipelinedRequests_waitForTheirClientToRead() throws Exception {
    serve(with -> with.writeBufferSize(1024));

    test.run(
        () -> {
          RawClient client = await(connect());
          String request = "GET /large HTTP/1.1\r\nHost: a\r\n\r\n";
          await(blocking(() -> client.send(request.repeat(100))));
          await(until(() -> !seen.isEmpty()));
          await(settle());
          assertThat(seen.size()).isLessThan(20); // what the system's buffers hold, and one more
          for (int i = 0; i < 100; i++) {
            assertThat(await(blocking(client::readResponse))).hasSizeGreaterThan(1 << 20);
          }
          client.close();
        });
    assertThat(seen).hasSize(100);
  }

  @Test
  void settingsThatMakeNoSense_areRefused() {
    HttpServer.Builder builder = HttpServer.builder(Application.builder().build());

    assertThatThrownBy(() -> builder.maxHeaderSize(0))
        .hasMessage("maxHeaderSize: 0 (expected 256 or more)");
    assertThatThrownBy(() -> builder.maxBodySize(-1))
        .hasMessage("maxBodySize: -1 (expected 0 or more)");
    assertThatThrownBy(() -> builder.idleTimeout(Duration.ofSeconds(-1)))
        .hasMessage("idleTimeout: PT-1S (expected zero, which is no limit, or more)");
  }
}

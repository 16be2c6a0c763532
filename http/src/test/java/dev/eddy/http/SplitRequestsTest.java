package dev.eddy.http;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static dev.eddy.Coroutines.moment;
import static dev.eddy.Coroutines.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.Awaitable;
import dev.eddy.Coroutine;
import dev.eddy.testing.EddyTest;
import dev.eddy.testing.Schedules;
import dev.eddy.testing.SimulatedNetwork;
import dev.eddy.testing.TestLoop;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** However requests are split on their way, and in whatever order things run: the same answers. */
@Timeout(120)
@ExtendWith(BufferLeaks.class)
class SplitRequestsTest {
  private static final Duration MILLI = Duration.ofMillis(1);

  static final class Hello extends RequestHandler {
    @Override
    protected Awaitable<?> get() {
      write("Hello");
      return null;
    }
  }

  /** Answers with the whole body. */
  static final class Echo extends RequestHandler {
    @Override
    protected Coroutine<Void> post() {
      return async(
          () -> {
            await(moment());
            write("echo of ");
            write(request().body());
          });
    }
  }

  /** Answers with what a body comes to, however it is split. */
  @StreamRequestBody
  static final class Checksum extends RequestHandler {
    private final CRC32 checksum = new CRC32();
    private int length;

    @Override
    protected Coroutine<Void> dataReceived(byte[] chunk) {
      return async(
          () -> {
            await(sleep(MILLI));
            checksum.update(chunk);
            length += chunk.length;
          });
    }

    @Override
    protected Awaitable<?> post() {
      write(length + " bytes, " + Long.toHexString(checksum.getValue()));
      return null;
    }
  }

  /** Answers in chunks. */
  static final class Pieces extends RequestHandler {
    @Override
    protected Coroutine<Void> get() {
      return async(
          () -> {
            for (int i = 1; i <= 3; i++) {
              write("piece " + i + " ");
              await(flush());
              await(sleep(MILLI));
            }
          });
    }
  }

  private static Application application() {
    return Application.builder()
        .route("/", Hello::new)
        .route("/echo", Echo::new)
        .route("/checksum", Checksum::new)
        .route("/pieces", Pieces::new)
        .build();
  }

  private static String head(String requestLine, String... fields) {
    return requestLine + " HTTP/1.1\r\nHost: server\r\n" + fields(fields) + "\r\n";
  }

  private static String fields(String... fields) {
    return fields.length == 0 ? "" : String.join("\r\n", fields) + "\r\n";
  }

  /** Requests that follow each other without waiting for answers. */
  private static String pipeline() {
    return head("GET /")
        + head("POST /echo", "Content-Length: 11")
        + "hello world"
        + head("POST /echo", "Transfer-Encoding: chunked")
        + "4\r\nwiki\r\nb;name=\"v\"\r\npedia in \r\n\r\n0\r\nTrailer: x\r\n\r\n"
        + head("GET /pieces")
        + head("HEAD /")
        + head("POST /checksum", "Content-Length: 30")
        + "abc".repeat(10)
        + head("POST /checksum", "Transfer-Encoding: chunked")
        + "1e\r\n"
        + "abc".repeat(10)
        + "\r\n0\r\n\r\n"
        + head("POST /echo", "Content-Length: 0")
        + "\r\n" // which some clients send, and a server passes over
        + head("GET /", "Connection: close");
  }

  private static final String[] ANSWERS = {
    "200 Hello",
    "200 echo of hello world",
    "200 echo of wikipedia in \r\n",
    "200 piece 1 piece 2 piece 3 ",
    "200 ",
    "200 30 bytes, 48b1fc81",
    "200 30 bytes, 48b1fc81",
    "200 echo of ",
    "200 Hello",
  };

  private static final String[] METHODS = {
    "GET", "POST", "POST", "GET", "HEAD", "POST", "POST", "POST", "GET"
  };

  private static Coroutine<Void> readAnswers(SimulatedClient client) {
    return async(
        () -> {
          for (int i = 0; i < METHODS.length; i++) {
            Reply reply = await(client.reply(METHODS[i]));
            assertThat(reply.status() + " " + reply.body()).as("answer " + i).isEqualTo(ANSWERS[i]);
          }
          assertThat(await(client.rest())).isEmpty();
        });
  }

  @EddyTest
  void whole(TestLoop test, SimulatedNetwork network) throws Exception {
    try (var server = new SimulatedServer(network, application());
        var client = server.connect()) {
      client.send(pipeline());
      test.run(() -> await(readAnswers(client)));
    }
  }

  @EddyTest
  void everyByteByItself(TestLoop test, SimulatedNetwork network) throws Exception {
    try (var server = new SimulatedServer(network, application());
        var client = server.connect()) {
      test.run(
          () -> {
            var answers = readAnswers(client).start();
            for (byte one : pipeline().getBytes(StandardCharsets.ISO_8859_1)) {
              client.send(new byte[] {one});
              await(sleep(MILLI));
            }
            await(answers);
          });
    }
  }

  @EddyTest(timeout = "PT60S")
  void inTwoPieces_atEveryPlace(TestLoop test, SimulatedNetwork network) throws Exception {
    network.latency(MILLI);
    byte[] requests = pipeline().getBytes(StandardCharsets.ISO_8859_1);
    try (var server = new SimulatedServer(network, application())) {
      for (int place = 1; place < requests.length; place++) {
        int first = place;
        try (var client = server.connect()) {
          test.run(
              () -> {
                var answers = readAnswers(client).start();
                client.send(Arrays.copyOf(requests, first));
                await(sleep(Duration.ofMillis(40)));
                client.send(Arrays.copyOfRange(requests, first, requests.length));
                await(answers);
              });
        }
      }
    }
  }

  @Schedules(count = 300)
  void atRandomPlaces_inRandomOrder(TestLoop test, SimulatedNetwork network) throws Exception {
    network.splitting(true).latency(Duration.ZERO, Duration.ofMillis(8)).sendBuffer(600);
    try (var server = new SimulatedServer(network, application());
        var one = server.connect();
        var other = server.connect()) {
      test.run(
          () -> {
            var answers = readAnswers(one).start();
            one.send(pipeline());
            other.send(pipeline());
            await(readAnswers(other));
            await(answers);
          });
    }
  }

  @Schedules(count = 200)
  void clientThatWaitsForContinue(TestLoop test, SimulatedNetwork network) throws Exception {
    network.splitting(true).latency(Duration.ZERO, Duration.ofMillis(8));
    try (var server = new SimulatedServer(network, application());
        var client = server.connect()) {
      test.run(
          () -> {
            for (String path : new String[] {"/echo", "/checksum", "/echo"}) {
              client.send(head("POST " + path, "Content-Length: 3", "Expect: 100-continue"));
              String interim = await(client.stream.readUntil("\r\n\r\n"));
              assertThat(interim).startsWith("HTTP/1.1 100 Continue\r\n");
              client.send("abc");
              Reply reply = await(client.reply("POST"));
              assertThat(reply.before()).isEmpty();
              assertThat(reply.status() + " " + reply.body())
                  .isEqualTo(path.equals("/echo") ? "200 echo of abc" : "200 3 bytes, 352441c2");
            }
          });
    }
  }

  /** A request whose body is much longer than what anybody holds. */
  @EddyTest
  void longBody_ofManySeeds(TestLoop test, SimulatedNetwork network) throws Exception {
    var body = new ByteArrayOutputStream();
    for (int i = 0; i < 50_000; i++) {
      body.write(i * i);
    }
    var checksum = new CRC32();
    checksum.update(body.toByteArray());
    String expected = "50000 bytes, " + Long.toHexString(checksum.getValue());
    try (var server = new SimulatedServer(network, application())) {
      for (int seed = 0; seed < 20; seed++) {
        network.seed(seed).splitting(true).latency(Duration.ZERO, MILLI).sendBuffer(3000);
        try (var client = server.connect()) {
          client.send(head("POST /checksum", "Content-Length: 50000"));
          client.send(body.toByteArray());
          assertThat(test.run(() -> await(client.reply("POST"))).body()).isEqualTo(expected);
        }
      }
    }
  }
}

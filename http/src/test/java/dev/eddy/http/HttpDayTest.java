package dev.eddy.http;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static dev.eddy.Coroutines.multi;
import static dev.eddy.Coroutines.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.CancelledError;
import dev.eddy.Coroutine;
import dev.eddy.testing.EddyTest;
import dev.eddy.testing.SimulatedNetwork;
import dev.eddy.testing.TestLoop;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Random;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Many clients of one server, on a network that is slow, splits, and loses connections: whatever
 * happens comes from one seed, and is the same to the byte on every JDK.
 */
@Timeout(120)
@ExtendWith(BufferLeaks.class)
class HttpDayTest {
  private static final int CLIENTS = 20;
  private static final int REQUESTS = 25;

  /** Other than before if the server writes or waits otherwise; never other on another JDK. */
  private static final String OUTCOME = "410 answered, 90 lost, 51 cancelled, digest 846ace0f";

  private static final Duration MOST = Duration.ofMillis(40);

  private final StringBuilder diary = new StringBuilder();
  private TestLoop test;
  private int answered;
  private int lost;
  private int cancelled;

  private void note(String what) {
    diary.append(test.clock().elapsed().toNanos()).append(' ').append(what).append('\n');
  }

  /** Answers a number of pieces of some length after some time each. */
  private final class Work extends RequestHandler {
    @Override
    protected Coroutine<Void> post() {
      return async(
          () -> {
            String[] asked = new String(request().body(), StandardCharsets.UTF_8).split(" ");
            try {
              for (int i = 0; i < Integer.parseInt(asked[1]); i++) {
                write(asked[0].repeat(Integer.parseInt(asked[2])));
                await(flush());
                await(sleep(Duration.ofMillis(Integer.parseInt(asked[3]))));
              }
              note("served " + asked[0]);
            } catch (CancelledError gone) {
              cancelled++;
              note("cancelled " + asked[0]);
              throw gone;
            }
          });
    }
  }

  private Coroutine<Void> ask(SimulatedServer server, int client) {
    return async(
        () -> {
          var random = new Random(client);
          SimulatedClient connection = server.connect();
          for (int i = 0; i < REQUESTS; i++) {
            String work = "c" + client + "r" + i;
            int pieces = random.nextInt(4);
            int times = random.nextInt(200);
            String body = work + " " + pieces + " " + times + " " + random.nextInt(20);
            try {
              connection.send(
                  "POST / HTTP/1.1\r\nHost: server\r\nContent-Length: "
                      + body.length()
                      + "\r\n\r\n"
                      + body);
              Reply reply = await(connection.reply("POST"));
              assertThat(reply.body()).isEqualTo(work.repeat(times).repeat(pieces));
              answered++;
              note("answered " + work);
            } catch (IOException failure) {
              lost++;
              note("lost " + work + ": " + failure.getMessage());
              connection.close();
              connection = server.connect();
            }
            await(sleep(Duration.ofMillis(random.nextInt(1000))));
          }
          connection.close();
        });
  }

  @EddyTest(timeout = "PT60S")
  void day_isTheSameToTheByte(TestLoop test, SimulatedNetwork network) throws Exception {
    this.test = test;
    network
        .seed(2026)
        .splitting(true)
        .latency(Duration.ZERO, MOST)
        .sendBuffer(500)
        .resetOneIn(400)
        .refuseOneIn(10);
    try (var server =
        new SimulatedServer(network, Application.builder().route("/", Work::new).build())) {
      test.run(
          () -> {
            var clients = new ArrayList<Coroutine<Void>>();
            for (int i = 0; i < CLIENTS; i++) {
              clients.add(ask(server, i));
            }
            await(multi(clients));
          });
    }
    assertThat(answered + lost).isEqualTo(CLIENTS * REQUESTS);
    assertThat(lost).isPositive();
    assertThat(cancelled).isPositive();
    var digest = new CRC32();
    digest.update(diary.toString().getBytes(StandardCharsets.UTF_8));
    String counts = answered + " answered, " + lost + " lost, " + cancelled + " cancelled";
    assertThat(counts + ", digest " + Long.toHexString(digest.getValue())).isEqualTo(OUTCOME);
  }
}

package dev.eddy.http;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static dev.eddy.Coroutines.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.CancelledError;
import dev.eddy.Coroutine;
import dev.eddy.Promise;
import dev.eddy.testing.EddyTest;
import dev.eddy.testing.SimulatedNetwork;
import dev.eddy.testing.TestLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A server on a network that is slow, or parted in the middle of a response. */
@Timeout(60)
@ExtendWith(BufferLeaks.class)
class HttpNetworkTest {
  private static final String GET = "GET / HTTP/1.1\r\nHost: server\r\n\r\n";
  private static final int PIECES = 20;
  private static final String PIECE = "0123456789".repeat(100);

  private final List<String> told = new ArrayList<>();

  /** Writes more than the connection holds, piece by piece, and tells how it ends. */
  private final class Pieces extends RequestHandler {
    private int flushed;

    @Override
    protected Coroutine<Void> get() {
      return async(
          () -> {
            try {
              for (int i = 0; i < PIECES; i++) {
                write(PIECE);
                await(flush());
                flushed++;
              }
              await(finish());
              told.add("finished");
            } catch (CancelledError cancelled) {
              told.add("cancelled after " + flushed);
              throw cancelled;
            }
          });
    }

    @Override
    protected void onConnectionClose() {
      told.add("connection closed");
    }
  }

  private final class Sleepy extends RequestHandler {
    @Override
    protected Coroutine<Void> get() {
      return async(
          () -> {
            try {
              await(sleep(Duration.ofHours(1)));
              write("awake");
              await(finish());
              told.add("finished");
            } catch (CancelledError cancelled) {
              told.add("cancelled");
              throw cancelled;
            }
          });
    }

    @Override
    protected void onConnectionClose() {
      told.add("connection closed");
    }
  }

  private Application application() {
    return Application.builder().route("/", Pieces::new).route("/sleep", Sleepy::new).build();
  }

  @EddyTest
  void response_comesAfterTheTimeOfTheWays(TestLoop test, SimulatedNetwork network)
      throws Exception {
    network.latency(Duration.ofMillis(100));
    try (var server = new SimulatedServer(network, application());
        var client = server.connect()) {
      client.send("GET /sleep HTTP/1.1\r\nHost: server\r\n\r\n");
      assertThat(test.run(() -> await(client.reply("GET"))).body()).isEqualTo("awake");
    }
    assertThat(test.clock().elapsed()).isEqualTo(Duration.ofHours(1).plusMillis(400));
  }

  @EddyTest
  void pipelinedRequests_takeOneWayTogether(TestLoop test, SimulatedNetwork network)
      throws Exception {
    network.latency(Duration.ofMillis(100));
    try (var server = new SimulatedServer(network, application());
        var client = server.connect()) {
      client.send(GET + GET + GET);
      for (int i = 0; i < 3; i++) {
        assertThat(test.run(() -> await(client.reply("GET"))).body()).hasSize(20_000);
      }
    }
    assertThat(test.clock().elapsed()).isEqualTo(Duration.ofMillis(400));
    assertThat(told).containsExactly("finished", "finished", "finished");
  }

  @EddyTest
  void requestsSentAhead_areNotReadWhileAHandlerIsAtWork(TestLoop test, SimulatedNetwork network)
      throws Exception {
    assertNotReadAhead(test, network, HttpServer.builder(application()));
  }

  @EddyTest
  void requestsSentAhead_areNotReadAlsoWhereTheyMayBeCompressed(
      TestLoop test, SimulatedNetwork network) throws Exception {
    assertNotReadAhead(test, network, HttpServer.builder(application()).decompressRequest(true));
  }

  private void assertNotReadAhead(
      TestLoop test, SimulatedNetwork network, HttpServer.Builder settings) throws Exception {
    network.sendBuffer(2500);
    try (var server = new SimulatedServer(network, settings);
        var client = server.connect()) {
      client.send("GET /sleep HTTP/1.1\r\nHost: server\r\n\r\n");
      Promise<Void> sent = client.send(GET.repeat(10_000));
      test.advanceTimeBy(Duration.ofMinutes(1));
      assertThat(sent.isDone()).isFalse();

      client.stream.abort();
      test.runCurrent();
      assertThat(sent.exception()).isNotNull();
    }
  }

  @EddyTest
  void clientThatGoesDuringItsSecondRequest_cancelsTheHandler(
      TestLoop test, SimulatedNetwork network) throws Exception {
    try (var server = new SimulatedServer(network, application());
        var client = server.connect()) {
      client.send(GET + "GET /sleep HTTP/1.1\r\nHost: server\r\n\r\n");
      test.run(() -> await(client.reply("GET")));

      client.stream.close();
      test.advanceTimeBy(Duration.ofSeconds(1));

      assertThat(told).containsExactly("finished", "connection closed", "cancelled");
    }
  }

  @EddyTest
  void clientThatDoesNotRead_holdsTheHandlerUp(TestLoop test, SimulatedNetwork network)
      throws Exception {
    network.sendBuffer(2500);
    try (var server = new SimulatedServer(network, application());
        var client = server.connect()) {
      client.send(GET);
      test.advanceTimeBy(Duration.ofDays(1));
      assertThat(told).isEmpty();

      Reply reply = test.run(() -> await(client.reply("GET")));
      assertThat(reply.body()).isEqualTo(PIECE.repeat(PIECES));
      assertThat(told).containsExactly("finished");
    }
  }

  @EddyTest
  void partitionInAResponse_holdsTheHandlerUp_untilItIsHealed(
      TestLoop test, SimulatedNetwork network) throws Exception {
    network.sendBuffer(2500);
    try (var server = new SimulatedServer(network, application());
        var client = server.connect()) {
      client.send(GET);
      Promise<Reply> reply = client.reply("GET").start();
      test.advanceTimeBy(Duration.ofMillis(10));
      network.partition("server", "client");
      test.advanceTimeBy(Duration.ofSeconds(100));
      assertThat(told).isEmpty();
      assertThat(reply.isDone()).isFalse();

      network.heal("server", "client");
      assertThat(test.run(() -> await(reply)).body()).isEqualTo(PIECE.repeat(PIECES));
      assertThat(told).containsExactly("finished");
    }
    assertThat(test.clock().elapsed()).isBetween(Duration.ofSeconds(100), Duration.ofSeconds(101));
  }

  @EddyTest
  void partitionInAResponse_thatLasts_cancelsTheHandler(TestLoop test, SimulatedNetwork network)
      throws Exception {
    network.latency(Duration.ofMillis(100)).sendBuffer(2500).timeout(Duration.ofMinutes(5));
    try (var server = new SimulatedServer(network, application());
        var client = server.connect()) {
      client.send(GET);
      test.advanceTimeBy(Duration.ofMillis(350)); // the first pieces are on their way
      network.partition("server", "client");
      test.advanceTimeBy(Duration.ofMinutes(5));
      assertThat(told).isEmpty();

      test.advanceTimeBy(Duration.ofMillis(100));
      assertThat(told).containsExactly("connection closed", "cancelled after 2");
    }
  }

  @EddyTest
  void clientThatIsCutOff_isNotMissed_beforeSomethingIsSentToIt(
      TestLoop test, SimulatedNetwork network) throws Exception {
    try (var server = new SimulatedServer(network, application());
        var client = server.connect()) {
      client.send("GET /sleep HTTP/1.1\r\nHost: server\r\n\r\n");
      test.advanceTimeBy(Duration.ofMillis(10));
      network.partition("server", "client");
      client.stream.close();
      test.advanceTimeBy(Duration.ofMinutes(59));
      assertThat(told).isEmpty();
      test.advanceTimeBy(Duration.ofMinutes(10));
      assertThat(told).containsExactly("finished");
    }
  }

  @EddyTest
  void clientThatGoes_cancelsAHandlerThatSleeps(TestLoop test, SimulatedNetwork network)
      throws Exception {
    try (var server = new SimulatedServer(network, application());
        var client = server.connect()) {
      client.send("GET /sleep HTTP/1.1\r\nHost: server\r\n\r\n");
      test.advanceTimeBy(Duration.ofMinutes(10));
      client.stream.close();
      test.advanceTimeBy(Duration.ofMillis(2));
      assertThat(told).containsExactly("connection closed", "cancelled");
    }
  }
}

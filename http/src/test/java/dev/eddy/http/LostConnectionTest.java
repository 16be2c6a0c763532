package dev.eddy.http;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static dev.eddy.Coroutines.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.Awaitable;
import dev.eddy.CancelledError;
import dev.eddy.Coroutine;
import dev.eddy.testing.EddyTest;
import dev.eddy.testing.SimulatedNetwork;
import dev.eddy.testing.TestLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Connections that are lost at every place of a request and of a response, in three ways. */
@Timeout(120)
@ExtendWith(BufferLeaks.class)
class LostConnectionTest {
  private static final Duration A_WHILE = Duration.ofMillis(50);
  private static final Duration LONG = Duration.ofHours(2);

  private final List<String> told = new ArrayList<>();

  /** What becomes of the connection. */
  private enum Loss {
    /** The client closes it. */
    CLOSED,
    /** The client resets it. */
    ABORTED,
    /** It is reset for both sides. */
    RESET;

    void happenTo(SimulatedClient client, SimulatedNetwork network) {
      switch (this) {
        case CLOSED -> client.close();
        case ABORTED -> client.stream.abort();
        case RESET -> {
          network.resetConnections();
          client.close();
        }
      }
    }
  }

  private abstract class Telling extends RequestHandler {
    private boolean isFinished;

    @Override
    protected final Coroutine<Void> post() {
      return async(
          () -> {
            told.add("post");
            try {
              await(answer());
            } catch (CancelledError cancelled) {
              told.add("cancelled");
              assertThat(isFinished).isFalse();
              throw cancelled;
            }
          });
    }

    abstract Coroutine<Void> answer();

    @Override
    protected final void onFinish() {
      isFinished = true;
      told.add("onFinish");
    }

    @Override
    protected final void onConnectionClose() {
      assertThat(isFinished).isFalse();
      told.add("onConnectionClose");
    }
  }

  /** Takes an hour before it answers. */
  private class Slow extends Telling {
    @Override
    Coroutine<Void> answer() {
      return async(
          () -> {
            await(sleep(Duration.ofHours(1)));
            write("the answer");
            finish();
            told.add("answered");
          });
    }
  }

  @StreamRequestBody
  private final class Streaming extends Slow {
    @Override
    protected Coroutine<Void> prepare() {
      told.add("prepare");
      return async(() -> await(sleep(Duration.ofMillis(1))));
    }

    @Override
    protected Awaitable<?> dataReceived(byte[] chunk) {
      return sleep(Duration.ofMillis(1));
    }
  }

  /** Answers in pieces, each of which has to leave before the next one. */
  private final class Pieces extends Telling {
    @Override
    Coroutine<Void> answer() {
      return async(
          () -> {
            for (String piece : List.of("one", "two", "three")) {
              write(piece);
              await(flush());
              await(sleep(Duration.ofMillis(1)));
            }
            finish();
            told.add("answered");
          });
    }
  }

  /** Answers in one piece. */
  private final class Whole extends Telling {
    @Override
    Coroutine<Void> answer() {
      return async(
          () -> {
            write("x".repeat(100));
            finish();
            told.add("answered");
          });
    }
  }

  private Application application() {
    return Application.builder()
        .route("/slow", Slow::new)
        .route("/streaming", Streaming::new)
        .route("/pieces", Pieces::new)
        .route("/whole", Whole::new)
        .build();
  }

  private static String request(String path, String fieldsAndBody) {
    return "POST " + path + " HTTP/1.1\r\nHost: server\r\n" + fieldsAndBody;
  }

  private static List<String> bodies() {
    return List.of(
        "Content-Length: 10\r\n\r\n0123456789",
        "Transfer-Encoding: chunked\r\n\r\n4\r\nabcd\r\n6;x=y\r\nefghij\r\n0\r\nA: b\r\n\r\n");
  }

  // ---- in the request

  @EddyTest(timeout = "PT60S")
  void lossInARequest_startsNoHandler(TestLoop test, SimulatedNetwork network) throws Exception {
    try (var server = new SimulatedServer(network, application())) {
      for (String body : bodies()) {
        String request = request("/slow", body);
        for (Loss loss : Loss.values()) {
          for (int sent = 0; sent < request.length(); sent++) {
            lose(test, network, server, request.substring(0, sent), loss);
            assertThat(told).as("%s after %d bytes", loss, sent).isEmpty();
          }
          lose(test, network, server, request, loss);
          assertThat(told)
              .as("%s of %s", loss, request)
              .containsExactly("post", "onConnectionClose", "cancelled", "onFinish");
          told.clear();
        }
      }
    }
  }

  @EddyTest(timeout = "PT60S")
  void lossInAStreamedRequest_cancelsItsHandler(TestLoop test, SimulatedNetwork network)
      throws Exception {
    try (var server = new SimulatedServer(network, application())) {
      for (String body : bodies()) {
        String request = request("/streaming", body);
        int head = request.indexOf("\r\n\r\n") + 4;
        for (Loss loss : Loss.values()) {
          for (int sent = 0; sent <= request.length(); sent++) {
            lose(test, network, server, request.substring(0, sent), loss);
            told.remove("post");
            told.remove("cancelled"); // if it has come to post()
            assertThat(told)
                .as("%s after %d bytes of %s", loss, sent, request)
                .isEqualTo(
                    sent < head ? List.of() : List.of("prepare", "onConnectionClose", "onFinish"));
            told.clear();
          }
        }
      }
    }
  }

  private void lose(
      TestLoop test, SimulatedNetwork network, SimulatedServer server, String sent, Loss loss) {
    try (var client = server.connect()) {
      client.send(sent);
      test.advanceTimeBy(A_WHILE);
      loss.happenTo(client, network);
    }
    test.advanceTimeBy(A_WHILE);
  }

  // ---- in the response

  @EddyTest(timeout = "PT60S")
  void lossInAResponse_ofPieces(TestLoop test, SimulatedNetwork network) throws Exception {
    loseEverywhere(test, network, "/pieces");
  }

  @EddyTest(timeout = "PT60S")
  void lossInAResponse_ofOnePiece(TestLoop test, SimulatedNetwork network) throws Exception {
    loseEverywhere(test, network, "/whole");
  }

  private void loseEverywhere(TestLoop test, SimulatedNetwork network, String path)
      throws Exception {
    String request = request(path, "Content-Length: 2\r\n\r\nhi");
    network.sendBuffer(request.length());
    try (var server = new SimulatedServer(network, application())) {
      int length = lengthOfResponse(test, server, request);
      assertThat(told).containsExactly("post", "onFinish", "answered");
      network.sendBuffer(7);
      int cancelled = 0;
      for (Loss loss : Loss.values()) {
        for (int read = 0; read <= length; read++) {
          told.clear();
          loseAfter(test, network, server, request, read, loss);
          if (!told.equals(List.of("post", "onFinish", "answered"))) {
            assertThat(told)
                .as("%s after %d bytes", loss, read)
                .containsExactly("post", "onConnectionClose", "cancelled", "onFinish");
            cancelled++;
          }
        }
      }
      assertThat(cancelled > 0).isEqualTo(path.equals("/pieces"));
      assertThat(lengthOfResponse(test, server, request)).isEqualTo(length);
    }
  }

  private int lengthOfResponse(TestLoop test, SimulatedServer server, String request)
      throws Exception {
    try (var client = server.connect()) {
      client.send(request.replace("Host:", "Connection: close\r\nHost:"));
      return test.run(() -> await(client.rest())).length() - "connection: close\r\n".length();
    }
  }

  private void loseAfter(
      TestLoop test,
      SimulatedNetwork network,
      SimulatedServer server,
      String request,
      int read,
      Loss loss)
      throws Exception {
    try (var client = server.connect()) {
      client.send(request);
      test.run(() -> await(client.stream.readBytes(read)));
      test.advanceTimeBy(A_WHILE);
      loss.happenTo(client, network);
    }
    test.advanceTimeBy(A_WHILE);
  }

  // ---- of a server that is left alone

  @EddyTest
  void lossBetweenRequests_isNothing(TestLoop test, SimulatedNetwork network) throws Exception {
    try (var server = new SimulatedServer(network, application())) {
      for (Loss loss : Loss.values()) {
        try (var client = server.connect()) {
          client.send(request("/whole", "Content-Length: 2\r\n\r\nhi"));
          assertThat(test.run(() -> await(client.reply("POST"))).status()).isEqualTo(200);
          test.advanceTimeBy(LONG);
          loss.happenTo(client, network);
        }
        test.advanceTimeBy(A_WHILE);
      }
    }
    assertThat(told).hasSize(9).doesNotContain("cancelled", "onConnectionClose");
  }

  /** Netty warns of a failure that reaches the end of a pipeline. */
  @EddyTest
  void lossBeforeTheFirstByte_isNoWarning(TestLoop test, SimulatedNetwork network)
      throws Exception {
    var logged = new ArrayList<String>();
    var handler =
        new Handler() {
          @Override
          public void publish(LogRecord line) {
            logged.add(line.getMessage());
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    Logger netty = Logger.getLogger("io.netty");
    netty.addHandler(handler);
    try (var server = new SimulatedServer(network, application())) {
      for (Loss loss : Loss.values()) {
        lose(test, network, server, "", loss);
      }
    } finally {
      netty.removeHandler(handler);
    }
    assertThat(logged).isEmpty();
  }
}

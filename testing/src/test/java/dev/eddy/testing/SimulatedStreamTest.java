package dev.eddy.testing;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static dev.eddy.Coroutines.moment;
import static dev.eddy.Coroutines.multi;
import static dev.eddy.Coroutines.sleep;
import static dev.eddy.Coroutines.withTimeout;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.eddy.Awaitable;
import dev.eddy.Coroutine;
import dev.eddy.CoroutineAction;
import dev.eddy.Promise;
import dev.eddy.spi.Network;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Timeout;

/** Streams, which coroutines read and write. */
@Timeout(60)
@SuppressWarnings("try") // listeners are held, not used
class SimulatedStreamTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final TestStreams streams = new TestStreams();

  /** The two ends of a connection. */
  private static final class TestStreams {
    private SimulatedStream client;
    private SimulatedStream server;

    void run(TestLoop test, CoroutineAction body) throws Exception {
      SimulatedNetwork network = test.network();
      Network.Listener listener =
          network
              .host("server")
              .serve(
                  7,
                  stream -> {
                    server = stream;
                    return null;
                  });
      client = network.host("client").connect("server", 7);
      test.advanceTimeBy(Duration.ofMillis(2));
      try {
        test.run(body);
      } finally {
        listener.close();
        client.close();
        server.close();
      }
    }
  }

  private static Coroutine<Exception> failureOf(Awaitable<?> awaitable) {
    return async(
        () -> {
          try {
            await(awaitable);
          } catch (Exception e) {
            return e;
          }
          throw new AssertionError(awaitable + " has not failed");
        });
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  // ---- reading

  @EddyTest
  void echo_takesTheTimeOfTheWay(TestLoop test, SimulatedNetwork network) throws Exception {
    network.latency(Duration.ofMillis(10));
    test.run(
        () -> {
          try (var listener = network.host("server").serve(7, SimulatedStreamTest::echo);
              var stream = network.host("client").connect("server", 7)) {
            await(stream.write("hello\n"));
            assertThat(await(stream.readUntil("\n"))).isEqualTo("hello\n");
          }
        });
    assertThat(test.clock().elapsed()).isEqualTo(Duration.ofMillis(40));
  }

  private static Coroutine<Void> echo(SimulatedStream stream) {
    return async(
        () -> {
          try (stream) {
            while (true) {
              byte[] bytes = await(stream.read(100));
              if (bytes.length == 0) {
                return;
              }
              await(stream.write(bytes));
            }
          }
        });
  }

  @EddyTest
  void reads_takeWhatTheyAskFor(TestLoop test) throws Exception {
    streams.run(
        test,
        () -> {
          await(streams.client.write("one\r\ntwo\r\nthree and the rest"));
          assertThat(await(streams.server.readUntil("\r\n"))).isEqualTo("one\r\n");
          assertThat(await(streams.server.readUntil("\r\n"))).isEqualTo("two\r\n");
          assertThat(text(await(streams.server.readBytes(5)))).isEqualTo("three");
          assertThat(await(streams.server.readBytes(0))).isEmpty();
          assertThat(text(await(streams.server.read(4)))).isEqualTo(" and");
          assertThat(text(await(streams.server.read(100)))).isEqualTo(" the rest");
        });
  }

  @EddyTest
  void readUntil_findsADelimiterInPieces(TestLoop test) throws Exception {
    streams.run(
        test,
        () -> {
          Promise<String> line = streams.server.readUntil("\r\n");
          for (String piece : List.of("GE", "T /\r", "\nHo", "st\r\n")) {
            assertThat(line.isDone()).isFalse();
            await(streams.client.write(piece));
            await(sleep(Duration.ofMillis(2)));
            if (piece.startsWith("\n")) {
              assertThat(await(line)).isEqualTo("GET /\r\n");
              line = streams.server.readUntil("\r\n");
            }
          }
          assertThat(await(line)).isEqualTo("Host\r\n");
        });
  }

  @EddyTest
  void reads_ofMuch(TestLoop test) throws Exception {
    String much = "0123456789".repeat(50_000);
    streams.run(
        test,
        () -> {
          Promise<Void> written = streams.client.write(much);
          assertThat(written.isDone()).isFalse();
          assertThat(text(await(streams.server.readBytes(much.length())))).isEqualTo(much);
          await(written);
        });
  }

  @EddyTest
  void end_isNoBytesForARead_andAFailureForTheOthers(TestLoop test) throws Exception {
    streams.run(
        test,
        () -> {
          await(streams.client.write("abc"));
          streams.client.shutdownOutput();
          assertThat(await(failureOf(streams.server.readUntil("\n"))))
              .isInstanceOf(EOFException.class)
              .hasMessage("the input ends after 3 bytes without the delimiter");
          assertThat(await(failureOf(streams.server.readBytes(5))))
              .isInstanceOf(EOFException.class)
              .hasMessage("the input ends after 3 of 5 bytes");
          assertThat(text(await(streams.server.read(5)))).isEqualTo("abc");
          assertThat(await(streams.server.read(5))).isEmpty();
          await(streams.server.write("still here"));
          assertThat(text(await(streams.client.readBytes(10)))).isEqualTo("still here");
        });
  }

  @EddyTest
  void secondRead_isRefused(TestLoop test) throws Exception {
    streams.run(
        test,
        () -> {
          Promise<byte[]> first = streams.server.read(1);
          assertThatThrownBy(() -> streams.server.readUntil("\n"))
              .isInstanceOf(IllegalStateException.class)
              .hasMessageContaining("a read of stream server:7 to client:49152 is under way");
          first.cancel();
          Promise<String> second = streams.server.readUntil("\n");
          await(streams.client.write("line\n"));
          assertThat(await(second)).isEqualTo("line\n");
        });
  }

  @EddyTest
  void cancelledRead_leavesWhatHasCome(TestLoop test) throws Exception {
    streams.run(
        test,
        () -> {
          await(streams.client.write("half a line"));
          Promise<String> line = streams.server.readUntil("\n");
          assertThat(await(failureOf(withTimeout(MINUTE, line))))
              .isInstanceOf(TimeoutException.class);
          line.cancel();
          assertThat(text(await(streams.server.readBytes(4)))).isEqualTo("half");
        });
  }

  @EddyTest
  void readsThatMakeNoSense_areRefused(TestLoop test) throws Exception {
    streams.run(
        test,
        () -> {
          for (Runnable read :
              List.<Runnable>of(
                  () -> streams.client.read(0),
                  () -> streams.client.readBytes(-1),
                  () -> streams.client.readUntil(""))) {
            assertThatThrownBy(read::run).isInstanceOf(IllegalArgumentException.class);
          }
        });
  }

  // ---- writing

  @EddyTest
  void write_waitsForTheReader(TestLoop test, SimulatedNetwork network) throws Exception {
    network.sendBuffer(4);
    streams.run(
        test,
        () -> {
          Promise<Void> first = streams.client.write("back");
          Promise<Void> second = streams.client.write("pressure");
          assertThat(first.isDone()).isTrue();
          assertThat(await(failureOf(withTimeout(MINUTE, second))))
              .isInstanceOf(TimeoutException.class);
          assertThat(text(await(streams.server.readBytes(12)))).isEqualTo("backpressure");
          assertThat(second.isDone()).isTrue();
        });
  }

  @EddyTest
  void write_takesTheBytesAsTheyAre(TestLoop test, SimulatedNetwork network) throws Exception {
    network.sendBuffer(1);
    streams.run(
        test,
        () -> {
          byte[] bytes = {'a', 'b', 'c'};
          streams.client.write(bytes);
          bytes[2] = 'x';
          assertThat(text(await(streams.server.readBytes(3)))).isEqualTo("abc");
        });
  }

  @EddyTest
  void cancelledWrite_isWrittenAllTheSame(TestLoop test, SimulatedNetwork network)
      throws Exception {
    network.sendBuffer(1);
    streams.run(
        test,
        () -> {
          streams.client.write("first").cancel();
          streams.client.write("second");
          assertThat(text(await(streams.server.readBytes(11)))).isEqualTo("firstsecond");
        });
  }

  @EddyTest
  void shutdownOutput_comesAfterWhatWasWritten(TestLoop test, SimulatedNetwork network)
      throws Exception {
    network.sendBuffer(2);
    streams.run(
        test,
        () -> {
          streams.client.write("whole");
          streams.client.shutdownOutput();
          assertThat(text(await(streams.server.readBytes(5)))).isEqualTo("whole");
          assertThat(await(streams.server.read(1))).isEmpty();
          assertThat(await(failureOf(streams.client.write("more"))))
              .isInstanceOf(ClosedChannelException.class);
        });
  }

  // ---- the end

  @EddyTest
  void connectThatIsRefused_failsWhatWaits(TestLoop test, SimulatedNetwork network)
      throws Exception {
    network.host("server");
    test.run(
        () -> {
          try (var stream = network.host("client").connect("server", 7)) {
            Promise<Void> written = stream.write("hello");
            assertThat(await(failureOf(stream.read(1)))).isInstanceOf(ConnectException.class);
            assertThat(await(failureOf(written))).isInstanceOf(ConnectException.class);
            assertThat(await(failureOf(stream.write("again"))))
                .isInstanceOf(ConnectException.class);
          }
        });
  }

  @EddyTest
  void reset_failsBothSides(TestLoop test, SimulatedNetwork network) throws Exception {
    streams.run(
        test,
        () -> {
          Promise<byte[]> client = streams.client.read(1);
          Promise<byte[]> server = streams.server.read(1);
          network.resetConnections("client", "server");
          for (Promise<byte[]> each : List.of(client, server)) {
            assertThat(await(failureOf(each)))
                .isInstanceOf(SocketException.class)
                .hasMessageStartingWith("Connection reset");
          }
        });
  }

  @EddyTest
  void abort_isAResetToTheOtherSide(TestLoop test) throws Exception {
    streams.run(
        test,
        () -> {
          streams.client.abort();
          assertThat(await(failureOf(streams.server.read(1)))).isInstanceOf(SocketException.class);
          assertThat(await(failureOf(streams.client.read(1))))
              .isInstanceOf(ClosedChannelException.class);
        });
  }

  @EddyTest
  void close_failsWhatIsUnderWay_andNobodyNeedsToKnow(TestLoop test, SimulatedNetwork network)
      throws Exception {
    network.sendBuffer(1);
    streams.run(
        test,
        () -> {
          Promise<byte[]> read = streams.client.read(1);
          streams.client.write("never read");
          streams.client.close();
          assertThat(await(failureOf(read))).isInstanceOf(ClosedChannelException.class);
        });
  }

  @EddyTest
  void failureOfAHandler_isLogged(TestLoop test, SimulatedNetwork network, ExpectLog log)
      throws Exception {
    log.expect("Exception in callback");
    test.run(
        () -> {
          try (var listener = network.host("server").serve(7, SimulatedStreamTest::fail);
              var stream = network.host("client").connect("server", 7)) {
            await(stream.read(1));
          }
        });
  }

  private static Coroutine<Void> fail(SimulatedStream stream) {
    return async(
        () -> {
          try (stream) {
            await(moment());
            throw new IOException("the handler's own");
          }
        });
  }

  @EddyTest
  void manyClients_areServedAtOnce(TestLoop test, SimulatedNetwork network) throws Exception {
    test.run(
        () -> {
          try (var listener = network.host("server").serve(7, SimulatedStreamTest::echo)) {
            var calls =
                java.util.stream.IntStream.range(0, 100)
                    .mapToObj(number -> call(network.host("client " + number), "call " + number))
                    .toList();
            assertThat(await(multi(calls))).hasSize(100).contains("call 99");
          }
        });
    assertThat(test.clock().elapsed()).isEqualTo(Duration.ofMillis(4));
  }

  private static Coroutine<String> call(SimulatedHost client, String words) {
    return async(
        () -> {
          try (var stream = client.connect("server", 7)) {
            await(stream.write(words));
            return text(await(stream.readBytes(words.length())));
          }
        });
  }

  @EddyTest
  void readOfNothing_failsTheTestWithADump(TestLoop test) {
    Throwable failure =
        catchThrowable(() -> streams.run(test, () -> await(streams.server.read(1))));
    assertThat(failure)
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("Nothing can ever wake the loop");
  }
}

package dev.eddy.testing;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static dev.eddy.Coroutines.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.eddy.Coroutine;
import dev.eddy.IOLoop;
import dev.eddy.spi.Connection;
import dev.eddy.spi.Network;
import java.io.EOFException;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NotYetConnectedException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The network as those see it who implement a protocol over {@link Network}. */
@Timeout(60)
@SuppressWarnings("try") // listeners are held, not used
class SimulatedNetworkTest {
  private static final Duration MILLI = Duration.ofMillis(1);

  /** Lets time pass, and what comes at the end of it come. */
  private static void pass(TestLoop test, Duration time) {
    test.advanceTimeBy(time);
    test.runCurrent();
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  private static InetSocketAddress at(String host, int port) {
    return InetSocketAddress.createUnresolved(host, port);
  }

  /** One side of a connection, which writes down what it is told, and when. */
  private static class Side implements Connection.Handler {
    final IOLoop loop = IOLoop.current();
    final List<String> diary = new ArrayList<>();
    Connection connection;

    Side() {}

    static Side connecting(Network network, InetSocketAddress to) {
      var side = new Side();
      side.connection = network.connect(to, side);
      return side;
    }

    Side over(Connection accepted) {
      connection = accepted;
      return this;
    }

    private void note(String what) {
      diary.add(loop.time().toMillis() + " " + what);
    }

    @Override
    public void connected() {
      note("connected");
    }

    @Override
    public void readable() {
      note("readable");
    }

    @Override
    public void writable() {
      note("writable");
    }

    @Override
    public void failed(IOException failure) {
      note("failed: " + failure.getMessage());
    }

    /** What there is to read; an exclamation mark at the end of the input. */
    String read() throws IOException {
      var buffer = ByteBuffer.allocate(1000);
      int count = connection.read(buffer);
      while (count > 0) {
        count = connection.read(buffer);
      }
      String text = new String(buffer.array(), 0, buffer.position(), StandardCharsets.UTF_8);
      return count < 0 ? text + "!" : text;
    }
  }

  /** A client and a server that are connected. */
  private static final class Pair implements AutoCloseable {
    final Side client;
    final List<Side> accepted = new ArrayList<>();
    final Network.Listener listener;

    Pair(SimulatedNetwork network) throws IOException {
      listener =
          network
              .host("server")
              .listen(
                  new InetSocketAddress(80),
                  connection -> {
                    accepted.add(new Side().over(connection));
                    return server();
                  });
      client = Side.connecting(network.host("client"), at("server", 80));
    }

    Side server() {
      return accepted.get(accepted.size() - 1);
    }

    @Override
    public void close() {
      listener.close();
      client.connection.close();
      accepted.forEach(side -> side.connection.close());
    }
  }

  // ---- connecting

  @EddyTest
  void connect_tellsBothSides(TestLoop test, SimulatedNetwork network) throws IOException {
    try (var pair = new Pair(network)) {
      assertThatThrownBy(() -> pair.client.connection.write(bytes("early")))
          .isInstanceOf(NotYetConnectedException.class);
      pass(test, Duration.ofMillis(2));

      assertThat(pair.client.diary).containsExactly("2 connected");
      assertThat(pair.server().diary).isEmpty();
      assertThat(pair.client.connection.localAddress())
          .hasToString("client/10.0.0.2:49152")
          .isEqualTo(pair.server().connection.remoteAddress());
      assertThat(pair.client.connection.remoteAddress())
          .hasToString("server/10.0.0.1:80")
          .isEqualTo(pair.server().connection.localAddress());
      assertThat(pair.client.connection).hasToString("client:49152 to server:80");
    }
  }

  @EddyTest
  void connect_byAddressOrName_findsTheHost(TestLoop test, SimulatedNetwork network)
      throws IOException {
    try (var pair = new Pair(network)) {
      pass(test, MILLI);
      InetSocketAddress resolved = pair.server().connection.localAddress();
      var others =
          List.of(
              Side.connecting(network.host("client"), resolved),
              Side.connecting(network.host("client"), at("10.0.0.1", 80)),
              Side.connecting(network.host("server"), at("server", 80)),
              Side.connecting(network.host("server"), at("localhost", 80)),
              Side.connecting(network.host("server"), new InetSocketAddress("127.0.0.1", 80)));
      pass(test, Duration.ofMillis(2));

      assertThat(others).allMatch(side -> side.diary.equals(List.of("3 connected")));
      assertThat(pair.accepted).hasSize(6);
      others.forEach(side -> side.connection.close());
    }
  }

  @EddyTest
  void connect_whereNobodyListens_isRefused(TestLoop test, SimulatedNetwork network) {
    network.host("server");
    Side client = Side.connecting(network.host("client"), at("server", 80));
    pass(test, Duration.ofMillis(2));

    assertThat(client.diary)
        .containsExactly("2 failed: Connection refused: client:49152 to server:80");
    assertThatThrownBy(() -> client.read()).isInstanceOf(ConnectException.class);
    assertThat(client.connection.isOpen()).isTrue();
    client.connection.close();
    assertThat(client.connection.isOpen()).isFalse();
  }

  @EddyTest
  void connect_toAHostThatIsNot_fails(TestLoop test, SimulatedNetwork network) {
    Side client = Side.connecting(network.host("client"), at("nowhere", 80));
    assertThat(client.diary).isEmpty();
    test.runCurrent();

    assertThat(client.diary).containsExactly("0 failed: nowhere");
    assertThatThrownBy(() -> client.read()).isInstanceOf(UnknownHostException.class);
    client.connection.close();
  }

  @EddyTest
  void close_whileItConnects_endsWhatWasAccepted(TestLoop test, SimulatedNetwork network)
      throws IOException {
    try (var pair = new Pair(network)) {
      pair.client.connection.close();
      pass(test, Duration.ofMillis(3));

      assertThat(pair.client.diary).isEmpty();
      assertThat(pair.server().diary)
          .containsExactly("3 failed: Connection reset: server:80 to client:49152");
    }
  }

  // ---- listening

  @EddyTest
  void listen_onPortZero_choosesOne(TestLoop test, SimulatedNetwork network) throws IOException {
    SimulatedHost host = network.host("server");
    try (var one = host.listen(new InetSocketAddress(0), connection -> new Side());
        var other = host.listen(new InetSocketAddress(0), connection -> new Side())) {
      assertThat(one.localAddress()).hasToString("0.0.0.0/0.0.0.0:49152");
      assertThat(other.localAddress().getPort()).isEqualTo(49153);
      assertThat(one.isOpen()).isTrue();
    }
  }

  @EddyTest
  void listen_onAPortInUse_isRefused(SimulatedNetwork network) throws IOException {
    SimulatedHost host = network.host("server");
    Network.Listener first = host.listen(new InetSocketAddress(80), connection -> new Side());
    for (String address : List.of("0.0.0.0", "127.0.0.1", "10.0.0.1")) {
      assertThatThrownBy(
              () -> host.listen(new InetSocketAddress(address, 80), connection -> new Side()))
          .isInstanceOf(BindException.class)
          .hasMessage("Address already in use: server:80");
    }
    network.host("other").listen(new InetSocketAddress(80), connection -> new Side()).close();
    first.close();
    assertThat(first.isOpen()).isFalse();
    host.listen(new InetSocketAddress(80), connection -> new Side()).close();
  }

  @EddyTest
  void listen_onAnotherHostsAddress_isRefused(SimulatedNetwork network) {
    network.host("other");
    assertThatThrownBy(
            () -> network.host("server").listen(at("other", 80), connection -> new Side()))
        .isInstanceOf(BindException.class)
        .hasMessage("Cannot assign requested address: other:80 on server");
  }

  @EddyTest
  void listen_onLoopback_isForTheHostItself(TestLoop test, SimulatedNetwork network)
      throws IOException {
    SimulatedHost host = network.host("server");
    var accepted = new Side();
    try (var listener = host.listen(at("localhost", 80), accepted::over)) {
      Side near = Side.connecting(host, at("localhost", 80));
      Side nearByName = Side.connecting(host, at("server", 80));
      Side far = Side.connecting(network.host("client"), at("server", 80));
      pass(test, Duration.ofMillis(2));

      assertThat(near.diary).containsExactly("2 connected");
      assertThat(nearByName.diary).singleElement().asString().contains("refused");
      assertThat(far.diary).singleElement().asString().contains("refused");
      for (Side side : List.of(near, nearByName, far, accepted)) {
        side.connection.close();
      }
    }
  }

  @EddyTest
  void closeOfTheListener_leavesItsConnections(TestLoop test, SimulatedNetwork network)
      throws IOException {
    try (var pair = new Pair(network)) {
      pass(test, Duration.ofMillis(2));
      pair.listener.close();
      pair.client.connection.write(bytes("hello"));
      Side late = Side.connecting(network.host("client"), at("server", 80));
      pass(test, Duration.ofMillis(2));

      assertThat(pair.server().read()).isEqualTo("hello");
      assertThat(late.diary).singleElement().asString().contains("refused");
      late.connection.close();
    }
  }

  @EddyTest
  void acceptorThatThrows_resetsAndIsLogged(TestLoop test, SimulatedNetwork network, ExpectLog log)
      throws IOException {
    log.expect("Exception in callback");
    var listener =
        network
            .host("server")
            .listen(
                new InetSocketAddress(80),
                connection -> {
                  throw new IllegalStateException("no more of them");
                });
    Side client = Side.connecting(network.host("client"), at("server", 80));
    pass(test, Duration.ofMillis(3));

    assertThat(client.diary)
        .containsExactly("2 connected", "2 failed: Connection reset: client:49152 to server:80");
    client.connection.close();
    listener.close();
  }

  // ---- bytes

  @EddyTest
  void bytes_comeInBothDirections(TestLoop test, SimulatedNetwork network) throws IOException {
    network.latency(Duration.ofMillis(5));
    try (var pair = new Pair(network)) {
      pass(test, Duration.ofMillis(10));
      assertThat(pair.client.connection.write(bytes("question"))).isEqualTo(8);
      assertThat(pair.server().read()).isEmpty();
      pass(test, Duration.ofMillis(5));
      assertThat(pair.server().diary).containsExactly("15 readable");
      assertThat(pair.server().read()).isEqualTo("question");
      pair.server().connection.write(bytes("answer"));
      pass(test, Duration.ofMillis(5));

      assertThat(pair.client.diary).containsExactly("10 connected", "20 readable");
      assertThat(pair.client.read()).isEqualTo("answer");
    }
  }

  @EddyTest
  void bytesThatAreNotRead_wait(TestLoop test, SimulatedNetwork network) throws IOException {
    try (var pair = new Pair(network)) {
      pass(test, Duration.ofMillis(2));
      pair.client.connection.write(bytes("one"));
      pair.client.connection.write(bytes("two"));
      pass(test, Duration.ofHours(1));

      assertThat(pair.server().diary).containsExactly("3 readable", "3 readable");
      var small = ByteBuffer.allocate(4);
      assertThat(pair.server().connection.read(small)).isEqualTo(4);
      assertThat(new String(small.array(), StandardCharsets.UTF_8)).isEqualTo("onet");
      assertThat(pair.server().read()).isEqualTo("wo");
    }
  }

  @EddyTest
  void write_takesWhatFits_andTellsWhenThereIsRoom(TestLoop test, SimulatedNetwork network)
      throws IOException {
    network.sendBuffer(4);
    try (var pair = new Pair(network)) {
      pass(test, Duration.ofMillis(2));
      ByteBuffer rest = bytes("backpressure");
      assertThat(pair.client.connection.write(rest)).isEqualTo(4);
      assertThat(pair.client.connection.write(rest)).isZero();
      pass(test, Duration.ofMinutes(1));
      assertThat(pair.client.diary).containsExactly("2 connected");

      assertThat(pair.server().read()).isEqualTo("back");
      pass(test, MILLI);
      assertThat(pair.client.diary).containsExactly("2 connected", "60003 writable");
      assertThat(pair.client.connection.write(rest)).isEqualTo(4);
      assertThat(rest.remaining()).isEqualTo(4);
      pass(test, MILLI);
      assertThat(pair.server().read()).isEqualTo("pres");
    }
  }

  @EddyTest
  void writeThatFits_isNotTold(TestLoop test, SimulatedNetwork network) throws IOException {
    network.sendBuffer(4);
    try (var pair = new Pair(network)) {
      pass(test, Duration.ofMillis(2));
      assertThat(pair.client.connection.write(bytes("back"))).isEqualTo(4);
      pass(test, MILLI);
      assertThat(pair.server().read()).isEqualTo("back");
      pass(test, Duration.ofMinutes(1));

      assertThat(pair.client.diary).containsExactly("2 connected");
    }
  }

  @EddyTest
  void splitting_losesNothingAndKeepsTheOrder(TestLoop test, SimulatedNetwork network)
      throws IOException {
    network.seed(4).splitting(true).latency(Duration.ZERO, Duration.ofMillis(40));
    try (var pair = new Pair(network)) {
      pass(test, Duration.ofMillis(80));
      var text = "a line of text that is read in pieces".repeat(8);
      pair.client.connection.write(bytes(text));
      var pieces = new ArrayList<String>();
      pass(test, Duration.ZERO);
      for (int i = 0; i <= 40; i++) {
        pieces.add(pair.server().read());
        pass(test, MILLI);
      }

      assertThat(String.join("", pieces)).isEqualTo(text);
      assertThat(pieces.stream().filter(piece -> !piece.isEmpty()).count()).isGreaterThan(1);
      assertThat(pair.server().diary).hasSizeGreaterThan(4);
    }
  }

  @EddyTest
  void latencyByChance_letsConnectionsOvertake(TestLoop test, SimulatedNetwork network)
      throws IOException {
    network.seed(1).latency(MILLI, Duration.ofMillis(9));
    try (var pair = new Pair(network)) {
      var others = new ArrayList<Side>();
      for (int i = 0; i < 20; i++) {
        others.add(Side.connecting(network.host("client"), at("server", 80)));
      }
      pass(test, Duration.ofMillis(20));

      var ports = pair.accepted.stream().map(side -> side.connection.remoteAddress().getPort());
      assertThat(ports.toList()).hasSize(21).isNotEqualTo(ports(49152, 49172));
      others.forEach(side -> side.connection.close());
    }
  }

  private static List<Integer> ports(int first, int last) {
    var ports = new ArrayList<Integer>();
    for (int port = first; port <= last; port++) {
      ports.add(port);
    }
    return ports;
  }

  // ---- the end of a connection

  @EddyTest
  void shutdownOutput_endsOneDirection(TestLoop test, SimulatedNetwork network) throws IOException {
    try (var pair = new Pair(network)) {
      pass(test, Duration.ofMillis(2));
      pair.client.connection.write(bytes("all"));
      pair.client.connection.shutdownOutput();
      pair.client.connection.shutdownOutput();
      assertThatThrownBy(() -> pair.client.connection.write(bytes("more")))
          .isInstanceOf(ClosedChannelException.class);
      pass(test, MILLI);
      assertThat(pair.server().read()).isEqualTo("all!");
      pair.server().connection.write(bytes("thanks"));
      pass(test, MILLI);

      assertThat(pair.client.read()).isEqualTo("thanks");
    }
  }

  @EddyTest
  void close_letsWhatWasWrittenCome(TestLoop test, SimulatedNetwork network) throws IOException {
    try (var pair = new Pair(network)) {
      pass(test, Duration.ofMillis(2));
      pair.client.connection.write(bytes("last words"));
      pair.client.connection.close();
      pair.client.connection.close();
      assertThatThrownBy(() -> pair.client.read()).isInstanceOf(ClosedChannelException.class);
      assertThatThrownBy(() -> pair.client.connection.write(bytes("more")))
          .isInstanceOf(ClosedChannelException.class);
      pass(test, MILLI);

      assertThat(pair.server().read()).isEqualTo("last words!");
      assertThat(pair.client.diary).containsExactly("2 connected");
    }
  }

  @EddyTest
  void closeWithSomethingUnread_resets(TestLoop test, SimulatedNetwork network) throws IOException {
    try (var pair = new Pair(network)) {
      pass(test, Duration.ofMillis(2));
      pair.client.connection.write(bytes("a long request"));
      pass(test, MILLI);
      pair.server().connection.write(bytes("too long"));
      pair.server().connection.close();
      pass(test, MILLI);

      assertThat(pair.client.diary)
          .containsExactly(
              "2 connected", "4 readable", "4 failed: Connection reset: client:49152 to server:80");
      assertThatThrownBy(() -> pair.client.read())
          .isInstanceOf(SocketException.class)
          .hasMessageContaining("reset");
    }
  }

  @EddyTest
  void writeToOneThatHasClosed_isReset(TestLoop test, SimulatedNetwork network) throws IOException {
    try (var pair = new Pair(network)) {
      pass(test, Duration.ofMillis(2));
      pair.server().connection.close();
      pass(test, MILLI);
      assertThat(pair.client.read()).isEqualTo("!");
      assertThat(pair.client.connection.write(bytes("still there?"))).isEqualTo(12);
      pass(test, Duration.ofMillis(2));

      assertThat(pair.client.diary)
          .containsExactly(
              "2 connected", "3 readable", "5 failed: Connection reset: client:49152 to server:80");
      assertThatThrownBy(() -> pair.client.connection.write(bytes("hello?")))
          .isInstanceOf(SocketException.class);
    }
  }

  @EddyTest
  void abort_resetsTheOtherSide(TestLoop test, SimulatedNetwork network) throws IOException {
    try (var pair = new Pair(network)) {
      pass(test, Duration.ofMillis(2));
      pair.client.connection.write(bytes("never comes"));
      pair.client.connection.abort();
      assertThat(pair.client.connection.isOpen()).isFalse();
      pass(test, MILLI);

      assertThat(pair.server().diary)
          .containsExactly("3 failed: Connection reset: server:80 to client:49152");
      assertThat(pair.client.diary).containsExactly("2 connected");
    }
  }

  @EddyTest
  void resetConnections_tellsBothSidesInTheNextTurn(TestLoop test, SimulatedNetwork network)
      throws IOException {
    try (var pair = new Pair(network)) {
      pass(test, Duration.ofMillis(2));
      network.resetConnections("client", "other");
      test.runCurrent();
      assertThat(pair.server().diary).isEmpty();

      network.resetConnections("server", "client");
      assertThat(pair.server().diary).isEmpty();
      test.runCurrent();
      assertThat(pair.client.diary.get(1)).startsWith("2 failed: Connection reset");
      assertThat(pair.server().diary.get(0)).startsWith("2 failed: Connection reset");
    }
  }

  @EddyTest
  void resetConnections_ofAll_endsAlsoWhatConnects(TestLoop test, SimulatedNetwork network)
      throws IOException {
    try (var pair = new Pair(network)) {
      network.resetConnections();
      test.runCurrent();
      assertThat(pair.client.diary).singleElement().asString().contains("Connection reset");
    }
  }

  // ---- partitions

  @EddyTest
  void partition_holdsBytesUpUntilItIsHealed(TestLoop test, SimulatedNetwork network)
      throws IOException {
    try (var pair = new Pair(network)) {
      pass(test, Duration.ofMillis(2));
      pair.client.connection.write(bytes("one "));
      network.partition("client", "server");
      pair.client.connection.write(bytes("two"));
      pass(test, Duration.ofMillis(9998));
      assertThat(pair.server().diary).isEmpty();

      network.heal("server", "client");
      pass(test, MILLI);
      assertThat(pair.server().diary).containsExactly("10001 readable", "10001 readable");
      assertThat(pair.server().read()).isEqualTo("one two");
      assertThat(pair.client.diary).containsExactly("2 connected");
    }
  }

  @EddyTest
  void partitionThatLasts_failsWhoSends_andNotWhoWaits(TestLoop test, SimulatedNetwork network)
      throws IOException {
    network.timeout(Duration.ofSeconds(30));
    try (var pair = new Pair(network)) {
      pass(test, Duration.ofMillis(2));
      network.partition("client", "server");
      pair.client.connection.write(bytes("lost"));
      pass(test, Duration.ofHours(1));
      assertThat(pair.client.diary)
          .containsExactly(
              "2 connected", "30003 failed: Connection timed out: client:49152 to server:80");
      assertThat(pair.server().diary).isEmpty();

      network.heal("client", "server");
      pair.server().connection.write(bytes("anybody there?"));
      pass(test, Duration.ofMillis(2));
      assertThat(pair.server().diary)
          .containsExactly("3600004 failed: Connection reset: server:80 to client:49152");
    }
  }

  @EddyTest
  void partition_whileItConnects_timesOut(TestLoop test, SimulatedNetwork network)
      throws IOException {
    network.timeout(Duration.ofSeconds(30));
    network.partition("client", "server");
    try (var pair = new Pair(network)) {
      pass(test, Duration.ofSeconds(30));
      assertThat(pair.client.diary)
          .containsExactly("30000 failed: Connection timed out: client:49152 to server:80");
      assertThatThrownBy(() -> pair.client.read()).isInstanceOf(ConnectException.class);
      network.heal("client", "server");
      pass(test, Duration.ofHours(1));
      assertThat(pair.accepted).isEmpty();
    }
  }

  @EddyTest
  void partition_losesAReset(TestLoop test, SimulatedNetwork network) throws IOException {
    try (var pair = new Pair(network)) {
      pass(test, Duration.ofMillis(2));
      network.partition("client", "server");
      pair.client.connection.abort();
      pass(test, Duration.ofHours(1));
      network.heal("client", "server");
      pass(test, Duration.ofHours(1));
      assertThat(pair.server().diary).isEmpty();
    }
  }

  @EddyTest
  void partition_isBetweenThoseTwo(TestLoop test, SimulatedNetwork network) throws IOException {
    network.partition("server", "other");
    try (var pair = new Pair(network)) {
      Side other = Side.connecting(network.host("other"), at("server", 80));
      pass(test, Duration.ofMillis(2));
      assertThat(pair.client.diary).containsExactly("2 connected");
      assertThat(other.diary).isEmpty();
      other.connection.close();
    }
    assertThatThrownBy(() -> network.partition("server", "server"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  // ---- chance

  @EddyTest
  void chance_withoutASeed_isRefused(SimulatedNetwork network) {
    for (Runnable setting :
        List.<Runnable>of(
            () -> network.splitting(true),
            () -> network.resetOneIn(2),
            () -> network.refuseOneIn(2),
            () -> network.latency(Duration.ZERO, MILLI))) {
      assertThatThrownBy(setting::run)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("call seed(…) before");
    }
    network.splitting(false).resetOneIn(0).refuseOneIn(0).latency(MILLI, MILLI);
  }

  @Test
  void seed_underASchedule_isRefused() {
    var failure =
        catchThrowableOfType(
            ScheduleFailure.class,
            () -> Explorer.create().explore((test, faults) -> test.network().seed(1)));
    assertThat(failure.getCause())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("seed(1) in a test under a schedule");
  }

  @EddyTest
  void settingsThatMakeNoSense_areRefused(SimulatedNetwork network) {
    network.seed(1);
    for (Runnable setting :
        List.<Runnable>of(
            () -> network.latency(Duration.ofMillis(-1)),
            () -> network.latency(MILLI, Duration.ZERO),
            () -> network.sendBuffer(0),
            () -> network.timeout(Duration.ZERO),
            () -> network.resetOneIn(-1),
            () -> network.refuseOneIn(-1))) {
      assertThatThrownBy(setting::run).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @EddyTest
  void refuseOneIn_refusesSome(TestLoop test, SimulatedNetwork network) throws IOException {
    network.seed(3).refuseOneIn(4);
    try (var pair = new Pair(network)) {
      var sides = new ArrayList<Side>();
      for (int i = 0; i < 100; i++) {
        sides.add(Side.connecting(network.host("client"), at("server", 80)));
      }
      pass(test, Duration.ofMillis(2));

      long refused = sides.stream().filter(side -> side.diary.get(0).contains("refused")).count();
      assertThat(refused).isBetween(10L, 40L);
      sides.forEach(side -> side.connection.close());
    }
  }

  @EddyTest
  void resetOneIn_resetsBothSidesAtSomeTime(TestLoop test, SimulatedNetwork network)
      throws IOException {
    network.seed(3).resetOneIn(10);
    try (var pair = new Pair(network)) {
      pass(test, Duration.ofMillis(2));
      int written = 0;
      while (pair.client.diary.size() == 1) {
        pair.client.connection.write(bytes("x"));
        written++;
        pass(test, MILLI);
      }

      assertThat(written).isBetween(2, 100);
      assertThat(pair.server().diary).hasSize(written);
      assertThat(pair.server().diary.get(written - 1)).contains("Connection reset");
      assertThat(pair.client.diary.get(1)).contains("Connection reset");
    }
  }

  // ---- for modules

  @EddyTest
  void poller_hasANetworkOnceTheTestHasOne(TestLoop test) {
    assertThat(test.clock().network()).isNull();
    SimulatedNetwork network = test.network();
    assertThat(test.network()).isSameAs(network);
    assertThat(test.clock().network()).isSameAs(network.host("localhost"));
  }

  @Test
  void poller_withATransport_hasThatOnesNetwork() {
    try (var test = TestLoop.open()) {
      VirtualClock above = VirtualClock.over(test.clock());
      assertThat(above.network()).isNull();
      test.network();
      assertThat(above.network()).isSameAs(test.network().host("localhost"));
    }
  }

  @EddyTest
  void network_ofCode_isThatOfItsHost(TestLoop test, SimulatedNetwork network) throws Exception {
    SimulatedHost one = network.host("one");
    SimulatedHost two = network.host("two");
    assertThat(one.call(() -> test.clock().network())).isSameAs(one);
    test.run(
        () -> {
          var started = two.start(networkAfterASleep(test));
          assertThat(test.clock().network()).isSameAs(network.host("localhost"));
          assertThat(await(started)).isSameAs(two);
          assertThat(test.clock().network()).isSameAs(network.host("localhost"));
        });
  }

  private static Coroutine<Network> networkAfterASleep(TestLoop test) {
    return async(
        () -> {
          await(sleep(MILLI));
          return test.clock().network();
        });
  }

  @EddyTest
  void handlers_areCalledOnTheirHost(TestLoop test, SimulatedNetwork network) throws Exception {
    var hosts = new ArrayList<Network>();
    var server =
        new Side() {
          @Override
          public void readable() {
            hosts.add(test.clock().network());
          }
        };
    Network.Listener listener =
        network
            .host("server")
            .listen(
                new InetSocketAddress(80),
                connection -> {
                  hosts.add(test.clock().network());
                  return server.over(connection);
                });
    var client =
        new Side() {
          @Override
          public void connected() {
            hosts.add(test.clock().network());
          }
        };
    client.over(network.host("client").connect(at("server", 80), client));
    pass(test, Duration.ofMillis(2));
    client.connection.write(bytes("hello"));
    pass(test, Duration.ofMillis(1));

    assertThat(hosts)
        .containsExactly(network.host("server"), network.host("client"), network.host("server"));
    client.connection.close();
    server.connection.abort();
    listener.close();
  }

  @EddyTest
  void otherThreads_areRefused(TestLoop test, SimulatedNetwork network) throws Exception {
    SimulatedHost client = network.host("client");
    try (var pair = new Pair(network)) {
      pass(test, Duration.ofMillis(2));
      List<Runnable> calls =
          List.of(
              () -> network.host("x"),
              () -> network.partition("client", "server"),
              network::resetConnections,
              pair.listener::close,
              pair.client.connection::close,
              pair.client.connection::abort,
              () -> client.connect(at("server", 80), pair.client));
      for (Runnable call : calls) {
        var failure =
            catchThrowableOfType(
                Exception.class, () -> CompletableFuture.runAsync(call, job -> start(job)).get());
        assertThat(failure).hasCauseInstanceOf(IllegalStateException.class);
      }
    }
  }

  private static void start(Runnable job) {
    new Thread(job).start();
  }

  // ---- the end of a test

  @Test
  void whatIsUnderWay_arrivesBeforeTheTestIsLookedAt() throws Exception {
    var read = new ArrayList<String>();
    TestLoop.runTest(
        test -> {
          test.network().latency(Duration.ofSeconds(30));
          return async(
              () -> {
                var listener =
                    test.network().host("server").serve(80, stream -> readAll(stream, read));
                var client = test.network().host("client").connect("server", 80);
                await(client.write("the last words"));
                client.close();
                listener.close();
              });
        });
    assertThat(read).containsExactly("the last words");
  }

  private static Coroutine<Void> readAll(SimulatedStream stream, List<String> read) {
    return async(
        () -> {
          try (stream) {
            byte[] bytes = await(stream.read(100));
            read.add(new String(bytes, StandardCharsets.UTF_8));
            await(stream.readUntil("."));
          } catch (EOFException e) {
            // as it should
          }
        });
  }
}

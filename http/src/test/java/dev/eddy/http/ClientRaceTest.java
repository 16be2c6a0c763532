package dev.eddy.http;

import static dev.eddy.Coroutines.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.netty.channel.Channel;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Several addresses of a name. Only Linux has so many of its own. */
@EnabledOnOs(OS.LINUX)
class ClientRaceTest extends ClientTestBase {
  private static InetAddress address(String literal) throws Exception {
    return InetAddress.getByName(literal);
  }

  private Channel race(int port, String... literals) throws Exception {
    List<InetSocketAddress> addresses = new ArrayList<>();
    for (String each : literals) {
      addresses.add(new InetSocketAddress(address(each), port));
    }
    var options = new ClientOptions(1, 1, 1000, 1000, Duration.ofSeconds(1), false, false);
    return test.run(
        () -> {
          return await(new ClientRace(new ClientPool(options), addresses).run());
        });
  }

  private static InetAddress remoteOf(Channel channel) {
    return ((InetSocketAddress) channel.remoteAddress()).getAddress();
  }

  @Test
  void families_takeTurns() throws Exception {
    List<InetSocketAddress> given =
        List.of(
            new InetSocketAddress("2001:db8::1", 0),
            new InetSocketAddress("2001:db8::2", 0),
            new InetSocketAddress("2001:db8::3", 0),
            new InetSocketAddress("192.0.2.1", 0));

    assertThat(ClientRace.alternating(given))
        .containsExactly(given.get(0), given.get(3), given.get(1), given.get(2));
  }

  @Test
  void addressThatRefuses_isFollowedByTheNextAtOnce() throws Exception {
    try (var listening = new ServerSocket(0, 5, address("127.0.0.1"))) {
      long begun = System.nanoTime();
      Channel winner = race(listening.getLocalPort(), "127.0.0.2", "127.0.0.3", "127.0.0.1");

      assertThat(remoteOf(winner)).isEqualTo(address("127.0.0.1"));
      assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(10));
      winner.close();
    }
  }

  @Test
  void allThatRefuse_areOneFailure() throws Exception {
    int unused;
    try (var socket = new ServerSocket(0, 1, address("127.0.0.1"))) {
      unused = socket.getLocalPort();
    }

    Throwable failure = catchThrowable(() -> race(unused, "127.0.0.1", "127.0.0.2"));

    assertThat(failure).isInstanceOf(ConnectException.class).hasMessageContaining("127.0.0.1");
    assertThat(failure.getSuppressed()).hasSize(1);
  }

  @Test
  void silentAddress_doesNotHoldUpTheNext() throws Exception {
    try (var listening = new ServerSocket(0, 5, address("127.0.0.1"));
        var silent = new ServerSocket(listening.getLocalPort(), 1, address("127.0.0.2"))) {
      List<Socket> backlog = fill(silent);

      Channel winner = race(listening.getLocalPort(), "127.0.0.2", "127.0.0.1");

      assertThat(remoteOf(winner)).isEqualTo(address("127.0.0.1"));
      winner.close();
      for (Socket each : backlog) {
        each.close();
      }
    }
  }

  /** Takes all places in the line of those who want to connect, so that who comes next waits. */
  private static List<Socket> fill(ServerSocket server) throws Exception {
    var sockets = new ArrayList<Socket>();
    try {
      while (sockets.size() < 20) {
        var socket = new Socket();
        sockets.add(socket);
        socket.connect(server.getLocalSocketAddress(), 200);
      }
    } catch (SocketTimeoutException full) {
      return sockets;
    }
    throw new AssertionError("the line has no end");
  }
}

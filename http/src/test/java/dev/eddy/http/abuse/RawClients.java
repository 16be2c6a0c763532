package dev.eddy.http.abuse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/** Thousands of raw connections to a server of this machine, driven by the test's own thread. */
final class RawClients implements AutoCloseable {
  private final Selector selector;
  private final InetSocketAddress server;
  private final List<RawConnection> connections = new ArrayList<>();

  RawClients(int port) throws IOException {
    selector = Selector.open();
    server = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  /** Begins a connection that sends as fast as it can. */
  RawConnection open(Source source) {
    return open(source, Duration.ZERO);
  }

  /** Begins a connection that waits between the pieces. */
  RawConnection open(Source source, Duration pace) {
    return open(source, pace, 0);
  }

  /** Begins a connection with a receive buffer of that size; 0 leaves it to the system. */
  RawConnection open(Source source, Duration pace, int receiveBuffer) {
    try {
      SocketChannel channel = SocketChannel.open();
      channel.configureBlocking(false);
      if (receiveBuffer > 0) {
        channel.setOption(StandardSocketOptions.SO_RCVBUF, receiveBuffer);
      }
      SelectionKey key = channel.register(selector, SelectionKey.OP_CONNECT);
      var connection = new RawConnection(channel, key, source, pace.toNanos());
      key.attach(connection);
      connections.add(connection);
      if (channel.connect(server)) {
        key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
      }
      return connection;
    } catch (IOException failure) {
      throw new UncheckedIOException("connection " + connections.size() + " of the test", failure);
    }
  }

  List<RawConnection> connections() {
    return connections;
  }

  long count(Predicate<RawConnection> which) {
    return connections.stream().filter(which).count();
  }

  boolean areAll(Predicate<RawConnection> which) {
    return connections.stream().allMatch(which);
  }

  /**
   * Drives the connections until a condition holds.
   *
   * @return whether it does; false when the time was over before
   */
  boolean run(Duration limit, BooleanSupplier until) throws IOException {
    long end = System.nanoTime() + limit.toNanos();
    boolean isDone = until.getAsBoolean();
    while (!isDone && System.nanoTime() < end) {
      selector.select(5);
      long now = System.nanoTime();
      for (SelectionKey ready : selector.selectedKeys()) {
        ((RawConnection) ready.attachment()).proceed(now);
      }
      selector.selectedKeys().clear();
      for (RawConnection each : connections) {
        if (each.isPaced()) {
          each.proceed(now);
        }
      }
      isDone = until.getAsBoolean();
    }
    return isDone;
  }

  /** Drives the connections until the server has ended all of them. */
  boolean runUntilOver(Duration limit) throws IOException {
    return run(limit, () -> areAll(RawConnection::isOver));
  }

  @Override
  public void close() throws IOException {
    for (RawConnection each : connections) {
      each.close(true);
    }
    selector.close();
  }
}

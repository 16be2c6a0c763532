package dev.eddy.http.internal.transport;

import dev.eddy.IOLoop;
import dev.eddy.spi.Network;
import dev.eddy.spi.Poller;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelFuture;
import java.net.SocketAddress;

/**
 * How the channels of one loop are made: over sockets, or over a simulated network. All of them are
 * served by the loop's own thread. Loop thread only.
 */
public interface LoopTransport {
  /**
   * Returns that of the current loop. To be asked each time that a server begins to listen or a
   * client connects: a simulated network answers for the host of the caller.
   *
   * @return for sockets the same one for every call on a loop
   * @throws IllegalStateException if the loop has a poller that serves no sockets
   */
  static LoopTransport current() {
    IOLoop loop = IOLoop.current();
    Poller poller = loop.poller();
    Network network = poller.network();
    if (network != null) {
      return new NetworkTransport(loop, network);
    }
    if (poller instanceof NettyPoller netty) {
      return netty.transport();
    }
    throw new IllegalStateException(
        loop
            + " cannot have sockets: it waits with "
            + poller
            + ", which serves none. Take IOLoop.current() of a thread without a loop, or in a test"
            + " a simulated network");
  }

  /**
   * Prepares a server.
   *
   * @param address where it will listen, which says what kind of channel it needs
   * @param reusePort whether other loops may listen there too
   * @return without handlers
   */
  ServerBootstrap newServer(SocketAddress address, boolean reusePort);

  /**
   * Prepares a connection.
   *
   * @param address where it will go
   * @return without a handler
   */
  Bootstrap newConnection(SocketAddress address);

  /**
   * Says who looks the names of hosts up.
   *
   * @return true if connections go to unresolved addresses, which then must not be resolved; false
   *     if the caller looks them up
   */
  boolean resolvesNames();

  /**
   * Lets the channels do what has to be done for something that ends without any waiting, such as
   * to bind an address.
   *
   * @param future of a channel of this loop
   */
  void runUntilDone(ChannelFuture future);

  /**
   * Returns what parts of this module keep for each loop, or for each host of a simulated network.
   *
   * @return the same one for every call
   */
  LoopLocals locals();
}

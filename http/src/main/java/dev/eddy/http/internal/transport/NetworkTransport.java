package dev.eddy.http.internal.transport;

import dev.eddy.IOLoop;
import dev.eddy.spi.Network;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelFuture;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/**
 * Channels over a {@link Network} that takes the place of sockets, such as a simulated one. Names
 * of hosts are left to it.
 */
final class NetworkTransport implements LoopTransport {
  private final LoopEventLoop eventLoop;
  private final Network network;

  NetworkTransport(IOLoop loop, Network network) {
    this.eventLoop = new LoopEventLoop(loop);
    this.network = network;
  }

  /** Only this loop is on the network, so nobody else can be meant by {@code reusePort}. */
  @Override
  public ServerBootstrap newServer(SocketAddress address, boolean reusePort) {
    checkInternet(address);
    return new ServerBootstrap()
        .group(eventLoop)
        .channelFactory(() -> new NetworkServerChannel(network));
  }

  @Override
  public Bootstrap newConnection(SocketAddress address) {
    checkInternet(address);
    return new Bootstrap()
        .group(eventLoop)
        .channelFactory(() -> new NetworkChannel(network))
        .disableResolver();
  }

  @Override
  public boolean resolvesNames() {
    return true;
  }

  private static void checkInternet(SocketAddress address) {
    if (!(address instanceof InetSocketAddress)) {
      throw new UnsupportedOperationException(
          address + ": a simulated network has no such addresses, only hosts and ports");
    }
  }

  @Override
  public void runUntilDone(ChannelFuture future) {
    var used = (LoopEventLoop) future.channel().eventLoop();
    while (!future.isDone()) {
      if (!used.runTask()) {
        throw new IllegalStateException(future + " has to wait for something: it would wait here");
      }
    }
  }

  @Override
  public LoopLocals locals() {
    return network.attachment(LoopLocals.class, LoopLocals::new);
  }
}

package dev.eddy.http.internal.transport;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.ManualIoEventLoop;
import io.netty.channel.unix.DomainSocketAddress;
import java.net.SocketAddress;

/** Channels over the sockets of the machine. */
final class SocketTransport implements LoopTransport {
  private final ManualIoEventLoop eventLoop;
  private final NativeIo io;
  private final LoopLocals locals = new LoopLocals();

  SocketTransport(ManualIoEventLoop eventLoop, NativeIo io) {
    this.eventLoop = eventLoop;
    this.io = io;
  }

  @Override
  public ServerBootstrap newServer(SocketAddress address, boolean reusePort) {
    var server = new ServerBootstrap().group(eventLoop).option(ChannelOption.SO_BACKLOG, 1024);
    if (address instanceof DomainSocketAddress) {
      NativeIo.UnixSockets unixSockets = unixSockets(address);
      if (reusePort) {
        throw new UnsupportedOperationException("a Unix socket has one loop");
      }
      return server.channelFactory(unixSockets.serverChannels()::get);
    }
    server
        .channelFactory(io.serverChannels()::get)
        .option(ChannelOption.SO_REUSEADDR, true)
        .childOption(ChannelOption.TCP_NODELAY, true);
    if (reusePort) {
      checkReusePort();
      server.option(io.reusePort(), true);
    }
    return server;
  }

  @Override
  public Bootstrap newConnection(SocketAddress address) {
    var connection = new Bootstrap().group(eventLoop);
    if (address instanceof DomainSocketAddress) {
      return connection.channelFactory(unixSockets(address).channels()::get);
    }
    return connection.channelFactory(io.channels()::get).option(ChannelOption.TCP_NODELAY, true);
  }

  @Override
  public boolean resolvesNames() {
    return false;
  }

  @Override
  public void runUntilDone(ChannelFuture future) {
    while (!future.isDone()) {
      eventLoop.runNonBlockingTasks(0);
    }
  }

  @Override
  public LoopLocals locals() {
    return locals;
  }

  private void checkReusePort() {
    if (!io.canReusePort()) {
      throw new UnsupportedOperationException(
          "the transport '"
              + io.name()
              + "' cannot share a port among loops on this system (SO_REUSEPORT): listen with one"
              + " loop");
    }
  }

  private NativeIo.UnixSockets unixSockets(SocketAddress address) {
    NativeIo.UnixSockets unixSockets = io.unixSockets();
    if (unixSockets == null) {
      throw new UnsupportedOperationException(
          "Unix socket "
              + address
              + ": the transport '"
              + io.name()
              + "' has none, only epoll and io_uring have");
    }
    return unixSockets;
  }
}

package dev.eddy.http.internal.transport;

import dev.eddy.spi.Connection;
import dev.eddy.spi.Network;
import io.netty.channel.AbstractServerChannel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** Listens on a {@link Network}. Loop thread only. */
final class NetworkServerChannel extends AbstractServerChannel {
  private final Network network;
  private final ChannelConfig config = new DefaultChannelConfig(this);
  private Network.@Nullable Listener listener;
  private boolean isClosed;

  /** The pipeline has asked for connections. */
  private boolean isReadPending;

  /** Were made, and the pipeline has not asked for them. */
  private final ArrayDeque<NetworkChannel> accepted = new ArrayDeque<>();

  NetworkServerChannel(Network network) {
    this.network = network;
  }

  @Override
  protected void doBind(SocketAddress address) throws IOException {
    listener = network.listen((InetSocketAddress) address, this::accept);
  }

  private Connection.Handler accept(Connection connection) {
    var channel = new NetworkChannel(this, connection);
    accepted.add(channel);
    handOn();
    return channel;
  }

  @Override
  protected void doBeginRead() {
    isReadPending = true;
    if (!accepted.isEmpty()) {
      eventLoop().execute(this::handOn);
    }
  }

  private void handOn() {
    if (!isReadPending || accepted.isEmpty()) {
      return;
    }
    isReadPending = false;
    while (!accepted.isEmpty()) {
      pipeline().fireChannelRead(accepted.remove());
    }
    pipeline().fireChannelReadComplete();
  }

  @Override
  protected void doClose() {
    isClosed = true;
    if (listener != null) {
      listener.close();
    }
    while (!accepted.isEmpty()) {
      accepted.remove().unsafe().closeForcibly();
    }
  }

  @Override
  public boolean isOpen() {
    return !isClosed;
  }

  @Override
  public boolean isActive() {
    return listener != null && listener.isOpen();
  }

  @Override
  protected @Nullable SocketAddress localAddress0() {
    return listener == null ? null : listener.localAddress();
  }

  @Override
  public ChannelConfig config() {
    return config;
  }

  @Override
  protected boolean isCompatible(EventLoop loop) {
    return loop instanceof LoopEventLoop;
  }
}

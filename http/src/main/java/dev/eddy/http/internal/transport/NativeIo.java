package dev.eddy.http.internal.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.UnixChannelOption;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.util.function.Supplier;

/**
 * The ways to wait for sockets: epoll where the platform has it, else the JDK's selectors. The
 * system property {@code eddy.http.transport} forces one ({@code epoll} or {@code nio}).
 *
 * @param name as the system property has it
 * @param handlerFactory waits
 * @param serverChannels for TCP
 * @param channels for TCP
 * @param reusePort lets several loops listen on one port
 */
record NativeIo(
    String name,
    IoHandlerFactory handlerFactory,
    Supplier<ServerChannel> serverChannels,
    Supplier<Channel> channels,
    ChannelOption<Boolean> reusePort) {

  static final String PROPERTY = "eddy.http.transport";

  static NativeIo best() {
    String asked = System.getProperty(PROPERTY, "");
    return switch (asked) {
      case "epoll" -> epoll();
      case "nio" -> nio();
      case "" -> Epoll.isAvailable() ? epoll() : nio();
      default ->
          throw new IllegalStateException(
              PROPERTY + ": '" + asked + "' (expected epoll or nio, or no such property)");
    };
  }

  private static NativeIo epoll() {
    if (!Epoll.isAvailable()) {
      throw new IllegalStateException(
          PROPERTY + ": epoll is not available on this machine, leave the property out",
          Epoll.unavailabilityCause());
    }
    return new NativeIo(
        "epoll",
        EpollIoHandler.newFactory(),
        EpollServerSocketChannel::new,
        EpollSocketChannel::new,
        UnixChannelOption.SO_REUSEPORT);
  }

  private static NativeIo nio() {
    return new NativeIo(
        "nio",
        NioIoHandler.newFactory(),
        NioServerSocketChannel::new,
        NioSocketChannel::new,
        NioChannelOption.of(StandardSocketOptions.SO_REUSEPORT));
  }

  /** Linux can, whatever waits. */
  boolean canReusePort() {
    if (!name.equals("nio")) {
      return true;
    }
    try (ServerSocketChannel any = ServerSocketChannel.open()) {
      return any.supportedOptions().contains(StandardSocketOptions.SO_REUSEPORT);
    } catch (IOException failure) {
      return false;
    }
  }

  /** For Unix sockets, which only epoll has. */
  boolean hasUnixSockets() {
    return name.equals("epoll");
  }

  ServerChannel newUnixServerChannel() {
    return new EpollServerDomainSocketChannel();
  }

  Channel newUnixChannel() {
    return new EpollDomainSocketChannel();
  }
}

package dev.eddy.http.internal.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.DefaultSelectStrategyFactory;
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
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringDomainSocketChannel;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerDomainSocketChannel;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.channel.uring.IoUringSocketChannel;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The ways to wait for sockets: epoll where the platform has it, else the JDK's selectors. The
 * system property {@code eddy.http.transport} forces one ({@code epoll}, {@code io_uring} or {@code
 * nio}).
 *
 * @param name as the system property has it
 * @param handlerFactory waits
 * @param serverChannels for TCP
 * @param channels for TCP
 * @param unixSockets null if it has none
 * @param reusePort lets several loops listen on one port
 */
record NativeIo(
    String name,
    IoHandlerFactory handlerFactory,
    Supplier<ServerChannel> serverChannels,
    Supplier<Channel> channels,
    @Nullable UnixSockets unixSockets,
    ChannelOption<Boolean> reusePort) {

  /**
   * How many sockets are read before their handlers run. With all that are ready, the first would
   * have to wait for the last, and what was read of them would have left the processor's cache.
   */
  private static final int SOCKETS_A_LOOK = 32;

  static final String PROPERTY = "eddy.http.transport";

  private static final String EPOLL = "epoll";
  private static final String IO_URING = "io_uring";
  private static final String NIO = "nio";

  record UnixSockets(Supplier<ServerChannel> serverChannels, Supplier<Channel> channels) {}

  /** io_uring only if it is asked for: ADR 23 has what it costs. */
  static NativeIo best() {
    String asked = System.getProperty(PROPERTY, "");
    return switch (asked) {
      case EPOLL -> epoll();
      case IO_URING -> ioUring();
      case NIO -> nio();
      case "" -> Epoll.isAvailable() ? epoll() : nio();
      default ->
          throw new IllegalStateException(
              PROPERTY
                  + ": '"
                  + asked
                  + "' (expected epoll, io_uring or nio, or no such property)");
    };
  }

  private static NativeIo epoll() {
    checkAvailable(EPOLL, Epoll.unavailabilityCause());
    return new NativeIo(
        EPOLL,
        EpollIoHandler.newFactory(SOCKETS_A_LOOK, DefaultSelectStrategyFactory.INSTANCE),
        EpollServerSocketChannel::new,
        EpollSocketChannel::new,
        new UnixSockets(EpollServerDomainSocketChannel::new, EpollDomainSocketChannel::new),
        UnixChannelOption.SO_REUSEPORT);
  }

  private static NativeIo ioUring() {
    checkAvailable(IO_URING, IoUring.unavailabilityCause());
    return new NativeIo(
        IO_URING,
        IoUringIoHandler.newFactory(),
        IoUringServerSocketChannel::new,
        IoUringSocketChannel::new,
        new UnixSockets(IoUringServerDomainSocketChannel::new, IoUringDomainSocketChannel::new),
        UnixChannelOption.SO_REUSEPORT);
  }

  private static NativeIo nio() {
    return new NativeIo(
        NIO,
        NioIoHandler.newFactory(),
        NioServerSocketChannel::new,
        NioSocketChannel::new,
        null,
        NioChannelOption.of(StandardSocketOptions.SO_REUSEPORT));
  }

  private static void checkAvailable(String name, @Nullable Throwable unavailable) {
    if (unavailable != null) {
      throw new IllegalStateException(
          PROPERTY
              + ": "
              + name
              + " is not available on this machine, leave the property out ("
              + unavailable
              + ")",
          unavailable);
    }
  }

  /** Linux can, whatever waits. */
  boolean canReusePort() {
    if (!name.equals(NIO)) {
      return true;
    }
    try (ServerSocketChannel any = ServerSocketChannel.open()) {
      return any.supportedOptions().contains(StandardSocketOptions.SO_REUSEPORT);
    } catch (IOException failure) {
      return false;
    }
  }
}

package dev.eddy.http.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddy.http.BufferLeaks;
import dev.eddy.spi.Poller;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.unix.DomainSocketAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The machine's sockets, waited for in each way. */
@Timeout(20)
@ExtendWith(BufferLeaks.class)
class SocketTransportTest {
  private Transports used;
  private NettyPoller poller;
  private final StringBuilder read = new StringBuilder();
  private int ended;

  @AfterEach
  void close() {
    if (poller != null) {
      poller.close();
    }
    if (used != null) {
      used.close();
    }
  }

  private SocketTransport open(String name) {
    used = Transports.use(name);
    poller = new NettyPoller(Thread.currentThread());
    return poller.transport();
  }

  private void pollUntil(BooleanSupplier isDone) {
    while (!isDone.getAsBoolean()) {
      poller.poll(Poller.FOREVER);
    }
  }

  private static final class Echo extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      context.writeAndFlush(message);
    }
  }

  private final class Reader extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      read.append(((ByteBuf) message).toString(StandardCharsets.US_ASCII));
      ((ByteBuf) message).release();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      ended++;
    }
  }

  private static Channel listen(SocketTransport transport, SocketAddress at, boolean reusePort) {
    ChannelFuture bound =
        transport
            .newServer(at, reusePort)
            .childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    channel.pipeline().addLast(new Echo());
                  }
                })
            .bind(at);
    transport.runUntilDone(bound);
    assertThat(bound.cause()).isNull();
    return bound.channel();
  }

  private Channel connect(SocketTransport transport, SocketAddress to) {
    ChannelFuture connecting = transport.newConnection(to).handler(new Reader()).connect(to);
    pollUntil(connecting::isDone);
    assertThat(connecting.cause()).isNull();
    return connecting.channel();
  }

  private static InetSocketAddress free() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  private void assertEchoes(Channel connection) {
    connection.writeAndFlush(Unpooled.copiedBuffer("over and out", StandardCharsets.US_ASCII));
    pollUntil(() -> read.length() == "over and out".length());
    assertThat(read).hasToString("over and out");
  }

  @ParameterizedTest
  @ValueSource(strings = {"epoll", "io_uring", "nio"})
  void bytes_goBothWays(String name) {
    SocketTransport transport = open(name);
    Channel server = listen(transport, free(), false);

    assertEchoes(connect(transport, server.localAddress()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"epoll", "io_uring"})
  void unixSocket_carriesBytes(String name, @TempDir Path folder) {
    SocketTransport transport = open(name);
    var file = new DomainSocketAddress(folder.resolve("socket").toString());
    listen(transport, file, false);

    assertEchoes(connect(transport, file));
  }

  @ParameterizedTest
  @ValueSource(strings = "nio")
  void transportWithoutUnixSockets_saysWhichHaveThem(String name) {
    SocketTransport transport = open(name);

    assertThatThrownBy(() -> transport.newServer(new DomainSocketAddress("/x"), false))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessage("Unix socket /x: the transport 'nio' has none, only epoll and io_uring have");
  }

  @ParameterizedTest
  @ValueSource(strings = {"epoll", "io_uring"})
  void port_isShared(String name) {
    SocketTransport transport = open(name);
    Channel first = listen(transport, free(), true);
    Channel second = listen(transport, first.localAddress(), true);

    assertThat(second.localAddress()).isEqualTo(first.localAddress());
  }

  @ParameterizedTest
  @ValueSource(strings = {"epoll", "io_uring", "nio"})
  void closingThePoller_endsConnectionsAndServers(String name) {
    SocketTransport transport = open(name);
    Channel server = listen(transport, free(), false);
    Channel connection = connect(transport, server.localAddress());
    assertEchoes(connection);

    poller.close();

    assertThat(server.isOpen()).isFalse();
    assertThat(connection.isOpen()).isFalse();
    assertThat(ended).isOne();
  }
}

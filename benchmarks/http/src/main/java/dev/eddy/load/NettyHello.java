package dev.eddy.load;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.AsciiString;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.TimeUnit;

/** Netty by hand: its codec and one handler, on one thread with epoll. */
public final class NettyHello {
  private static final AsciiString TEXT_PLAIN = AsciiString.cached("text/plain");
  private static final AsciiString LENGTH = AsciiString.cached(String.valueOf(Hello.BYTES.length));

  private NettyHello() {}

  private static final class Greeter extends ChannelInboundHandlerAdapter {
    /** Of all connections; the one thread writes and reads it. */
    static AsciiString date = now();

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      if (message instanceof HttpRequest request) {
        answer(context, HttpUtil.isKeepAlive(request));
      }
      ReferenceCountUtil.release(message);
    }

    private static void answer(ChannelHandlerContext context, boolean keepsAlive) {
      var response =
          new DefaultFullHttpResponse(
              HttpVersion.HTTP_1_1, HttpResponseStatus.OK, Unpooled.wrappedBuffer(Hello.BYTES));
      response
          .headers()
          .set(HttpHeaderNames.CONTENT_TYPE, TEXT_PLAIN)
          .set(HttpHeaderNames.CONTENT_LENGTH, LENGTH)
          .set(HttpHeaderNames.DATE, date);
      if (keepsAlive) {
        context.write(response, context.voidPromise());
      } else {
        context.write(response).addListener(ChannelFutureListener.CLOSE);
      }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
      context.flush();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
      context.close();
    }
  }

  private static AsciiString now() {
    return AsciiString.of(
        DateTimeFormatter.RFC_1123_DATE_TIME.format(ZonedDateTime.now(ZoneOffset.UTC)));
  }

  public static void main(String[] args) throws InterruptedException {
    var loop = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    loop.next()
        .scheduleAtFixedRate(() -> Greeter.date = now(), 1, 1, TimeUnit.SECONDS)
        .addListener(end -> {});
    Channel server =
        new ServerBootstrap()
            .group(loop)
            .channel(EpollServerSocketChannel.class)
            .option(ChannelOption.SO_BACKLOG, 1024)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    channel.pipeline().addLast(new HttpServerCodec()).addLast(new Greeter());
                  }
                })
            .bind(Hello.address())
            .sync()
            .channel();
    Hello.listens(((InetSocketAddress) server.localAddress()).getPort());
    server.closeFuture().sync();
  }
}

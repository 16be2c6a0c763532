package dev.eddy.load;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.handler.codec.http.HttpServerCodec;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Netty by hand: its codec and one handler, on one thread with epoll. */
public final class NettyServer {
  private NettyServer() {}

  public static void main(String[] args) throws InterruptedException {
    Path folder = Answers.folder(args).toAbsolutePath();
    var loop = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    loop.next()
        .scheduleAtFixedRate(NettyHandler::readClock, 1, 1, TimeUnit.SECONDS)
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
                    channel
                        .pipeline()
                        .addLast(new HttpServerCodec())
                        .addLast(new NettyHandler(folder));
                  }
                })
            .bind(Answers.address())
            .sync()
            .channel();
    Answers.listens(((InetSocketAddress) server.localAddress()).getPort());
    server.closeFuture().sync();
  }
}

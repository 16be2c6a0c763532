package dev.eddy.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;

/** Builds the handlers of a connection that was accepted. */
final class ServerPipeline extends ChannelInitializer<Channel> {
  private final LoopServer server;

  ServerPipeline(LoopServer server) {
    this.server = server;
  }

  @Override
  protected void initChannel(Channel channel) {
    channel.config().setAutoRead(false); // HttpConnection reads when it can take more
    int maxHeaderSize = server.options().maxHeaderSize();
    var decoding =
        new HttpDecoderConfig()
            .setMaxInitialLineLength(maxHeaderSize)
            .setMaxHeaderSize(maxHeaderSize)
            .setMaxChunkSize(64 * 1024);
    channel
        .pipeline()
        .addLast(new HttpServerCodec(decoding))
        .addLast(new HttpConnection(server, Peer.of(channel.remoteAddress(), false, false)));
  }
}

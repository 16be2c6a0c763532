package dev.eddy.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.codec.http.HttpDecoderConfig;

/** Builds the handlers of a connection that was accepted. */
final class ServerPipeline extends ChannelInitializer<Channel> {
  private final LoopServer server;
  private final HttpDecoderConfig decoding;
  private final WriteBufferWaterMark waterMark;

  ServerPipeline(LoopServer server) {
    this.server = server;
    ServerOptions options = server.options();
    this.decoding =
        new HttpDecoderConfig()
            .setMaxInitialLineLength(options.maxHeaderSize)
            .setMaxHeaderSize(options.maxHeaderSize)
            .setMaxChunkSize(64 * 1024);
    this.waterMark = new WriteBufferWaterMark(options.writeBufferSize / 2, options.writeBufferSize);
  }

  @Override
  protected void initChannel(Channel channel) {
    channel.config().setAutoRead(false); // HttpConnection reads when it can take more
    channel.config().setWriteBufferWaterMark(waterMark);
    addHttp1(server.accepted(channel), Peer.of(channel.remoteAddress(), false, false));
  }

  private void addHttp1(ServerConnection connection, Peer peer) {
    var decoder = new RequestDecoder(decoding);
    var encoder = new ResponseEncoder();
    connection
        .channel()
        .pipeline()
        .addLast(decoder)
        .addLast(encoder)
        .addLast(new HttpConnection(connection, peer, decoder, encoder));
  }
}

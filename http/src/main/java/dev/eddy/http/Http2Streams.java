package dev.eddy.http;

import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2Error;

/** What is particular about the channel of a stream of HTTP/2. */
final class Http2Streams {
  private Http2Streams() {}

  /** Tells the client, when the response has left, that the rest of its request is not wanted. */
  static void endUnread(ChannelFuture lastWrite) {
    lastWrite.addListener(
        done -> {
          var channel = lastWrite.channel();
          if (channel.isActive()) {
            channel.writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.NO_ERROR));
          }
        });
  }
}

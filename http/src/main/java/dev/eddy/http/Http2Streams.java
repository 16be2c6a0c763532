package dev.eddy.http;

import io.netty.channel.Channel;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2Error;

/** What is particular about the channel of a stream of HTTP/2. */
final class Http2Streams {
  private Http2Streams() {}

  /**
   * Ends a stream in both directions. To close its channel would not do it, if the end of the
   * response waits for the client's window.
   */
  static void reset(Channel stream, Http2Error error) {
    if (stream.isActive()) {
      stream.writeAndFlush(new DefaultHttp2ResetFrame(error));
    }
    stream.close();
  }
}

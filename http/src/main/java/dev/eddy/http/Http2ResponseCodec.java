package dev.eddy.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2StreamFrame;
import io.netty.handler.codec.http2.Http2StreamFrameToHttpObjectCodec;
import java.util.List;

/**
 * Makes responses of the frames of a stream of HTTP/2. A status that none can be is kept from
 * Netty's conversion, which loses a buffer where it fails because of it. Loop thread only.
 */
final class Http2ResponseCodec extends Http2StreamFrameToHttpObjectCodec {
  Http2ResponseCodec() {
    super(false);
  }

  @Override
  protected void decode(ChannelHandlerContext context, Http2StreamFrame frame, List<Object> out)
      throws Exception {
    if (frame instanceof Http2HeadersFrame head) {
      CharSequence status = head.headers().status(); // trailers have none
      if (status != null && !isStatus(status)) {
        throw new DecoderException(
            "status '" + status + "' in HTTP/2 (expected three digits, and not 101)");
      }
    }
    super.decode(context, frame, out);
  }

  private static boolean isStatus(CharSequence status) {
    if (status.length() != 3) {
      return false;
    }
    for (int i = 0; i < 3; i++) {
      if (status.charAt(i) < '0' || status.charAt(i) > '9') {
        return false;
      }
    }
    return !"101".contentEquals(status);
  }
}

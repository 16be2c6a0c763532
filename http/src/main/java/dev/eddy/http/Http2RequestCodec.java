package dev.eddy.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2StreamFrame;
import io.netty.handler.codec.http2.Http2StreamFrameToHttpObjectCodec;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes requests of the frames of a stream of HTTP/2. What has no method, scheme or path, or one
 * that none can be, is kept from Netty's conversion: it takes a head without a method for trailers,
 * and loses a buffer where it fails because of the method or the target. Loop thread only.
 */
final class Http2RequestCodec extends Http2StreamFrameToHttpObjectCodec {
  private boolean hasBegun;

  Http2RequestCodec() {
    super(true);
  }

  @Override
  protected void decode(ChannelHandlerContext context, Http2StreamFrame frame, List<Object> out)
      throws Exception {
    if (!hasBegun && frame instanceof Http2HeadersFrame head) {
      hasBegun = true;
      if (!isRequest(head.headers())) {
        out.add(refused());
        return;
      }
    }
    super.decode(context, frame, out);
  }

  private static boolean isRequest(Http2Headers head) {
    CharSequence method = head.method();
    return isVisible(method)
        && isMethod(method)
        && isVisible(head.scheme())
        && isVisible(head.path())
        && (!isConnect(method) || isVisible(head.authority()));
  }

  /** Whether Netty can take it for a method. */
  private static boolean isMethod(CharSequence name) {
    try {
      return !HttpMethod.valueOf(name.toString()).name().isEmpty();
    } catch (IllegalArgumentException none) {
      return false;
    }
  }

  /** Whether Netty makes the target of the authority. */
  private static boolean isConnect(CharSequence method) {
    return HttpMethod.CONNECT.asciiName().contentEqualsIgnoreCase(method);
  }

  private static boolean isVisible(@Nullable CharSequence value) {
    if (value == null || value.length() == 0) {
      return false;
    }
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c <= ' ' || c == 0x7f) {
        return false;
      }
    }
    return true;
  }

  private static DefaultFullHttpRequest refused() {
    var request =
        new DefaultFullHttpRequest(
            HttpVersion.HTTP_1_1, HttpMethod.GET, "/", Unpooled.EMPTY_BUFFER);
    request.setDecoderResult(
        DecoderResult.failure(new IllegalArgumentException("no method, scheme or path")));
    return request;
  }
}

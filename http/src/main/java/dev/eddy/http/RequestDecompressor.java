package dev.eddy.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpContentDecompressor;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import java.util.List;

/**
 * Decompresses the bodies of requests. What it decompresses has chunks instead of a length from
 * then on, also in HTTP/1.0; so that a client which sends chunks there is refused here, and not by
 * {@link RequestHead}. Loop thread only.
 */
final class RequestDecompressor extends HttpContentDecompressor {
  RequestDecompressor(int maxAllocation) {
    super(false, maxAllocation);
  }

  @Override
  protected void decode(ChannelHandlerContext context, HttpObject part, List<Object> out)
      throws Exception {
    if (part instanceof HttpRequest head
        && head.protocolVersion().minorVersion() == 0
        && head.headers().contains(HttpHeaderNames.TRANSFER_ENCODING)) {
      head.setDecoderResult(
          DecoderResult.failure(new IllegalArgumentException("Transfer-Encoding in HTTP/1.0")));
    }
    super.decode(context, part, out);
  }

  /** The superclass would read on whenever nothing came, so also for what is to wait in bytes. */
  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    context.fireChannelReadComplete();
  }
}

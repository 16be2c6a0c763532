package dev.eddy.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import java.util.List;

/**
 * Netty's decoder of frames, but for a bad frame: that becomes a message as well, the exception
 * itself, so that it stays behind the good frames that came before it. What follows is discarded.
 */
final class WebSocketFrameReader extends WebSocket13FrameDecoder {
  private boolean isDiscarding;

  WebSocketFrameReader(boolean isServer, boolean hasExtension, int maxFrameSize) {
    super(
        WebSocketDecoderConfig.newBuilder()
            .expectMaskedFrames(isServer)
            .allowExtensions(hasExtension)
            .maxFramePayloadLength(maxFrameSize)
            .closeOnProtocolViolation(false) // WebSocketChannel closes
            .build());
  }

  /** From now on nothing that comes matters. */
  void discard() {
    isDiscarding = true;
  }

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out)
      throws Exception {
    if (isDiscarding) {
      in.skipBytes(actualReadableBytes());
      return;
    }
    try {
      super.decode(context, in, out);
    } catch (CorruptedWebSocketFrameException bad) {
      discard();
      in.skipBytes(in.readableBytes());
      out.add(bad);
    }
  }
}

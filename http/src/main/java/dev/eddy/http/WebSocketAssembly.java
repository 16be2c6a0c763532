package dev.eddy.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.CorruptedFrameException;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Makes messages of frames. Loop thread only. */
final class WebSocketAssembly {
  private final int maxSize;

  /** What has come of a message that is not complete; null between messages. */
  private @Nullable ByteBuf parts;

  private boolean isText;
  private long taken;

  WebSocketAssembly(int maxSize) {
    this.maxSize = maxSize;
  }

  /** Returns how large all messages were together, in bytes. */
  long taken() {
    return taken;
  }

  /**
   * Takes a frame with data, which is released here.
   *
   * @return the message if this was its last frame, else null
   * @throws TooLongFrameException if the message is larger than it may be
   * @throws CorruptedFrameException if a text is not UTF-8
   */
  @Nullable WebSocketMessage take(WebSocketFrame frame, ChannelHandlerContext context) {
    if (!(frame instanceof ContinuationWebSocketFrame)) {
      isText = frame instanceof TextWebSocketFrame;
      if (frame.isFinalFragment()) {
        return takeWhole(frame);
      }
    }
    try {
      ByteBuf known = parts;
      if (known == null) {
        known = context.alloc().buffer();
        parts = known;
      }
      if (frame.content().readableBytes() > maxSize - known.readableBytes()) {
        throw tooLong();
      }
      // Copied: who sends a message byte by byte must not cost a buffer for each.
      known.writeBytes(frame.content());
      return frame.isFinalFragment() ? takeParts(known) : null;
    } finally {
      frame.release();
    }
  }

  private WebSocketMessage takeParts(ByteBuf all) {
    try {
      return messageOf(all);
    } finally {
      release();
    }
  }

  private WebSocketMessage takeWhole(WebSocketFrame frame) {
    try {
      if (frame.content().readableBytes() > maxSize) {
        throw tooLong();
      }
      return messageOf(frame.content());
    } finally {
      frame.release();
    }
  }

  private TooLongFrameException tooLong() {
    return new TooLongFrameException("a message has at most " + maxSize + " bytes");
  }

  private WebSocketMessage messageOf(ByteBuf content) {
    taken += content.readableBytes();
    if (!isText) {
      return WebSocketMessage.of(ByteBufUtil.getBytes(content));
    }
    String text = content.toString(StandardCharsets.UTF_8);
    // What is not UTF-8 has become U+FFFD, which may be in the text as well.
    if (text.indexOf('\uFFFD') >= 0 && !isUtf8(content.nioBuffer())) {
      throw new CorruptedFrameException("a text is not UTF-8");
    }
    return WebSocketMessage.of(text);
  }

  private static boolean isUtf8(ByteBuffer bytes) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(bytes);
      return true;
    } catch (CharacterCodingException asked) {
      return false;
    }
  }

  /** Forgets a message that is not complete. */
  void release() {
    if (parts != null) {
      parts.release();
      parts = null;
    }
  }
}

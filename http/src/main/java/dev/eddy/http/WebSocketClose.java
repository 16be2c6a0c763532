package dev.eddy.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.CodecException;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.compression.DecompressionException;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Why a WebSocket is closed.
 *
 * @param code as in RFC 6455, 7.4
 * @param reason for people; may be empty
 */
record WebSocketClose(int code, String reason) {
  static final int NORMAL = 1000;
  static final int GOING_AWAY = 1001;
  static final int PROTOCOL_ERROR = 1002;
  static final int UNACCEPTABLE = 1003;
  static final int NO_CODE = 1005;
  static final int BROKEN = 1006;
  static final int INVALID_DATA = 1007;
  static final int TOO_BIG = 1009;
  static final int INTERNAL_ERROR = 1011;

  /** The payload of a control frame has at most 125 bytes, and the code takes two. */
  private static final int LONGEST_REASON = 123;

  /** What the other end has sent: without a code it is 1005. */
  static WebSocketClose of(CloseWebSocketFrame frame) {
    ByteBuf content = frame.content();
    int start = content.readerIndex();
    int length = content.readableBytes();
    return length < 2
        ? new WebSocketClose(NO_CODE, "")
        : new WebSocketClose(
            content.getUnsignedShort(start),
            content.toString(start + 2, length - 2, StandardCharsets.UTF_8));
  }

  /** What the program wants to send. */
  static WebSocketClose checked(int code, String reason) {
    var close = new WebSocketClose(code, reason);
    if (!close.mayBeSent()) {
      throw new IllegalArgumentException(
          "code of close(): "
              + code
              + " (expected 1000 to 1003, 1007 to 1014, or 3000 to 4999; 4000 and above are yours)");
    }
    int length = reason.getBytes(StandardCharsets.UTF_8).length;
    if (length > LONGEST_REASON) {
      throw new IllegalArgumentException(
          "reason of close(): "
              + length
              + " bytes in UTF-8 (expected at most "
              + LONGEST_REASON
              + "; send a message before for more)");
    }
    return close;
  }

  /** What answers a failure of the handlers of frames; null if it is the connection's. */
  static @Nullable WebSocketClose forFailure(Throwable failure) {
    if (failure instanceof CorruptedWebSocketFrameException bad) {
      return new WebSocketClose(bad.closeStatus().code(), cut(bad));
    }
    if (failure instanceof TooLongFrameException) {
      return new WebSocketClose(TOO_BIG, cut(failure));
    }
    if (failure instanceof DecompressionException && failure.getCause() == null) {
      return new WebSocketClose(TOO_BIG, cut(failure));
    }
    return failure instanceof CodecException
        ? new WebSocketClose(INVALID_DATA, cut(failure))
        : null;
  }

  private static String cut(Throwable failure) {
    String message = String.valueOf(failure.getMessage());
    return ByteBufUtil.utf8Bytes(message) <= LONGEST_REASON
        ? message
        : message.substring(0, LONGEST_REASON / 3); // a char has at most three bytes
  }

  boolean mayBeSent() {
    return (code >= 1000 && code <= 1003)
        || (code >= 1007 && code <= 1014)
        || (code >= 3000 && code <= 4999);
  }

  /** The frame that says so, or that answers it. */
  CloseWebSocketFrame toFrame() {
    return code == NO_CODE ? new CloseWebSocketFrame() : new CloseWebSocketFrame(code, reason);
  }

  @Override
  public String toString() {
    return reason.isEmpty() ? Integer.toString(code) : code + " " + reason;
  }
}

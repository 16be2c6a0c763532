package dev.eddy.http;

import static dev.eddy.http.ServerConnection.NEVER;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * Watches whether a head that has begun on a connection of HTTP/2 ends in time. Until it ends
 * nobody else hears of it, and no other frame may come. In the pipeline before the decoder of
 * frames, of which it looks at their first bytes alone. Loop thread only.
 */
final class Http2HeadLimit extends ChannelInboundHandlerAdapter {
  private static final int PREFACE_BYTES = 24;
  private static final int FRAME_HEAD_BYTES = 9;
  private static final int TYPE_AT = 3;
  private static final int FLAGS_AT = 4;

  private static final int HEADERS = 1;
  private static final int CONTINUATION = 9;
  private static final int END_HEADERS = 4;

  private final ServerConnection connection;

  /** How many bytes there are still before the next frame. */
  private int rest = PREFACE_BYTES;

  /** How many bytes there were of a frame's own head. */
  private int position;

  private int length;
  private int type;
  private int flags;

  /** Whether the last frame was a part of a head, and others have to follow. */
  private boolean isOpen;

  private long deadline = NEVER;

  Http2HeadLimit(ServerConnection connection) {
    this.connection = connection;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (message instanceof ByteBuf bytes) {
      look(bytes);
    }
    context.fireChannelRead(message);
  }

  private void look(ByteBuf bytes) {
    int end = bytes.writerIndex();
    int at = bytes.readerIndex();
    while (at < end) {
      if (rest == 0) {
        lookAtHead(bytes.getByte(at++) & 0xff);
      } else {
        int skipped = Math.min(rest, end - at);
        rest -= skipped;
        at += skipped;
      }
      if (rest == 0 && position == FRAME_HEAD_BYTES) {
        position = 0;
        length = 0;
        isOpen = isPartOfHead() && (flags & END_HEADERS) == 0;
      }
    }
    boolean isInHead = isOpen || (position > TYPE_AT && isPartOfHead());
    if (!isInHead) {
      deadline = NEVER;
    } else if (deadline == NEVER) {
      deadline = connection.deadlineIn(connection.server().options().headerTimeout);
      connection.checkBy(deadline);
    }
  }

  private void lookAtHead(int octet) {
    if (position < TYPE_AT) {
      length = length << 8 | octet;
    } else if (position == TYPE_AT) {
      type = octet;
    } else if (position == FLAGS_AT) {
      flags = octet;
    }
    if (++position == FRAME_HEAD_BYTES) {
      rest = length;
    }
  }

  private boolean isPartOfHead() {
    return type == HEADERS || type == CONTINUATION;
  }

  long deadline() {
    return deadline;
  }

  /** Says, once, whether the deadline is over. */
  boolean isOver(long now) {
    boolean isOver = deadline <= now;
    if (isOver) {
      deadline = NEVER;
    }
    return isOver;
  }
}

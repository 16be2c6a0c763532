package dev.eddy.http;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Lets through one frame for each that is asked for; what came besides with the same bytes waits.
 * When the connection ends, a client still gets what waits. A handler does not, as it is no use to
 * work on messages for who has gone, but is told what its client has closed with. Loop thread only.
 */
final class WebSocketFlow extends ChannelDuplexHandler {
  private final WebSocketFrameReader reader;
  private final WebSocketAssembly assembly;
  private final long mostAtEnd;
  private final Queue<Object> waiting = new ArrayDeque<>(2);

  /** The next frame does not wait. */
  private boolean isAsked;

  /**
   * Makes one.
   *
   * @param reader from which the frames come
   * @param assembly to which they go
   * @param mostAtEnd how large messages may be that are let through at the end, in bytes and all
   *     together; 0 lets only a close through
   */
  WebSocketFlow(WebSocketFrameReader reader, WebSocketAssembly assembly, long mostAtEnd) {
    this.reader = reader;
    this.assembly = assembly;
    this.mostAtEnd = mostAtEnd;
  }

  /** From now on nothing that comes matters. */
  void discard() {
    reader.discard();
    release();
  }

  private void release() {
    for (Object frame = waiting.poll(); frame != null; frame = waiting.poll()) {
      ReferenceCountUtil.release(frame);
    }
  }

  @Override
  public void read(ChannelHandlerContext context) {
    Object frame = waiting.poll();
    if (frame == null) {
      isAsked = true;
      context.read();
      return;
    }
    context.fireChannelRead(frame);
    if (waiting.isEmpty()) {
      context.fireChannelReadComplete();
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object frame) {
    if (isAsked) {
      isAsked = false;
      context.fireChannelRead(frame);
    } else {
      waiting.add(frame);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    if (waiting.isEmpty()) {
      context.fireChannelReadComplete();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (context.channel().eventLoop().isShuttingDown()) {
      release(); // nobody is there to take it
    }
    long before = assembly.taken();
    for (Object frame = waiting.poll(); frame != null; frame = waiting.poll()) {
      boolean isWanted =
          mostAtEnd == 0
              ? frame instanceof CloseWebSocketFrame
              : assembly.taken() - before <= mostAtEnd; // few bytes may become many
      if (isWanted) {
        context.fireChannelRead(frame);
      } else {
        ReferenceCountUtil.release(frame);
      }
    }
    context.fireChannelInactive();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    release();
  }
}

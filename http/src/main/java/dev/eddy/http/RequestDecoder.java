package dev.eddy.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decodes the requests of a connection of HTTP/1, one at a time: behind the end of a request it
 * stops until {@link #resume}, and what a client has sent ahead stays in bytes. Loop thread only.
 */
final class RequestDecoder extends HttpRequestDecoder {
  private boolean isPaused;
  private boolean isDiscarding;
  private boolean isInHead;

  /** Whether bytes are being decoded further up the stack. */
  private boolean isReading;

  /** Whether {@link #resume} was called meanwhile. */
  private boolean wasResumed;

  private long discarded;
  private @Nullable ChannelHandlerContext context;

  RequestDecoder(HttpDecoderConfig config) {
    super(config);
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    this.context = context;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object input) throws Exception {
    isReading = true;
    try {
      super.channelRead(context, input);
      while (!isPaused && isResumable()) { // resume() was called for the last of the messages
        int before = actualReadableBytes();
        super.channelRead(context, Unpooled.EMPTY_BUFFER);
        if (actualReadableBytes() == before) {
          break;
        }
      }
    } finally {
      isReading = false;
      wasResumed = false;
    }
  }

  /**
   * The superclass would read on whenever nothing was decoded, so also where it stops on purpose.
   * Who comes next in the pipeline decides.
   */
  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    discardSomeReadBytes();
    context.fireChannelReadComplete();
  }

  private boolean isResumable() {
    return wasResumed && actualReadableBytes() > 0;
  }

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf buffer, List<Object> out)
      throws Exception {
    if (isDiscarding) {
      discarded += buffer.readableBytes();
      buffer.skipBytes(buffer.readableBytes());
    } else if (!isPaused) {
      super.decode(context, buffer, out);
      isInHead = out.isEmpty();
      if (!isInHead && out.get(out.size() - 1) instanceof LastHttpContent) {
        isPaused = true;
      }
    }
  }

  /** Two lengths: by one of them, somebody between the client and here sees another request. */
  @Override
  protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
    throw new IllegalArgumentException("both Content-Length and Transfer-Encoding");
  }

  /** Goes on with the next request. */
  void resume() {
    isPaused = false;
    if (isReading) {
      wasResumed = true;
    } else if (context != null && actualReadableBytes() > 0) {
      try {
        channelRead(context, Unpooled.EMPTY_BUFFER);
      } catch (Exception failure) {
        context.fireExceptionCaught(failure);
      }
    }
  }

  /** Drops all that comes from now on. */
  void discard() {
    isDiscarding = true;
    resume();
  }

  /** How many bytes were dropped. */
  long discarded() {
    return discarded;
  }

  /** Whether the client has sent more than the current request. */
  boolean hasMore() {
    return actualReadableBytes() > 0;
  }

  /** Whether it needs bytes to go on, or at least has room for some. */
  boolean wantsMore() {
    return !isPaused || !hasMore();
  }

  /** Whether a request has begun and its head is not complete. */
  boolean isInHead() {
    return isInHead;
  }
}

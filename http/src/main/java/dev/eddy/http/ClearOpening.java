package dev.eddy.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;

/** Looks whether a connection begins as one of HTTP/2 does, from a client that knows it can. */
final class ClearOpening extends ByteToMessageDecoder {
  private static final ByteBuf PREFACE =
      Unpooled.unreleasableBuffer(
          Unpooled.copiedBuffer("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", StandardCharsets.US_ASCII));

  private final Consumer<Boolean> next;

  /**
   * Looks.
   *
   * @param next is told whether it is HTTP/2, and adds the handlers, which get all bytes
   */
  ClearOpening(Consumer<Boolean> next) {
    this.next = next;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    context.read();
  }

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf buffer, List<Object> out) {
    int length = Math.min(buffer.readableBytes(), PREFACE.readableBytes());
    boolean isHttp2 = true;
    for (int i = 0; i < length && isHttp2; i++) {
      isHttp2 = buffer.getByte(buffer.readerIndex() + i) == PREFACE.getByte(i);
    }
    if (!isHttp2 || length == PREFACE.readableBytes()) {
      next.accept(isHttp2);
      context.pipeline().remove(this);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
    HttpLog.debug("connection with " + context.channel().remoteAddress() + " failed", failure);
    context.close();
  }
}

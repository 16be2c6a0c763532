package dev.eddy.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.util.function.Consumer;

/** Waits for the handshake of TLS, in which client and server agree on a protocol. */
final class TlsOpening extends ChannelInboundHandlerAdapter {
  private final SslHandler tls;
  private final Consumer<String> next;

  /**
   * Waits.
   *
   * @param next gets the name of the protocol, when this handler has gone
   */
  TlsOpening(SslHandler tls, Consumer<String> next) {
    this.tls = tls;
    this.next = next;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    context.read();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof SslHandshakeCompletionEvent handshake) {
      if (handshake.isSuccess()) {
        String protocol = tls.applicationProtocol();
        context.pipeline().remove(this);
        next.accept(protocol == null ? "" : protocol);
      } else {
        HttpLog.debug("no handshake with " + context.channel().remoteAddress(), handshake.cause());
        context.close();
      }
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ReferenceCountUtil.release(message); // there is nothing to read before the handshake
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
    context.close(); // the event has told why
  }
}

package dev.eddy.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.CodecException;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2GoAwayFrame;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import org.jspecify.annotations.Nullable;

/**
 * The last handler of a channel of HTTP/1.1, which has one exchange after the other, or of a stream
 * of HTTP/2, which has one. Loop thread only.
 */
final class ClientStream extends ChannelInboundHandlerAdapter {
  private final ClientConnection connection;
  private final Channel channel;

  private @Nullable ClientExchange current;
  private boolean isReadPending;

  ClientStream(ClientConnection connection, Channel channel) {
    this.connection = connection;
    this.channel = channel;
  }

  Channel channel() {
    return channel;
  }

  ClientConnection connection() {
    return connection;
  }

  boolean decompresses() {
    return current != null && current.hop().fetch().request().decompressesResponse;
  }

  /** Whether a request was sent whose response has not begun. */
  boolean isUnanswered() {
    return current != null && !current.isAnswered();
  }

  boolean asksForHead() {
    return current != null && current.hop().message().method().equals("HEAD");
  }

  /** Begins an exchange; there is none under way. */
  ClientExchange begin(ClientHop hop, boolean waitsForContinue) {
    var begun = new ClientExchange(hop, this, waitsForContinue);
    current = begun;
    return begun;
  }

  /** The exchange is over. */
  void ended(boolean isReusable) {
    current = null;
    connection.ended(this, isReusable && channel.isActive());
  }

  /** Reads once from the server, unless that is under way. */
  void readMore() {
    if (!isReadPending) {
      isReadPending = true;
      channel.read();
    }
  }

  // ---- what the channel tells

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    try {
      if (current != null && message instanceof HttpObject part) {
        current.receive(part);
      } else {
        context.close(); // nobody has asked for that
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  /** Also without an exchange, and when its response is there: so it is known if it is closed. */
  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    isReadPending = false;
    if (current == null && connection.hasExcess()) {
      context.close(); // nobody has asked for that
    } else if (current == null || current.wantsMore()) {
      readMore();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (current != null) {
      String when =
          current.isAnswered() ? "before the response was complete" : "without a response";
      current.fail(new StreamClosedException("the server closed the connection " + when));
    }
    connection.closed(this);
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof Http2ResetFrame reset && current != null) {
      String reason = "the server reset the stream: " + Http2Error.valueOf(reset.errorCode());
      if (reset.errorCode() == Http2Error.REFUSED_STREAM.code()) {
        current.refused(reason);
      } else {
        current.fail(new StreamClosedException(reason));
      }
    } else if (event instanceof Http2GoAwayFrame && current != null) {
      current.refused("the server goes away and did not take the request");
    }
    ReferenceCountUtil.release(event);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
    if (current != null) {
      current.fail(asIOException(failure));
    } else {
      connection.failed(asIOException(failure));
    }
    context.close();
  }

  static IOException asIOException(@Nullable Throwable failure) {
    Throwable cause = failure;
    while (cause instanceof CodecException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    if (cause instanceof CodecException) {
      return new IOException("the response cannot be read: " + cause, cause);
    }
    if (cause instanceof ClosedChannelException) {
      return new StreamClosedException("the connection is closed", cause);
    }
    return cause instanceof IOException known
        ? known
        : new IOException("the connection failed: " + cause, cause);
  }
}

package dev.eddy.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import org.jspecify.annotations.Nullable;

/** How the ends of responses leave a connection, or a stream of HTTP/2. Loop thread only. */
final class ResponseOutput {
  private final ChannelHandlerContext channel;
  private final ServerOptions options;

  /** Null in HTTP/2, as what follows. */
  private final @Nullable RequestDecoder decoder;

  private final @Nullable ResponseEncoder encoder;
  private final @Nullable HeldFlush held;

  ResponseOutput(
      ChannelHandlerContext channel,
      LoopServer server,
      @Nullable RequestDecoder decoder,
      @Nullable ResponseEncoder encoder) {
    this.channel = channel;
    this.options = server.options();
    this.decoder = decoder;
    this.encoder = encoder;
    this.held = decoder == null ? null : new HeldFlush(server.loop(), decoder, channel);
  }

  /** Whether {@link #sendWhole} may be used: nothing has to see the parts of a response. */
  boolean takesBytes() {
    return encoder != null && !options.compressesResponses;
  }

  /** Sends the bytes of a response that was encoded, perhaps together with the next one. */
  ChannelFuture sendWhole(ByteBuf response) {
    ChannelHandlerContext from = encoder == null ? channel : encoder.context();
    if (isHeld()) {
      return from.write(response);
    }
    if (options.tls != null) {
      return from.writeAndFlush(response);
    }
    from.writeAndFlush(response, from.voidPromise());
    // the socket takes most responses at once, so a promise for each would be made in vain
    ChannelOutboundBuffer waiting = from.channel().unsafe().outboundBuffer();
    return waiting != null && waiting.isEmpty()
        ? from.newSucceededFuture()
        : from.writeAndFlush(Unpooled.EMPTY_BUFFER);
  }

  /** Sends the last part of a response, perhaps together with the next one. */
  ChannelFuture sendLast(Object part) {
    return isHeld() ? channel.write(part) : channel.writeAndFlush(part);
  }

  /** Whether a response is to leave together with the next one. */
  private boolean isHeld() {
    if (held == null || decoder == null || !decoder.hasMore()) {
      return false;
    }
    held.hold();
    return true;
  }

  /** The handler of the next request begins. */
  void nextBegins() {
    if (held != null) {
      held.schedule();
    }
  }

  /** Sends what waits for the next response. */
  void flush() {
    if (held != null) {
      held.flush();
    }
  }
}

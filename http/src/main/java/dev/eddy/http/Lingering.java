package dev.eddy.http;

import io.netty.buffer.ByteBufHolder;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The end of a connection on which the client still sends what nobody wants: it is told that no
 * more will come, and what it sends is dropped until it closes, for a bounded time and up to a
 * bounded number of bytes. Loop thread only.
 */
final class Lingering {
  /** In nanoseconds, from when the response has left. */
  static final long LIMIT = TimeUnit.SECONDS.toNanos(5);

  static final long MOST_BYTES = 16L * 1024 * 1024;

  private final Channel channel;

  /** Null for a stream of HTTP/2, which ends alone. */
  private final @Nullable RequestDecoder decoder;

  /** What was dropped of the body of a stream. */
  private long dropped;

  Lingering(Channel channel, @Nullable RequestDecoder decoder) {
    this.channel = channel;
    this.decoder = decoder;
  }

  /**
   * Begins to drop.
   *
   * @param lastWrite of the response
   * @param startTimer called when it has left
   */
  void begin(ChannelFuture lastWrite, Runnable startTimer) {
    if (decoder != null) {
      decoder.discard();
    }
    lastWrite.addListener(
        done -> {
          if (!done.isSuccess()) {
            channel.close();
          } else if (channel.isOpen()) {
            startTimer.run();
            sayThatNoMoreComes();
          }
        });
    go();
  }

  private void sayThatNoMoreComes() {
    if (decoder == null) {
      return; // the last frame has said it
    }
    SslHandler tls = channel.pipeline().get(SslHandler.class);
    if (tls != null) {
      tls.closeOutbound();
    } else if (channel instanceof DuplexChannel duplex) {
      duplex.shutdownOutput();
    }
  }

  /** Drops a part of the request. */
  void drop(Object message) {
    if (message instanceof ByteBufHolder part) {
      dropped += part.content().readableBytes();
    }
    ReferenceCountUtil.release(message);
  }

  /** Reads on, or closes if it was enough. */
  void go() {
    if (dropped + (decoder == null ? 0 : decoder.discarded()) > MOST_BYTES) {
      end();
    } else {
      channel.read();
    }
  }

  /** Closes. */
  void end() {
    if (decoder == null) {
      Http2Streams.reset(channel, Http2Error.NO_ERROR);
    } else {
      channel.close();
    }
  }
}

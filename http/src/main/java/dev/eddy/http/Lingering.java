package dev.eddy.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import java.util.concurrent.TimeUnit;

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
  private final RequestDecoder decoder;

  Lingering(Channel channel, RequestDecoder decoder) {
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
    decoder.discard();
    lastWrite.addListener(
        done -> {
          if (!done.isSuccess()) {
            channel.close();
            return;
          }
          startTimer.run();
          sayThatNoMoreComes();
        });
    go();
  }

  private void sayThatNoMoreComes() {
    SslHandler tls = channel.pipeline().get(SslHandler.class);
    if (tls != null) {
      tls.closeOutbound();
    } else if (channel instanceof DuplexChannel duplex) {
      duplex.shutdownOutput();
    }
  }

  /** Reads on, or closes if it was enough. */
  void go() {
    if (decoder.discarded() > MOST_BYTES) {
      channel.close();
    } else {
      channel.read();
    }
  }
}

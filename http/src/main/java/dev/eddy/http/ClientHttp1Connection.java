package dev.eddy.http;

import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpDecoderConfig;
import org.jspecify.annotations.Nullable;

/** A connection of HTTP/1.1: one exchange at a time. */
final class ClientHttp1Connection extends ClientConnection {
  private final ClientStream stream;

  private ClientHttp1Connection(ClientHost host, Channel channel) {
    super(host, channel);
    this.stream = new ClientStream(this, channel);
  }

  /** Adds the handlers to a channel that is connected. */
  static ClientHttp1Connection over(Channel channel, ClientHost host) {
    var connection = new ClientHttp1Connection(host, channel);
    int maxHeaderSize = host.options().maxHeaderSize();
    var decoding =
        new HttpDecoderConfig()
            .setMaxInitialLineLength(maxHeaderSize)
            .setMaxHeaderSize(maxHeaderSize)
            .setMaxChunkSize(64 * 1024);
    channel
        .pipeline()
        .addLast(new HttpClientCodec(decoding, false, false))
        .addLast(new ClientDecompressor(connection.stream))
        .addLast(connection.stream);
    connection.stream.readMore(); // so that it is known if the server closes it
    return connection;
  }

  @Override
  boolean isHttp2() {
    return false;
  }

  @Override
  int capacity() {
    return 1;
  }

  @Override
  @Nullable ClientStream newStream() {
    return stream;
  }

  @Override
  void ended(ClientStream ended, boolean isReusable) {
    if (!isReusable) {
      close();
    }
    release();
  }

  @Override
  void closed(ClientStream closed) {
    close();
  }
}

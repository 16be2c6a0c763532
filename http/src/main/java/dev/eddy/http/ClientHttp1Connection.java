package dev.eddy.http;

import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequestEncoder;
import io.netty.handler.codec.http.HttpResponseDecoder;
import org.jspecify.annotations.Nullable;

/** A connection of HTTP/1.1: one exchange at a time. */
final class ClientHttp1Connection extends ClientConnection {
  private final ClientStream stream;
  private final Decoder decoder;

  private ClientHttp1Connection(ClientHost host, Channel channel) {
    super(host, channel);
    this.stream = new ClientStream(this, channel);
    this.decoder = new Decoder(stream, host.options().maxHeaderSize());
  }

  /** Adds the handlers to a channel that is connected. */
  static ClientHttp1Connection over(Channel channel, ClientHost host) {
    var connection = new ClientHttp1Connection(host, channel);
    channel
        .pipeline()
        .addLast(connection.decoder)
        .addLast(new HttpRequestEncoder())
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
    if (!isReusable || hasExcess()) {
      close();
    }
    release();
  }

  @Override
  void closed(ClientStream closed) {
    close();
  }

  @Override
  boolean hasExcess() {
    return decoder.hasExcess();
  }

  /**
   * Knows what was asked, and whether more has come than the response. Netty's codec for both ways
   * does not tell of the latter.
   */
  private static final class Decoder extends HttpResponseDecoder {
    private final ClientStream stream;

    /** Whether a head has begun for which nobody has asked. */
    private boolean isUnasked;

    Decoder(ClientStream stream, int maxHeaderSize) {
      super(
          new HttpDecoderConfig()
              .setMaxInitialLineLength(maxHeaderSize)
              .setMaxHeaderSize(maxHeaderSize)
              .setMaxChunkSize(64 * 1024));
      this.stream = stream;
    }

    @Override
    protected boolean isContentAlwaysEmpty(HttpMessage response) {
      return stream.asksForHead() || super.isContentAlwaysEmpty(response);
    }

    @Override
    protected HttpMessage createMessage(String[] firstLine) {
      isUnasked |= !stream.isUnanswered();
      return super.createMessage(firstLine);
    }

    boolean hasExcess() {
      return isUnasked || actualReadableBytes() > 0;
    }
  }
}

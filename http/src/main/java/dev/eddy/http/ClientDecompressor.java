package dev.eddy.http;

import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpContentDecompressor;
import org.jspecify.annotations.Nullable;

/** Decompresses responses, unless a request does not want that. */
final class ClientDecompressor extends HttpContentDecompressor {
  private final ClientStream stream;

  ClientDecompressor(ClientStream stream) {
    super(0); // the pieces are small, and ClientBody counts them
    this.stream = stream;
  }

  @Override
  protected @Nullable EmbeddedChannel newContentDecoder(String coding) throws Exception {
    return stream.decompresses() ? super.newContentDecoder(coding) : null;
  }
}

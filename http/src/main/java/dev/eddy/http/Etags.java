package dev.eddy.http;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaderNames;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Entity tags, by which a client is told that it has the response already. Loop thread only.
 *
 * <p>A tag of a response is made of two checksums of 32 bits, which the processor computes faster
 * than a digest: both together are as good as one of 64. It is no defence against who writes two
 * contents with the same tag on purpose, and needs none: all they could do is to show their own old
 * content in place of their own new one.
 */
final class Etags {
  /** What a 304 does not repeat, as the client has it with the body. */
  private static final List<String> OF_THE_BODY =
      List.of(
          "content-type",
          "content-length",
          "content-encoding",
          "content-language",
          "content-range");

  private Etags() {}

  static String of(@Nullable ByteBuf content) {
    var crc32 = new CRC32();
    var crc32c = new CRC32C();
    if (content != null && content.isReadable()) {
      ByteBuffer bytes = content.nioBuffer();
      crc32.update(bytes.duplicate());
      crc32c.update(bytes);
    }
    return '"' + HexFormat.of().toHexDigits((crc32.getValue() << 32) | crc32c.getValue()) + '"';
  }

  /** Says whether the client has what has this tag. */
  static boolean isKnown(HttpServerRequest request, String etag) {
    if (!request.headers().fields().contains(HttpHeaderNames.IF_NONE_MATCH)) {
      return false;
    }
    for (String header : request.headers().getAll("if-none-match")) {
      if (header.strip().equals("*") || contains(header, opaque(etag))) {
        return true;
      }
    }
    return false;
  }

  /** Commas may be in a tag, but those that we make have none, and others then only match less. */
  private static boolean contains(String header, String tag) {
    for (String each : header.split(",", -1)) {
      if (opaque(each.strip()).equals(tag)) {
        return true;
      }
    }
    return false;
  }

  /** A tag of {@code If-None-Match} is compared without regard to its being weak. */
  private static String opaque(String tag) {
    return tag.startsWith("W/") ? tag.substring(2) : tag;
  }

  static void removeWhatIsOfTheBody(HttpHeaders headers) {
    OF_THE_BODY.forEach(headers::remove);
  }
}

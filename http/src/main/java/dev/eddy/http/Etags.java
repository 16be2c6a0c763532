package dev.eddy.http;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Entity tags, by which a client is told that it has the response already. A loop has one of these,
 * which makes them. Loop thread only.
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

  private static final byte[] DIGITS = AsciiString.of("0123456789abcdef").array();

  private final CRC32 crc32 = new CRC32();
  private final CRC32C crc32c = new CRC32C();

  /** Where contents come by in pieces: memory outside the heap costs more to give a checksum. */
  private final byte[] piece = new byte[4096];

  private final byte[] tag = AsciiString.of("\"0123456789abcdef\"").toByteArray();

  String of(@Nullable ByteBuf content) {
    crc32.reset();
    crc32c.reset();
    if (content != null) {
      for (int at = content.readerIndex(); at < content.writerIndex(); at += piece.length) {
        int length = Math.min(piece.length, content.writerIndex() - at);
        content.getBytes(at, piece, 0, length);
        crc32.update(piece, 0, length);
        crc32c.update(piece, 0, length);
      }
    }
    return tag((crc32.getValue() << 32) | crc32c.getValue());
  }

  private String tag(long checksums) {
    long rest = checksums;
    for (int i = Long.BYTES * 2; i > 0; i--) {
      tag[i] = DIGITS[(int) (rest & 0xf)];
      rest >>>= 4;
    }
    return new String(tag, StandardCharsets.ISO_8859_1);
  }

  /** Says whether the client has what has this tag. */
  static boolean isKnown(HttpServerRequest request, String etag) {
    if (!request.headers().has(HttpHeaderNames.IF_NONE_MATCH)) {
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

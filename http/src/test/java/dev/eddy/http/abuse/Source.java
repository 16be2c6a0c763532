package dev.eddy.http.abuse;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;

/** What a raw connection sends, piece by piece. */
interface Source {
  /** Returns the next piece, or null at the end. */
  ByteBuffer next();

  /** Sends that and no more. */
  static Source of(byte[] bytes) {
    return each(List.of(bytes).iterator());
  }

  static Source of(String latin1) {
    return of(bytes(latin1));
  }

  static Source each(Iterator<byte[]> pieces) {
    return () -> pieces.hasNext() ? ByteBuffer.wrap(pieces.next()) : null;
  }

  /** Sends the first piece, and then the second so many times. */
  static Source repeated(byte[] first, byte[] piece, long times) {
    return each(
        new Iterator<>() {
          private long done = -1;

          @Override
          public boolean hasNext() {
            return done < times;
          }

          @Override
          public byte[] next() {
            return done++ < 0 ? first : piece;
          }
        });
  }

  /** Sends the first piece at once, and the second one byte by byte. */
  static Source trickled(byte[] first, byte[] rest) {
    return each(
        new Iterator<>() {
          private int next = -1;

          @Override
          public boolean hasNext() {
            return next < rest.length;
          }

          @Override
          public byte[] next() {
            int at = next++;
            return at < 0 ? first : new byte[] {rest[at]};
          }
        });
  }

  static byte[] bytes(String latin1) {
    return latin1.getBytes(StandardCharsets.ISO_8859_1);
  }

  /** Returns so many bytes of a pattern. */
  static byte[] filled(String pattern, int length) {
    byte[] piece = bytes(pattern);
    byte[] filled = new byte[length / piece.length * piece.length];
    for (int i = 0; i < filled.length; i++) {
      filled[i] = piece[i % piece.length];
    }
    return filled;
  }
}

package dev.eddy.http;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A part of a file that a client asks for.
 *
 * @param start the first byte
 * @param length in bytes; 0 if the file has no such part
 */
record ByteRange(long start, long length) {
  private static final Pattern SINGLE =
      Pattern.compile("\\s*bytes\\s*=\\s*([0-9]{0,18})\\s*-\\s*([0-9]{0,18})\\s*");

  /**
   * Reads the field {@code Range}. What is no single range of bytes is ignored, as RFC 9110 allows:
   * several ranges are rarely asked for, and mostly to do harm.
   *
   * @param size of the whole
   * @return null for the whole
   */
  static @Nullable ByteRange parse(@Nullable String header, long size) {
    Matcher matcher = header == null ? null : SINGLE.matcher(header);
    if (matcher == null || !matcher.matches()) {
      return null;
    }
    String first = matcher.group(1);
    String last = matcher.group(2);
    if (first.isEmpty()) {
      return last.isEmpty() ? null : ofTheEnd(Long.parseLong(last), size);
    }
    long start = Long.parseLong(first);
    long end = last.isEmpty() ? size - 1 : Math.min(Long.parseLong(last), size - 1);
    if (!last.isEmpty() && Long.parseLong(last) < start) {
      return null;
    }
    return new ByteRange(start, Math.max(0, end - start + 1));
  }

  private static ByteRange ofTheEnd(long wanted, long size) {
    long length = Math.min(wanted, size);
    return new ByteRange(size - length, length);
  }

  boolean isUnsatisfiable() {
    return length == 0;
  }

  /** Returns the field {@code Content-Range}. */
  String contentRange(long size) {
    return isUnsatisfiable()
        ? "bytes */" + size
        : "bytes " + start + "-" + (start + length - 1) + "/" + size;
  }
}

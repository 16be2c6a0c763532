package dev.eddy.http;

import io.netty.handler.codec.http.QueryStringDecoder;
import org.jspecify.annotations.Nullable;

/** Percent escapes of paths. */
final class Percent {
  private Percent() {}

  /**
   * Resolves the escapes of a part of a path, in which a plus is a plus.
   *
   * @throws HttpError with status 400 if an escape is broken
   */
  static @Nullable String decode(@Nullable String escaped) {
    if (escaped == null || escaped.indexOf('%') < 0) {
      return escaped;
    }
    try {
      return QueryStringDecoder.decodeComponent(escaped.replace("+", "%2B"));
    } catch (IllegalArgumentException broken) {
      throw new HttpError(400, "broken escape in the path: " + broken.getMessage());
    }
  }
}

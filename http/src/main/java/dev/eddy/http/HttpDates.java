package dev.eddy.http;

import io.netty.handler.codec.DateFormatter;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Date;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Dates of headers, in whole seconds. */
final class HttpDates {
  private static final DateTimeFormatter RFC_1123 =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  /** More than any has; the parser throws at what is longer. */
  private static final int LONGEST = 64;

  private HttpDates() {}

  static String format(Instant time) {
    return RFC_1123.format(time);
  }

  /** Returns null if it is no date in one of the three forms that HTTP has known. */
  static @Nullable Instant parse(@Nullable String text) {
    if (text == null || text.length() > LONGEST) {
      return null;
    }
    Date date = DateFormatter.parseHttpDate(text);
    return date == null ? null : date.toInstant();
  }
}

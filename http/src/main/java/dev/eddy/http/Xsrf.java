package dev.eddy.http;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The token by which a form proves that it is of this site: in a cookie, and again in the form or
 * in a header. As in Tornado (its second version), each time it is written it looks different, as
 * it is masked: {@code 2|mask|masked token|time}, so that its text cannot be guessed by the length
 * of compressed pages (BREACH). Loop thread only.
 */
final class Xsrf {
  static final String COOKIE = "_xsrf";

  private static final Pattern FORMAT =
      Pattern.compile("2\\|([0-9a-f]{8})\\|((?:[0-9a-f]{2}){1,32})\\|([0-9]{1,18})");
  private static final List<String> HEADERS = List.of("x-xsrftoken", "x-csrftoken");
  private static final Duration KEPT = Duration.ofDays(30);
  private static final int TOKEN_BYTES = 16;

  private final SecureRandom random;
  private final byte[] token;

  /** What the token that came with the cookie said; kept. */
  private final long time;

  private final boolean isNew;

  Xsrf(@Nullable String cookie, long now, SecureRandom random) {
    this.random = random;
    Matcher known = cookie == null ? null : FORMAT.matcher(cookie);
    if (known != null && known.matches()) {
      token = unmask(known);
      time = Long.parseLong(known.group(3));
      isNew = false;
    } else {
      token = new byte[TOKEN_BYTES];
      random.nextBytes(token);
      time = now;
      isNew = true;
    }
  }

  boolean isNew() {
    return isNew;
  }

  /** Returns the token under a new mask. */
  String masked() {
    byte[] mask = new byte[4];
    random.nextBytes(mask);
    HexFormat hex = HexFormat.of();
    return "2|" + hex.formatHex(mask) + "|" + hex.formatHex(xor(mask, token)) + "|" + time;
  }

  /** Returns the cookie that a client needs who has none. */
  Cookie cookie(boolean isSecure) {
    return Cookie.builder(COOKIE, masked())
        .maxAge(KEPT)
        .secure(isSecure)
        .sameSite(Cookie.SameSite.LAX)
        .build();
  }

  /**
   * Compares the token of a form, or of a header without one, with that of the cookie.
   *
   * @throws HttpError with status 403 if they are not the same
   */
  void check(@Nullable String argument, HttpServerRequest request) {
    String method = request.method();
    String sent = argument;
    for (String header : HEADERS) {
      sent = sent == null ? request.headers().get(header) : sent;
    }
    if (sent == null || sent.isEmpty()) {
      throw new HttpError(403, "'_xsrf' argument missing from " + method);
    }
    Matcher matcher = FORMAT.matcher(sent);
    if (!matcher.matches()) {
      throw new HttpError(403, "'_xsrf' argument has invalid format");
    }
    if (isNew || !MessageDigest.isEqual(unmask(matcher), token)) {
      throw new HttpError(403, "XSRF cookie does not match the argument of " + method);
    }
  }

  private static byte[] unmask(Matcher matcher) {
    HexFormat hex = HexFormat.of();
    return xor(hex.parseHex(matcher.group(1)), hex.parseHex(matcher.group(2)));
  }

  private static byte[] xor(byte[] mask, byte[] text) {
    byte[] result = new byte[text.length];
    for (int i = 0; i < text.length; i++) {
      result[i] = (byte) (mask[i % mask.length] ^ text[i]);
    }
    return result;
  }
}

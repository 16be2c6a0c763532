package dev.eddy.http;

import io.netty.handler.codec.http.QueryStringDecoder;
import java.net.IDN;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a request goes: a URL in its parts.
 *
 * @param scheme {@code http} or {@code https}
 * @param host in lower case; an address of IPv6 without its brackets
 * @param port also where the URL does not name it
 * @param path with the query, escaped; what the request line has
 * @param credentials user and password; null for none
 */
record ClientTarget(
    String scheme, String host, int port, String path, @Nullable String credentials) {
  private static final Pattern URL =
      Pattern.compile("(?i)(https?)://([^/?#\\\\]*)([/?][^#]*)?(?:#.*)?", Pattern.DOTALL);

  private static final Pattern AUTHORITY =
      Pattern.compile("(?:(.*)@)?(\\[[0-9A-Fa-f:.%]+]|[^:@\\[\\]]+)(?::([0-9]*))?");

  private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*:");

  /** What may be in a URL as it is, besides letters and digits. */
  private static final String PUNCTUATION = "-._~!$&'()*+,;=:@/?[]";

  static ClientTarget parse(String url) {
    Matcher parts = URL.matcher(url.strip());
    if (!parts.matches()) {
      throw new IllegalArgumentException(
          "URL: '" + url + "' (expected one that begins with http:// or https://)");
    }
    Matcher authority = AUTHORITY.matcher(parts.group(2));
    if (!authority.matches()) {
      throw new IllegalArgumentException("URL: '" + url + "' has no host (expected http://host/…)");
    }
    String scheme = parts.group(1).toLowerCase(Locale.ROOT);
    String user = authority.group(1);
    return new ClientTarget(
        scheme,
        hostOf(url, authority.group(2)),
        portOf(url, scheme, authority.group(3)),
        pathOf(parts.group(3) == null ? "" : parts.group(3)),
        user == null ? null : QueryStringDecoder.decodeComponent(user.replace("+", "%2B")));
  }

  private static String hostOf(String url, String host) {
    if (host.startsWith("[")) {
      return host.substring(1, host.length() - 1);
    }
    try {
      String ascii = IDN.toASCII(host).toLowerCase(Locale.ROOT);
      if (ascii.matches("[a-z0-9._~!$&'()*+,;=%-]+")) {
        return ascii;
      }
    } catch (IllegalArgumentException notAName) {
      throw new IllegalArgumentException("URL: '" + url + "' has no good host", notAName);
    }
    throw new IllegalArgumentException("URL: '" + url + "' has no good host: '" + host + "'");
  }

  private static int portOf(String url, String scheme, @Nullable String port) {
    if (port == null || port.isEmpty()) {
      return scheme.equals("https") ? 443 : 80;
    }
    if (port.length() > 5 || Integer.parseInt(port) > 65535 || Integer.parseInt(port) == 0) {
      throw new IllegalArgumentException(
          "URL: '" + url + "' has the port " + port + " (expected 1 to 65535)");
    }
    return Integer.parseInt(port);
  }

  private static String pathOf(String given) {
    String escaped = escape(given);
    return escaped.startsWith("/") ? escaped : "/" + escaped;
  }

  /** Escapes what a URL cannot have, and a percent sign that begins no escape. */
  private static String escape(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    var escaped = new StringBuilder(bytes.length);
    for (int i = 0; i < bytes.length; i++) {
      char letter = (char) (bytes[i] & 0xff);
      boolean isPlain = letter == '%' ? isEscape(bytes, i) : isLetter(letter);
      if (isPlain || PUNCTUATION.indexOf(letter) >= 0) {
        escaped.append(letter);
      } else {
        escaped.append('%').append(hexDigit(letter >> 4)).append(hexDigit(letter & 15));
      }
    }
    return escaped.toString();
  }

  private static boolean isEscape(byte[] bytes, int i) {
    return i + 2 < bytes.length
        && Character.digit(bytes[i + 1], 16) >= 0
        && Character.digit(bytes[i + 2], 16) >= 0;
  }

  private static boolean isLetter(char letter) {
    return letter < 128 && Character.isLetterOrDigit(letter);
  }

  private static char hexDigit(int value) {
    return Character.toUpperCase(Character.forDigit(value, 16));
  }

  /** Where a redirect leads from here; null if that is no place for this client. */
  @Nullable ClientTarget resolve(String location) {
    String text = unmangled(location.strip());
    try {
      if (URL.matcher(text).matches()) {
        return parse(text);
      }
      if (text.startsWith("//")) {
        return parse(scheme + ":" + text);
      }
      if (SCHEME.matcher(text).lookingAt()) {
        return null;
      }
      return parse(origin() + relative(text.replaceFirst("(?s)#.*", "")));
    } catch (IllegalArgumentException nowhere) {
      return null;
    }
  }

  /**
   * A header field has bytes, which Netty reads as ISO 8859-1; servers that do not escape what they
   * should mean UTF-8.
   */
  private static String unmangled(String location) {
    byte[] bytes = location.getBytes(StandardCharsets.ISO_8859_1);
    if (!location.equals(new String(bytes, StandardCharsets.ISO_8859_1))) {
      return location; // it is not made of bytes
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException latin) {
      return location;
    }
  }

  /** The path that a reference without a host means here, as RFC 3986 has it in 5.2. */
  private String relative(String reference) {
    if (reference.isEmpty()) {
      return path;
    }
    String here = path.replaceFirst("\\?.*", "");
    if (reference.startsWith("?")) {
      return here + reference;
    }
    String folder = here.substring(0, here.lastIndexOf('/') + 1);
    String whole = reference.startsWith("/") ? reference : folder + reference;
    String segments = whole.replaceFirst("(?s)\\?.*", "");
    String query = whole.substring(segments.length());
    return (withoutDots(segments) + query).replace("[", "%5B").replace("]", "%5D");
  }

  /** Empty segments stay, which {@link java.net.URI} would drop. */
  private static String withoutDots(String path) {
    String[] segments = path.substring(1).split("/", -1);
    var kept = new ArrayDeque<String>();
    for (int i = 0; i < segments.length; i++) {
      boolean isUp = segments[i].equals("..");
      if (isUp) {
        kept.pollLast();
      }
      if (!isUp && !segments[i].equals(".")) {
        kept.add(segments[i]);
      } else if (i == segments.length - 1) {
        kept.add("");
      }
    }
    return "/" + String.join("/", kept);
  }

  boolean isTls() {
    return scheme.equals("https");
  }

  boolean hasSameOrigin(ClientTarget other) {
    return scheme.equals(other.scheme) && host.equals(other.host) && port == other.port;
  }

  /** What the field {@code Host} has. */
  String authority() {
    String name = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    return port == (isTls() ? 443 : 80) ? name : name + ":" + port;
  }

  private String origin() {
    return scheme + "://" + authority();
  }

  String url() {
    return origin() + path;
  }
}

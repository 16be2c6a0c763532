package dev.eddy.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMessageDecoderResult;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.AsciiString;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the head of a request means for its connection, and whether it is one at all. Read in one
 * walk over the fields; a connection has one of these for all of its requests. Loop thread only.
 */
final class RequestHead {
  private static final AsciiString HTTP_2_SCHEME = AsciiString.cached("x-http2-scheme");

  private boolean isHttp10;
  private boolean keepsAlive;
  private boolean expectsContinue;
  private boolean hasOtherExpectation;
  private boolean hasBadField;
  private boolean hasTwoHosts;
  private boolean wantsClose;
  private boolean wantsKeepAlive;
  private int hosts;
  private int encodings;
  private @Nullable CharSequence host;
  private @Nullable CharSequence encoding;

  /** -1 if there is none. */
  private long contentLength;

  private boolean hasUnknownLength;

  boolean keepsAlive() {
    return keepsAlive;
  }

  boolean expectsContinue() {
    return expectsContinue && !isHttp10;
  }

  /** Whether a body follows, perhaps an empty one. */
  boolean hasBody() {
    return hasUnknownLength || contentLength > 0;
  }

  /** What it says of the length of its body; 0 if it has none or does not say. */
  long contentLength() {
    return Math.max(0, contentLength);
  }

  /**
   * Reads a head of HTTP/1, and makes a target in its absolute form a path.
   *
   * @return null, or the status with which it is to be refused
   */
  @Nullable HttpResponseStatus read(HttpRequest head, ServerOptions options) {
    readFields(head);
    isHttp10 = head.protocolVersion().minorVersion() == 0;
    keepsAlive = isHttp10 ? wantsKeepAlive : !wantsClose;
    hasUnknownLength = encodings > 0;
    HttpResponseStatus refusal = checkSize(head, options);
    if (refusal == null) {
      refusal = checkVersion(head);
    }
    if (refusal == null) {
      refusal = checkFraming(options);
    }
    if (refusal == null) {
      refusal = checkTarget(head);
    }
    return refusal != null ? refusal : checkExpectation();
  }

  /** Reads one of HTTP/2, whose framing and pseudo fields were checked on the way. */
  @Nullable HttpResponseStatus readHttp2(HttpRequest head, boolean isWhole, ServerOptions options) {
    readFields(head);
    head.headers().remove(HTTP_2_SCHEME).remove(HttpHeaderNames.TRANSFER_ENCODING);
    isHttp10 = false;
    keepsAlive = true;
    hasUnknownLength = !isWhole;
    if (hasMany(head, options)) {
      return HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE;
    }
    if (hasBadField || hasTwoHosts || !isTarget(head)) {
      return HttpResponseStatus.BAD_REQUEST;
    }
    if (hosts > 1 && host != null) { // the field Host may repeat what :authority says
      head.headers().set(HttpHeaderNames.HOST, host);
    }
    return checkExpectation();
  }

  // ---- the fields

  private void readFields(HttpRequest head) {
    hosts = 0;
    encodings = 0;
    host = null;
    encoding = null;
    contentLength = -1;
    expectsContinue = false;
    hasOtherExpectation = false;
    hasBadField = false;
    hasTwoHosts = false;
    wantsClose = false;
    wantsKeepAlive = false;
    Iterator<Map.Entry<CharSequence, CharSequence>> fields = head.headers().iteratorCharSequence();
    while (fields.hasNext()) {
      Map.Entry<CharSequence, CharSequence> field = fields.next();
      readField(field.getKey(), field.getValue());
    }
  }

  /** By the length of its name first, which most fields are told apart by. */
  private void readField(CharSequence name, CharSequence value) {
    switch (name.length()) {
      case 4 -> {
        if (isNamed(HttpHeaderNames.HOST, name)) {
          hasTwoHosts |= host != null && !AsciiString.contentEqualsIgnoreCase(host, value);
          hosts++;
          host = value;
        }
      }
      case 6 -> {
        if (isNamed(HttpHeaderNames.EXPECT, name)) {
          readExpectation(value);
        }
      }
      case 10 -> {
        if (isNamed(HttpHeaderNames.CONNECTION, name)) {
          wantsClose |= AsciiString.containsIgnoreCase(value, "close");
          wantsKeepAlive |= AsciiString.containsIgnoreCase(value, "keep-alive");
        }
      }
      case 14 -> {
        if (isNamed(HttpHeaderNames.CONTENT_LENGTH, name)) {
          readLength(value);
        }
      }
      case 17 -> {
        if (isNamed(HttpHeaderNames.TRANSFER_ENCODING, name)) {
          encodings++;
          encoding = value;
        }
      }
      default -> {}
    }
  }

  private static boolean isNamed(AsciiString expected, CharSequence name) {
    return expected.contentEqualsIgnoreCase(name);
  }

  private void readExpectation(CharSequence value) {
    if (AsciiString.contentEqualsIgnoreCase(value, "100-continue")) {
      expectsContinue = true;
    } else {
      hasOtherExpectation = true;
    }
  }

  private void readLength(CharSequence value) {
    if (contentLength >= 0) {
      hasBadField = true; // a second one, even if it says the same
      return;
    }
    long length = 0;
    for (int i = 0; i < value.length(); i++) {
      int digit = value.charAt(i) - '0';
      if (digit < 0 || digit > 9 || length > Long.MAX_VALUE / 10 - 1) {
        hasBadField = true;
        return;
      }
      length = length * 10 + digit;
    }
    contentLength = length;
    hasBadField |= value.length() == 0;
  }

  // ---- the checks, of which the first that fails decides

  private static @Nullable HttpResponseStatus checkSize(HttpRequest head, ServerOptions options) {
    boolean isTooLarge =
        head.decoderResult() instanceof HttpMessageDecoderResult sizes
            && sizes.totalSize() > options.maxHeaderSize;
    return isTooLarge || hasMany(head, options)
        ? HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
        : null;
  }

  private static boolean hasMany(HttpRequest head, ServerOptions options) {
    return options.maxHeaderCount > 0 && head.headers().size() > options.maxHeaderCount;
  }

  private static @Nullable HttpResponseStatus checkVersion(HttpRequest head) {
    var version = head.protocolVersion();
    return version.majorVersion() == 1 && version.protocolName().equals("HTTP")
        ? null
        : HttpResponseStatus.HTTP_VERSION_NOT_SUPPORTED;
  }

  /** Where a request ends must be clear to all who read it. */
  private @Nullable HttpResponseStatus checkFraming(ServerOptions options) {
    if (hasBadField) {
      return HttpResponseStatus.BAD_REQUEST;
    }
    if (encodings == 0) {
      return null;
    }
    CharSequence coding = encoding;
    boolean mayBeChunked = !isHttp10 || options.decompressesRequests; // see RequestDecompressor
    if (encodings > 1 || !mayBeChunked || contentLength >= 0 || coding == null) {
      return HttpResponseStatus.BAD_REQUEST;
    }
    return AsciiString.contentEqualsIgnoreCase(coding, "chunked")
        ? null
        : HttpResponseStatus.NOT_IMPLEMENTED;
  }

  private @Nullable HttpResponseStatus checkTarget(HttpRequest head) {
    if (hosts > 1 || (hosts == 0 && !isHttp10)) {
      return HttpResponseStatus.BAD_REQUEST;
    }
    CharSequence given = host;
    if (given != null && !isHost(given)) {
      return HttpResponseStatus.BAD_REQUEST;
    }
    if (head.method().equals(HttpMethod.CONNECT)) {
      return HttpResponseStatus.NOT_IMPLEMENTED;
    }
    return isTarget(head) || hasAbsoluteForm(head) ? null : HttpResponseStatus.BAD_REQUEST;
  }

  private static boolean isHost(CharSequence host) {
    for (int i = 0; i < host.length(); i++) {
      char c = host.charAt(i);
      if (c <= ' ' || c >= 0x7f || c == ',' || c == '/' || c == '@' || c == '?' || c == '#'
          || c == '\\') {
        return false;
      }
    }
    return true;
  }

  /** A path, or the asterisk that OPTIONS may have. */
  private static boolean isTarget(HttpRequest head) {
    String target = head.uri();
    if (!target.startsWith("/")) {
      return target.equals("*") && head.method().equals(HttpMethod.OPTIONS);
    }
    for (int i = 1; i < target.length(); i++) {
      char c = target.charAt(i);
      if (c <= ' ' || c == 0x7f || c == '#') {
        return false;
      }
    }
    return true;
  }

  /** As a proxy gets it: the host in the target counts, and that in the field does not. */
  private static boolean hasAbsoluteForm(HttpRequest head) {
    String target = head.uri();
    int begin = schemeLength(target);
    if (begin < 0) {
      return false;
    }
    int end = begin;
    while (end < target.length() && target.charAt(end) != '/' && target.charAt(end) != '?') {
      end++;
    }
    String authority = target.substring(begin, end);
    if (authority.isEmpty() || !isHost(authority)) {
      return false;
    }
    String path = target.substring(end);
    head.setUri(path.startsWith("/") ? path : "/" + path);
    head.headers().set(HttpHeaderNames.HOST, authority);
    return isTarget(head);
  }

  private static int schemeLength(String target) {
    for (String scheme : new String[] {"http://", "https://"}) {
      if (target.regionMatches(true, 0, scheme, 0, scheme.length())) {
        return scheme.length();
      }
    }
    return -1;
  }

  private @Nullable HttpResponseStatus checkExpectation() {
    return hasOtherExpectation && !isHttp10 ? HttpResponseStatus.EXPECTATION_FAILED : null;
  }
}

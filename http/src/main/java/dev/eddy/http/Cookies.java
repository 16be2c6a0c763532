package dev.eddy.http;

import io.netty.handler.codec.http.cookie.ServerCookieDecoder;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The cookies of a request and of a response. Loop thread only. */
final class Cookies {
  private final Map<String, String> values = new LinkedHashMap<>();

  /**
   * Reads the cookies of a request. Of several with a name the first is the closest to the path.
   */
  Cookies(HttpServerRequest request) {
    for (String header : request.headers().getAll("cookie")) {
      for (var each : ServerCookieDecoder.STRICT.decodeAll(header)) {
        values.putIfAbsent(each.name(), each.value());
      }
    }
  }

  @Nullable String get(String name) {
    return values.get(name);
  }

  /** Sets a cookie in place of one with the same name. */
  static void set(HttpHeaders headers, Cookie cookie) {
    var others = headers.getAll("set-cookie");
    headers.remove("set-cookie");
    for (String each : others) {
      if (!each.startsWith(cookie.name() + "=")) {
        headers.add("set-cookie", each);
      }
    }
    headers.add("set-cookie", cookie.encode());
  }
}

package dev.eddy.http;

import java.util.Objects;
import java.util.regex.Pattern;

/** Reads where a WebSocket is: a URL as those of requests, but for its scheme. */
final class WebSocketAddress {
  private static final Pattern URL = Pattern.compile("(?i)wss?://[^#]*", Pattern.DOTALL);

  private WebSocketAddress() {}

  static ClientTarget parse(String url) {
    IllegalArgumentException problem = null;
    String text = Objects.requireNonNull(url, "url").strip();
    if (URL.matcher(text).matches()) {
      try {
        return ClientTarget.parse("http" + text.substring("ws".length()));
      } catch (IllegalArgumentException bad) {
        problem = bad;
      }
    }
    throw new IllegalArgumentException(
        "address of a WebSocket: '"
            + url
            + "' (expected ws://host:port/path or wss://host:port/path, with a port of 1 to 65535"
            + " if any, and without a fragment)",
        problem);
  }
}

package dev.eddy.http;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/**
 * Where a WebSocket is.
 *
 * @param isTls whether it is {@code wss}
 * @param host a name, or an IP address without brackets
 * @param port the usual one if none is given
 * @param authority what the field {@code Host} says
 * @param target path and query
 */
record WebSocketAddress(boolean isTls, String host, int port, String authority, String target) {
  static WebSocketAddress parse(String url) {
    URI uri;
    try {
      uri = new URI(url);
    } catch (URISyntaxException bad) {
      throw new IllegalArgumentException("address of a WebSocket: " + bad.getMessage(), bad);
    }
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    boolean isTls = scheme.equals("wss");
    if ((!isTls && !scheme.equals("ws")) || uri.getHost() == null || uri.getRawFragment() != null) {
      throw new IllegalArgumentException(
          "address of a WebSocket: '"
              + url
              + "' (expected ws://host:port/path or wss://host:port/path, without a fragment)");
    }
    String host = uri.getHost();
    String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    return new WebSocketAddress(
        isTls,
        bare,
        uri.getPort() >= 0 ? uri.getPort() : isTls ? 443 : 80,
        uri.getPort() >= 0 ? host + ":" + uri.getPort() : host,
        uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery());
  }
}

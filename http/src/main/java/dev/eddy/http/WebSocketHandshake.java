package dev.eddy.http;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** The rules of the opening handshake (RFC 6455, 4), which both ends know. */
final class WebSocketHandshake {
  static final String VERSION = "13";

  private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  private static final int KEY_BYTES = 16;

  private WebSocketHandshake() {}

  /**
   * Returns what is wrong with a request for a WebSocket, its version apart; null if nothing is.
   */
  static @Nullable String problemOf(HttpServerRequest request) {
    HttpHeaders headers = request.headers();
    if (!hasToken(headers, "upgrade", "websocket")) {
      return "Can \"Upgrade\" only to \"WebSocket\".";
    }
    if (!hasToken(headers, "connection", "upgrade")) {
      return "\"Connection\" has to be \"Upgrade\".";
    }
    if (!request.version().equals("HTTP/1.1")) {
      return "A WebSocket needs HTTP/1.1.";
    }
    String key = headers.get("sec-websocket-key");
    return key == null || !isKey(key)
        ? "\"Sec-WebSocket-Key\" has to be 16 bytes in base64."
        : null;
  }

  private static boolean isKey(String key) {
    try {
      return Base64.getDecoder().decode(key.trim()).length == KEY_BYTES;
    } catch (IllegalArgumentException notBase64) {
      return false;
    }
  }

  /** Whether a field has a word, in any case. */
  static boolean hasToken(HttpHeaders headers, String name, String token) {
    return tokens(headers, name).stream().anyMatch(token::equalsIgnoreCase);
  }

  /** The words of a field that is a list. */
  static List<String> tokens(HttpHeaders headers, String name) {
    var tokens = new ArrayList<String>();
    for (String field : headers.getAll(name)) {
      for (String each : field.split(",", -1)) {
        if (!each.isBlank()) {
          tokens.add(each.trim());
        }
      }
    }
    return tokens;
  }

  /** Whether a page of that origin comes from this host. */
  static boolean isSameHost(String origin, String host) {
    try {
      String authority = new URI(origin).getRawAuthority();
      return authority != null && authority.equalsIgnoreCase(host);
    } catch (URISyntaxException noOrigin) {
      return false;
    }
  }

  static String newKey() {
    var key = new byte[KEY_BYTES];
    ThreadLocalRandom.current().nextBytes(key);
    return Base64.getEncoder().encodeToString(key);
  }

  /** The answer to a key, which shows that the server understands it. */
  static String accept(String key) {
    byte[] both = (key.trim() + GUID).getBytes(StandardCharsets.ISO_8859_1);
    try {
      byte[] digest = MessageDigest.getInstance("SHA-1").digest(both);
      return Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException everyJdkHasIt) {
      throw new IllegalStateException(everyJdkHasIt);
    }
  }
}

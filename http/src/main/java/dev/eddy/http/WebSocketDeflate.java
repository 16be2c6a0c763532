package dev.eddy.http;

import io.netty.handler.codec.compression.ZlibCodecFactory;
import io.netty.handler.codec.http.websocketx.extensions.WebSocketExtension;
import io.netty.handler.codec.http.websocketx.extensions.WebSocketExtensionData;
import io.netty.handler.codec.http.websocketx.extensions.WebSocketExtensionUtil;
import io.netty.handler.codec.http.websocketx.extensions.WebSocketServerExtension;
import io.netty.handler.codec.http.websocketx.extensions.compression.PerMessageDeflateClientExtensionHandshaker;
import io.netty.handler.codec.http.websocketx.extensions.compression.PerMessageDeflateServerExtensionHandshaker;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the two ends agree about compression (RFC 7692).
 *
 * @param extension makes the handlers
 * @param header what the server says of it
 */
record WebSocketDeflate(WebSocketExtension extension, String header) {
  private static final int LEVEL = 6;
  private static final int WINDOW = PerMessageDeflateServerExtensionHandshaker.MAX_WINDOW_SIZE;

  /**
   * Takes the first offer of a client that can be taken.
   *
   * @param offers the fields of its request
   * @return null for no compression
   */
  static @Nullable WebSocketDeflate accept(List<String> offers, int maxMessageSize) {
    var known =
        new PerMessageDeflateServerExtensionHandshaker(
            LEVEL,
            ZlibCodecFactory.isSupportingWindowSizeAndMemLevel(),
            WINDOW,
            true,
            false,
            limit(maxMessageSize));
    for (WebSocketExtensionData offer : parse(offers)) {
      try {
        WebSocketServerExtension extension = known.handshakeExtension(offer);
        if (extension != null) {
          return new WebSocketDeflate(extension, format(extension.newReponseData()));
        }
      } catch (NumberFormatException noWindowSize) {
        HttpLog.debug("an offer of compression was not taken: " + offers, noWindowSize);
      }
    }
    return null;
  }

  /** What a client offers. */
  static String offer() {
    return format(handshaker(0).newRequestData());
  }

  /**
   * Takes what a server says about the {@link #offer()}.
   *
   * @param answers the fields of its response, not empty
   * @return null if that is not what was offered
   */
  static @Nullable WebSocketDeflate agreed(List<String> answers, int maxMessageSize) {
    List<WebSocketExtensionData> extensions = parse(answers);
    if (extensions.size() != 1) {
      return null;
    }
    try {
      WebSocketExtension extension =
          handshaker(maxMessageSize).handshakeExtension(extensions.get(0));
      return extension == null ? null : new WebSocketDeflate(extension, answers.get(0));
    } catch (NumberFormatException noWindowSize) {
      return null;
    }
  }

  private static PerMessageDeflateClientExtensionHandshaker handshaker(int maxMessageSize) {
    return new PerMessageDeflateClientExtensionHandshaker(
        LEVEL, false, WINDOW, true, false, limit(maxMessageSize));
  }

  /**
   * What a frame may become at most. Netty's decoder fails when a buffer of that size lacks room
   * for twice what is not yet decompressed, and 512 bytes, whether that is needed or not; so it
   * gets that room, and {@link WebSocketAssembly} looks at the size itself.
   */
  private static int limit(int maxMessageSize) {
    return (int) Math.min(Integer.MAX_VALUE, 3L * maxMessageSize + 512);
  }

  private static List<WebSocketExtensionData> parse(List<String> fields) {
    return WebSocketExtensionUtil.extractExtensions(String.join(",", fields));
  }

  private static String format(WebSocketExtensionData data) {
    var text = new StringBuilder(data.name());
    data.parameters()
        .forEach(
            (name, value) -> {
              text.append("; ").append(name);
              if (value != null) {
                text.append('=').append(value);
              }
            });
    return text.toString();
  }
}

package dev.eddy.http;

import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A message that came over a WebSocket: a text or bytes. Its value does not change. */
public final class WebSocketMessage {
  private final @Nullable String text;
  private final byte @Nullable [] bytes;

  private WebSocketMessage(@Nullable String text, byte @Nullable [] bytes) {
    this.text = text;
    this.bytes = bytes;
  }

  static WebSocketMessage of(String text) {
    return new WebSocketMessage(text, null);
  }

  static WebSocketMessage of(byte[] bytes) {
    return new WebSocketMessage(null, bytes);
  }

  /**
   * Says which kind it is.
   *
   * @return true for a text, false for a binary message
   */
  public boolean isText() {
    return text != null;
  }

  /**
   * Returns the text.
   *
   * @return may be empty
   * @throws IllegalStateException if the message is binary
   */
  public String text() {
    if (text == null) {
      throw new IllegalStateException(
          "text() of a binary message: ask isText() first, or take bytes()");
    }
    return text;
  }

  /**
   * Returns the bytes.
   *
   * @return of a binary message not a copy: do not change them; of a text its UTF-8
   */
  public byte[] bytes() {
    return text != null ? text.getBytes(StandardCharsets.UTF_8) : Objects.requireNonNull(bytes);
  }

  /** Returns the text, or how many bytes it has. */
  @Override
  public String toString() {
    return text != null ? text : Objects.requireNonNull(bytes).length + " bytes";
  }
}

package dev.eddy.http;

import java.io.IOException;

/**
 * Something was to be sent over a WebSocket that is closed or being closed, or it was closed before
 * all of it had left. Tornado's WebSocketClosedError.
 */
public final class WebSocketClosedException extends IOException {
  private static final long serialVersionUID = 1;

  WebSocketClosedException(String message) {
    super(message);
  }

  WebSocketClosedException(String message, Throwable cause) {
    super(message, cause);
  }
}

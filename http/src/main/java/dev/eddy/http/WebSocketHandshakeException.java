package dev.eddy.http;

import java.io.IOException;

/** A server was reached and did not agree to a WebSocket. */
public final class WebSocketHandshakeException extends IOException {
  private static final long serialVersionUID = 1;

  private final int status;

  WebSocketHandshakeException(int status, String message) {
    super(message);
    this.status = status;
  }

  /**
   * Returns the status of the server's response.
   *
   * @return 403 for instance; 101 if it agreed, but not to what it was asked for
   */
  public int status() {
    return status;
  }
}

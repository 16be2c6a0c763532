package dev.eddy.http;

import java.io.IOException;

/** The other end has closed the connection, or it was broken. Tornado's StreamClosedError. */
public final class StreamClosedException extends IOException {
  private static final long serialVersionUID = 1;

  StreamClosedException(String message) {
    super(message);
  }

  StreamClosedException(String message, Throwable cause) {
    super(message, cause);
  }
}

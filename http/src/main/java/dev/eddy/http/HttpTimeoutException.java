package dev.eddy.http;

import java.io.IOException;
import java.time.Duration;

/**
 * A fetch took longer than it may. Tornado's {@code HTTPTimeoutError}, whose code 599 is no more
 * than its mark, so there is none here.
 */
public final class HttpTimeoutException extends IOException {
  private static final long serialVersionUID = 1;

  /** How far a fetch had come. */
  public enum Phase {
    /** It waited for other fetches to end. */
    QUEUE("in request queue"),
    /** It waited for the name, the connection, or the start of TLS. */
    CONNECT("while connecting"),
    /** It had a connection: the request or the response was under way. */
    REQUEST("during request");

    private final String words;

    Phase(String words) {
      this.words = words;
    }

    @Override
    public String toString() {
      return words;
    }
  }

  /** How far the fetch had come. */
  private final Phase phase;

  HttpTimeoutException(Phase phase, Duration limit, String what) {
    super("Timeout " + phase + ": " + what + " did not end within its limit of " + limit);
    this.phase = phase;
  }

  /**
   * Returns how far the fetch had come.
   *
   * @return the phase in which its time was over
   */
  public Phase phase() {
    return phase;
  }
}

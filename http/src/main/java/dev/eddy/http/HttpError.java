package dev.eddy.http;

import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Thrown by a handler to answer with an error status: {@code throw new HttpError(404)}. What was
 * written before is dropped, and {@link RequestHandler#writeError} makes the page. It is logged as
 * a warning with its message and without a trace. As in Tornado.
 */
public final class HttpError extends RuntimeException {
  private static final long serialVersionUID = 1;
  private static final Pattern CONTROLS = Pattern.compile("\\p{Cntrl}");

  private final int status;
  private final @Nullable String reason;

  /**
   * Makes one without a message.
   *
   * @param status the status code, 400 to 599
   * @throws IllegalArgumentException if it is none of those
   */
  public HttpError(int status) {
    this(status, null);
  }

  /**
   * Makes one with a message for the log. The client does not see it.
   *
   * @param status the status code, 400 to 599
   * @param logMessage for the log
   * @throws IllegalArgumentException if the status is none of those
   */
  public HttpError(int status, @Nullable String logMessage) {
    this(status, logMessage, null);
  }

  /**
   * Makes one with a reason phrase of its own.
   *
   * @param status the status code, 400 to 599
   * @param logMessage for the log
   * @param reason what the status line and the error page say, null for the usual words, which also
   *     stand in for a text with a line break or another control character; HTTP/2 has no reason
   *     phrases
   * @throws IllegalArgumentException if the status is none of those
   */
  public HttpError(int status, @Nullable String logMessage, @Nullable String reason) {
    super(logMessage);
    if (status < 400 || status > 599) {
      throw new IllegalArgumentException(
          "status of an HttpError: " + status + " (expected 400 to 599; for others, setStatus())");
    }
    this.status = status;
    this.reason = reason;
  }

  /**
   * Returns the status code.
   *
   * @return 400 to 599
   */
  public int status() {
    return status;
  }

  /**
   * Returns the words for the status.
   *
   * @return its own ones, or the usual ones
   */
  public String reason() {
    return reason != null ? reason : HttpResponseStatus.valueOf(status).reasonPhrase();
  }

  /** The whole, for the log: in one line, whatever a client had a part in. */
  String describe() {
    String message = getMessage();
    String whole =
        "HTTP " + status + ": " + reason() + (message == null ? "" : " (" + message + ")");
    return CONTROLS
        .matcher(whole)
        .replaceAll(found -> String.format("\\\\u%04x", (int) found.group().charAt(0)));
  }
}

package dev.eddy.http;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/**
 * The module's loggers: {@code dev.eddy.http.access} has a line for each request (debug below 400
 * and where the client has gone, a warning below 500, an error above; Tornado has info in place of
 * debug), {@code dev.eddy.http} has all else.
 */
final class HttpLog {
  private static final Logger ACCESS = System.getLogger("dev.eddy.http.access");
  private static final Logger GENERAL = System.getLogger("dev.eddy.http");

  private HttpLog() {}

  static void access(HttpServerRequest request, int status, Exchange exchange) {
    Level level = levelOf(status);
    if (ACCESS.isLoggable(level)) {
      double millis = exchange.elapsedNanos() / 1e6;
      ACCESS.log(level, String.format("%d %s %.2fms", status, request, millis));
    }
  }

  private static Level levelOf(int status) {
    if (status < 400 || status == Response.CLIENT_CLOSED_REQUEST) {
      return Level.DEBUG;
    }
    return status < 500 ? Level.WARNING : Level.ERROR;
  }

  static void handlerFailed(HttpServerRequest request, Throwable failure) {
    if (failure instanceof HttpError error) {
      if (error.getMessage() != null) {
        GENERAL.log(Level.WARNING, error.describe() + " for " + request);
      }
    } else {
      error("Uncaught exception for " + request, failure);
    }
  }

  static void error(String message, Throwable failure) {
    GENERAL.log(Level.ERROR, message, failure);
  }

  static void warning(String message, @Nullable Throwable failure) {
    GENERAL.log(Level.WARNING, message, failure);
  }

  static void debug(String message, @Nullable Throwable failure) {
    GENERAL.log(Level.DEBUG, message, failure);
  }
}

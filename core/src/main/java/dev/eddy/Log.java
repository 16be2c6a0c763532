package dev.eddy;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/** Where this library's messages go: the platform's logging, under the name {@code dev.eddy}. */
final class Log {
  private static final Logger LOGGER = System.getLogger("dev.eddy");

  private Log() {}

  static void error(String message, @Nullable Throwable failure) {
    log(Level.ERROR, message, failure);
  }

  static void warning(String message, @Nullable Throwable failure) {
    log(Level.WARNING, message, failure);
  }

  /** A logger that fails must not take the loop down with it. */
  private static void log(Level level, String message, @Nullable Throwable failure) {
    try {
      LOGGER.log(level, message, failure);
    } catch (RuntimeException e) {
      System.err.println("dev.eddy: " + message + " (and the logger failed: " + e + ")");
    }
  }
}

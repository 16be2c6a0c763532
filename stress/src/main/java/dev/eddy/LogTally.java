package dev.eddy;

import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** Counts what the library logs, for each thread, instead of printing it. */
final class LogTally extends Handler {
  private static final ThreadLocal<int[]> COUNTS = ThreadLocal.withInitial(() -> new int[1]);

  /** Held here: the platform's logging holds its loggers weakly. */
  private static final Logger LOGGER = Logger.getLogger("dev.eddy");

  static {
    LOGGER.setUseParentHandlers(false);
    LOGGER.addHandler(new LogTally());
  }

  private LogTally() {}

  /** How many messages this thread has logged since it last asked. */
  static int take() {
    int[] count = COUNTS.get();
    int taken = count[0];
    count[0] = 0;
    return taken;
  }

  @Override
  public void publish(LogRecord message) {
    COUNTS.get()[0]++;
  }

  @Override
  public void flush() {}

  @Override
  public void close() {}
}

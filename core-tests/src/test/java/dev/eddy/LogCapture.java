package dev.eddy;

import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** Takes what the library logs. Any thread. */
public final class LogCapture extends Handler {
  private final Logger logger = Logger.getLogger("dev.eddy");
  private final List<LogRecord> records = new ArrayList<>();

  LogCapture() {
    logger.setUseParentHandlers(false);
    logger.addHandler(this);
  }

  @Override
  public synchronized void publish(LogRecord log) {
    records.add(log);
    notifyAll();
  }

  /** Waits until something was logged that nobody has taken; the test's time limit ends it else. */
  public synchronized void awaitRecord() {
    try {
      while (records.isEmpty()) {
        wait();
      }
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted while waiting for a log record", e);
    }
  }

  /** Returns what was logged since the last call. */
  public synchronized List<LogRecord> take() {
    var taken = List.copyOf(records);
    records.clear();
    return taken;
  }

  /** Returns the one record that was logged since the last call. */
  public LogRecord takeOne() {
    List<LogRecord> all = take();
    if (all.size() != 1) {
      throw new AssertionError(
          "expected one log record: " + all.stream().map(LogRecord::getMessage).toList());
    }
    return all.get(0);
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    logger.removeHandler(this);
    logger.setUseParentHandlers(true);
  }
}

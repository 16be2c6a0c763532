package dev.eddy.testing;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** Where the tests that run get what is logged. Any thread. */
final class LogTap extends Handler {
  /** The name of Eddy's own log. */
  static final String EDDY = "dev.eddy";

  private static final String PROBE = "eddy-testing listens";

  private static final LogTap TAP = new LogTap();

  // All are guarded by the tap.
  private final List<ExpectLog> tests = new ArrayList<>();

  /** The logs that are listened to, and by how many. They would be garbage without being held. */
  private final Map<Logger, Integer> listeners = new HashMap<>();

  private boolean isProbed;
  private boolean probeCame;

  private LogTap() {}

  /** Whether a log is Eddy's own, or one of its modules'. */
  static boolean isEddys(String logger) {
    return logger.equals(EDDY) || logger.startsWith(EDDY + ".");
  }

  static void open(ExpectLog test) {
    synchronized (TAP) {
      TAP.listen(EDDY);
      TAP.probe();
      TAP.tests.add(test);
    }
  }

  static void listenTo(String logger) {
    synchronized (TAP) {
      TAP.listen(logger);
    }
  }

  static void close(ExpectLog test, Iterable<String> others) {
    synchronized (TAP) {
      TAP.tests.remove(test);
      TAP.leave(EDDY);
      others.forEach(TAP::leave);
    }
  }

  private void listen(String name) {
    Logger logger = Logger.getLogger(name);
    if (listeners.merge(logger, 1, Integer::sum) == 1) {
      logger.addHandler(this);
      if (name.equals(EDDY)) {
        logger.setUseParentHandlers(false);
      }
    }
  }

  private void leave(String name) {
    Logger logger = Logger.getLogger(name);
    if (listeners.merge(logger, -1, Integer::sum) == 0) {
      listeners.remove(logger);
      logger.removeHandler(this);
      if (name.equals(EDDY)) {
        logger.setUseParentHandlers(true);
      }
    }
  }

  /** A check that hears nothing would find nothing. */
  private void probe() {
    if (!isProbed) {
      isProbed = true;
      System.getLogger(EDDY).log(System.Logger.Level.ERROR, PROBE);
    }
    if (!probeCame) {
      leave(EDDY);
      throw new IllegalStateException(
          "the log of tests cannot be checked: System.Logger does not write to java.util.logging"
              + " here, or the level of '"
              + EDDY
              + "' is off; expected the JDK's own System.LoggerFinder on the class path of tests");
    }
  }

  @Override
  public void publish(LogRecord line) {
    List<ExpectLog> told;
    synchronized (this) {
      if (PROBE.equals(line.getMessage())) {
        probeCame = true;
        return;
      }
      Thread thread = Thread.currentThread();
      told = tests.stream().filter(test -> test.isOf(thread)).toList();
      if (told.isEmpty() && !(thread instanceof ExpectLog.JobThread)) {
        told = List.copyOf(tests);
      }
    }
    told.forEach(test -> test.add(line));
  }

  @Override
  public Level getLevel() {
    return Level.ALL;
  }

  @Override
  public void flush() {}

  @Override
  public void close() {}
}

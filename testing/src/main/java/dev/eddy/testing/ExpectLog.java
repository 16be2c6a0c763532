package dev.eddy.testing;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.SimpleFormatter;
import java.util.regex.Pattern;

/**
 * The log lines that a test expects: Tornado's {@code ExpectLog}. A warning or an error of Eddy's
 * that no expectation matches makes the test fail at its end, and so does an expectation that
 * nothing has matched.
 *
 * <pre>{@code
 * test.expectLog().expect("was never awaited");
 * }</pre>
 *
 * <p>A test that is about what is logged, and when, takes the lines, which need no expectation
 * then:
 *
 * <pre>{@code
 * assertSame(failure, test.expectLog().takeOne().getThrown());
 * }</pre>
 *
 * <p>Expectations hold for the whole test, also for what was logged before and what is logged when
 * the loop is closed. While a test runs, what Eddy logs is kept from the console. Lines of a thread
 * that has no test of its own count for all tests that run at that time.
 *
 * <p>All methods may be called from any thread.
 */
public final class ExpectLog {
  /** One line that is expected. */
  private record Expectation(String logger, Pattern pattern) {
    boolean matches(LogRecord logged) {
      String name = logged.getLoggerName();
      boolean isThere = logger.equals(LogTap.EDDY) ? LogTap.isEddys(name) : logger.equals(name);
      return isThere && pattern.matcher(textOf(logged)).find();
    }

    @Override
    public String toString() {
      return "a line of the log '" + logger + "' with \"" + pattern + "\"";
    }
  }

  private final Thread thread;

  // All are guarded by this.
  private final List<LogRecord> logged = new ArrayList<>();

  /** How many of them the test has taken. */
  private int taken;

  private final List<Expectation> expectations = new ArrayList<>();
  private final Set<String> others = new LinkedHashSet<>();

  /** Begins to listen to Eddy's log. */
  ExpectLog(Thread thread) {
    this.thread = thread;
    LogTap.open(this);
  }

  /**
   * Expects that Eddy, or a module of it, logs a line, once or more often.
   *
   * @param regex to be found somewhere in the line
   * @throws java.util.regex.PatternSyntaxException if it is none
   */
  public void expect(String regex) {
    expect(LogTap.EDDY, regex);
  }

  /**
   * Expects a line of another log of {@code java.util.logging}, once or more often, from this call
   * on. Other lines of that log are no matter of the test.
   *
   * @param logger the log's name
   * @param regex to be found somewhere in the line
   * @throws java.util.regex.PatternSyntaxException if it is none
   */
  public void expect(String logger, String regex) {
    var expectation = new Expectation(logger, Pattern.compile(regex));
    synchronized (this) {
      expectations.add(expectation);
      if (logger.equals(LogTap.EDDY) || !others.add(logger)) {
        return;
      }
    }
    LogTap.listenTo(logger);
  }

  /**
   * Returns what was logged so far in the logs that the test listens to, expected or not.
   *
   * @return the lines, without dates and stack traces; of Eddy's own log those from warnings up
   */
  public synchronized List<String> lines() {
    return logged.stream().map(ExpectLog::textOf).toList();
  }

  /**
   * Takes what was logged since the last call, of {@link #lines()}: the test asserts it by itself.
   * What is taken needs no expectation, and meets those that there are.
   *
   * @return the lines with their levels and failures, in their order; empty if there are none
   */
  public synchronized List<LogRecord> take() {
    List<LogRecord> lines = List.copyOf(logged.subList(taken, logged.size()));
    taken = logged.size();
    return lines;
  }

  /**
   * Takes the one line that was logged since the last {@link #take()} or {@link #takeOne()}.
   *
   * @return the line with its level and failure
   * @throws AssertionError if it was not one; they are all taken
   */
  public LogRecord takeOne() {
    List<LogRecord> lines = take();
    if (lines.size() != 1) {
      throw new AssertionError(
          "expected that one line was logged, and not "
              + lines.size()
              + ": "
              + lines.stream().map(ExpectLog::textOf).toList());
    }
    return lines.get(0);
  }

  /** A thread for the jobs of a test. What it logs when the test is over is nobody's. */
  static final class JobThread extends Thread {
    private final ExpectLog test;

    JobThread(ExpectLog test, Runnable task) {
      super(task, "eddy-test-job");
      this.test = test;
      setDaemon(true);
    }
  }

  Thread jobThread(Runnable task) {
    return new JobThread(this, task);
  }

  boolean isOf(Thread other) {
    return thread == other || (other instanceof JobThread job && job.test == this);
  }

  /** Something was logged. Any thread. */
  synchronized void add(LogRecord line) {
    if (isEddysWarning(line) || others.contains(line.getLoggerName())) {
      logged.add(line);
    }
  }

  private static boolean isEddysWarning(LogRecord line) {
    return LogTap.isEddys(line.getLoggerName())
        && line.getLevel().intValue() >= Level.WARNING.intValue();
  }

  /** Tells what was not as expected. */
  synchronized void report(Findings findings) {
    for (LogRecord line : take()) {
      if (isEddysWarning(line) && expectations.stream().noneMatch(each -> each.matches(line))) {
        findings.add("logged: " + textOf(line), line.getThrown());
      }
    }
    for (Expectation each : expectations) {
      if (logged.stream().noneMatch(each::matches)) {
        findings.add("not logged: " + each);
      }
    }
  }

  /** Stops to listen. */
  void close() {
    Set<String> listened;
    synchronized (this) {
      listened = Set.copyOf(others);
    }
    LogTap.close(this, listened);
  }

  private static String textOf(LogRecord line) {
    return new SimpleFormatter().formatMessage(line);
  }
}

package dev.eddy.examples;

import dev.eddy.IOLoop;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** What a program printed and what was logged while it ran. */
record Program(String out, List<LogRecord> log) {

  /** A program's main method. */
  interface Main {
    void run(String... args) throws Exception;
  }

  /** Runs it on this thread, where its loop gets virtual time and is closed in the end. */
  static Program run(Main main, String... args) throws Exception {
    var log = new CopyOnWriteArrayList<LogRecord>();
    var logger = Logger.getLogger("dev.eddy");
    var handler = new Recorder(log);
    var out = new ByteArrayOutputStream();
    PrintStream before = System.out;
    logger.addHandler(handler);
    logger.setUseParentHandlers(false);
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    try {
      var time = new VirtualTime();
      IOLoop loop = IOLoop.create(time, time);
      try {
        main.run(args);
      } finally {
        loop.close();
      }
    } finally {
      System.setOut(before);
      logger.setUseParentHandlers(true);
      logger.removeHandler(handler);
    }
    String printed = out.toString(StandardCharsets.UTF_8);
    return new Program(printed.replace(System.lineSeparator(), "\n"), List.copyOf(log));
  }

  /** Runs it and returns what it printed, which must be all that it had to say. */
  static String outputOf(Main main, String... args) throws Exception {
    Program program = run(main, args);
    if (!program.log.isEmpty()) {
      throw new AssertionError("logged: " + program.log.get(0).getMessage());
    }
    return program.out;
  }

  /**
   * Runs it and returns what a terminal would show: what it printed and, among that, what was
   * logged, without dates and stacks.
   */
  static String transcriptOf(Main main, String... args) throws Exception {
    var logger = Logger.getLogger("dev.eddy");
    var printer = new Printer();
    logger.addHandler(printer);
    try {
      return run(main, args).out;
    } finally {
      logger.removeHandler(printer);
    }
  }

  private abstract static class UnbufferedHandler extends Handler {
    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  private static final class Printer extends UnbufferedHandler {
    @Override
    public void publish(LogRecord logged) {
      System.out.println(logged.getLevel() + ": " + logged.getMessage());
      if (logged.getThrown() != null) {
        System.out.println(logged.getThrown());
      }
    }
  }

  private static final class Recorder extends UnbufferedHandler {
    private final List<LogRecord> log;

    Recorder(List<LogRecord> log) {
      this.log = log;
    }

    @Override
    public void publish(LogRecord logged) {
      log.add(logged);
    }
  }
}

package dev.eddy.examples;

import dev.eddy.IOLoop;
import dev.eddy.testing.VirtualClock;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
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
    return run(Program::loopInVirtualTime, main, args);
  }

  private static IOLoop loopInVirtualTime() {
    var time = VirtualClock.patient();
    return IOLoop.create(time, time);
  }

  private static Program run(Supplier<IOLoop> newLoop, Main main, String... args) throws Exception {
    var log = new CopyOnWriteArrayList<LogRecord>();
    var logger = Logger.getLogger("dev.eddy");
    var handler = new Recorder(log);
    logger.addHandler(handler);
    logger.setUseParentHandlers(false);
    String printed;
    try {
      IOLoop loop = newLoop.get();
      printed =
          printedBy(
              given -> {
                try {
                  main.run(given);
                } finally {
                  loop.close();
                }
              },
              args);
    } finally {
      logger.setUseParentHandlers(true);
      logger.removeHandler(handler);
    }
    return new Program(printed, List.copyOf(log));
  }

  /** Runs it on this thread, where it makes its own loops, and returns what it printed. */
  static String printedBy(Main main, String... args) throws Exception {
    var out = new ByteArrayOutputStream();
    PrintStream before = System.out;
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    try {
      main.run(args);
    } finally {
      System.setOut(before);
    }
    return out.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
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
    return transcriptOf(Program::loopInVirtualTime, main, args);
  }

  /** The same in real time, for a program that has sockets. */
  static String transcriptInRealTime(Main main, String... args) throws Exception {
    return transcriptOf(IOLoop::current, main, args);
  }

  private static String transcriptOf(Supplier<IOLoop> newLoop, Main main, String... args)
      throws Exception {
    var logger = Logger.getLogger("dev.eddy");
    var printer = new Printer();
    logger.addHandler(printer);
    try {
      return run(newLoop, main, args).out;
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

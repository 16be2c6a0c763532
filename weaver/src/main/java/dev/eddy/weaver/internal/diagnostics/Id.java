package dev.eddy.weaver.internal.diagnostics;

/** The mistakes: each with its name in messages and options, and its page in the docs. */
enum Id {
  AWAIT_OUTSIDE("await-outside", Level.ERROR),
  AWAIT_IN_SYNCHRONIZED("await-in-synchronized", Level.ERROR),
  EACH_OUTSIDE("each-outside", Level.ERROR),
  ASYNC_WITH_OUTSIDE("async-with-outside", Level.ERROR),
  DROPPED_COROUTINE("dropped-coroutine", Level.WARNING),
  BLOCKING_CALL("blocking-call", Level.WARNING),
  SWALLOWED_CANCELLATION("swallowed-cancellation", Level.WARNING),
  LOST_UPDATE("lost-update", Level.WARNING),
  HUGE_METHOD("huge-method", Level.WARNING);

  private final String name;
  private final Level level;

  Id(String name, Level level) {
    this.name = name;
    this.level = level;
  }

  /** The level where nothing sets another. */
  Level level() {
    return level;
  }

  /** The key of the option that sets its level, without {@code -A}; javac allows no hyphen. */
  String option() {
    return "eddy." + name.replace('-', '_');
  }

  /** What turns it off in {@code @SuppressWarnings}. */
  String suppression() {
    return "eddy:" + name;
  }

  /** A message with the name before it and the page behind it. */
  String format(String message) {
    return "[eddy:" + name + "] " + message + " (see docs/errors/" + name + ".md)";
  }
}

package dev.eddy.internal;

/**
 * Makes the failures that come from the runtime by the thousand: what was cancelled, and whose time
 * is over.
 *
 * <p>They have no stack trace of their own, since it would cost more than all else about them, and
 * say where the loop was. Who awaits what failed writes his lines into it, as into every failure.
 * In debug mode they do have one, which shows who called {@code cancel()}. Each is named as what it
 * is to the user.
 */
public final class Failures {
  private static final boolean DEBUG = Boolean.getBoolean("eddy.debug");

  private Failures() {}

  public static java.util.concurrent.CancellationException cancelled(String message) {
    return new CancellationException(message);
  }

  public static java.util.concurrent.TimeoutException timedOut(String message) {
    return new TimeoutException(message);
  }

  /** Whether it was made here, and so is nobody else's: its trace is that of one failure. */
  public static boolean isOne(Throwable failure) {
    return failure instanceof CancellationException || failure instanceof TimeoutException;
  }

  private static String named(Throwable failure) {
    return failure.getClass().getSuperclass().getName() + ": " + failure.getMessage();
  }

  private static final class CancellationException
      extends java.util.concurrent.CancellationException {
    private static final long serialVersionUID = 1;

    CancellationException(String message) {
      super(message);
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
      return DEBUG ? super.fillInStackTrace() : this;
    }

    @Override
    @SuppressWarnings("OverrideThrowableToString") // the name is what differs
    public String toString() {
      return named(this);
    }
  }

  private static final class TimeoutException extends java.util.concurrent.TimeoutException {
    private static final long serialVersionUID = 1;

    TimeoutException(String message) {
      super(message);
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
      return DEBUG ? super.fillInStackTrace() : this;
    }

    @Override
    @SuppressWarnings("OverrideThrowableToString") // the name is what differs
    public String toString() {
      return named(this);
    }
  }
}

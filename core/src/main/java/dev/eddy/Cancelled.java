package dev.eddy;

import java.util.concurrent.CancellationException;

/**
 * Says that a promise was cancelled. Ten thousand may be at once, and hardly anybody asks for the
 * trace, so it has one of its own in debug mode only: there it shows who called {@code cancel()}.
 * Who awaits the promise writes his lines into it, as into every failure.
 */
final class Cancelled extends CancellationException {
  private static final long serialVersionUID = 1;

  Cancelled(String message) {
    super(message);
  }

  @Override
  public synchronized Throwable fillInStackTrace() {
    return Unawaited.DEBUG ? super.fillInStackTrace() : this;
  }

  /** As what it is to the user. */
  @Override
  @SuppressWarnings("OverrideThrowableToString") // the name is what differs
  public String toString() {
    return CancellationException.class.getName() + ": " + getMessage();
  }
}

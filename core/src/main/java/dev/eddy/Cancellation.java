package dev.eddy;

/** Makes what says that a promise was cancelled. */
final class Cancellation {
  private Cancellation() {}

  static java.util.concurrent.CancellationException of(String message) {
    return new CancellationException(message);
  }

  /** Whether it was made here, for one promise alone. */
  static boolean isOne(Throwable failure) {
    return failure instanceof CancellationException;
  }

  /**
   * Ten thousand may be made at once, and hardly anybody asks for the trace, so it has one of its
   * own in debug mode only: there it shows who called {@code cancel()}. Who awaits the promise
   * writes his lines into it, as into every failure. It is named as what it is to the user.
   */
  private static final class CancellationException
      extends java.util.concurrent.CancellationException {
    private static final long serialVersionUID = 1;

    CancellationException(String message) {
      super(message);
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
      return Unawaited.DEBUG ? super.fillInStackTrace() : this;
    }

    @Override
    @SuppressWarnings("OverrideThrowableToString") // the name is what differs
    public String toString() {
      return java.util.concurrent.CancellationException.class.getName() + ": " + getMessage();
    }
  }
}

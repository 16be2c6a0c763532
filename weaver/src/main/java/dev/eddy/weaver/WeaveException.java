package dev.eddy.weaver;

/**
 * Something in the user's class that cannot be woven; the message says what, where, and what to
 * write.
 */
final class WeaveException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** The line in the source, or 0 if the class file does not tell. */
  private final int line;

  WeaveException(String message, int line) {
    super(message);
    this.line = line;
  }

  int line() {
    return line;
  }
}

package dev.eddy.it.blocking;

/** Thrown where the program waits when the program is cancelled. */
public final class CancelledError extends Error {
  private static final long serialVersionUID = 1;

  /** With {@code dev.eddy}'s message. */
  CancelledError() {
    super("this coroutine was cancelled");
  }

  CancelledError(String message) {
    super(message);
  }
}

package dev.eddy.queues;

/** An item was put into a queue that is closed, or asked of one that is closed and empty. */
public final class QueueClosedException extends IllegalStateException {
  private static final long serialVersionUID = 1;

  QueueClosedException(String message) {
    super(message);
  }
}

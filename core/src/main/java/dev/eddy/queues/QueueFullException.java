package dev.eddy.queues;

/** {@link Queue#putNowait} found no room: Tornado's {@code QueueFull}. */
public final class QueueFullException extends IllegalStateException {
  private static final long serialVersionUID = 1;

  QueueFullException(String message) {
    super(message);
  }
}

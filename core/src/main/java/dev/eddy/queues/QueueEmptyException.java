package dev.eddy.queues;

import java.util.NoSuchElementException;

/** {@link Queue#getNowait} found nothing: Tornado's {@code QueueEmpty}. */
public final class QueueEmptyException extends NoSuchElementException {
  private static final long serialVersionUID = 1;

  QueueEmptyException(String message) {
    super(message);
  }
}

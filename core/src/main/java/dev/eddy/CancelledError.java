package dev.eddy;

/**
 * Thrown at the await where a coroutine waits when that coroutine is cancelled.
 *
 * <p>It is an {@link Error}, so that {@code catch (Exception e)} lets it pass, as asyncio's has
 * been a {@code BaseException} since Python 3.8: a worker that catches every failure in a loop
 * still ends. A {@code finally} block runs, and may await. Whoever awaits the {@link Promise} of a
 * cancelled coroutine gets a {@link java.util.concurrent.CancellationException} instead, which says
 * that the thing awaited was cancelled, not the one who waits.
 *
 * <p>Only the runtime makes one. It has no stack trace of its own, since ten thousand may be thrown
 * at once.
 */
public final class CancelledError extends Error {
  private static final long serialVersionUID = 1;

  CancelledError() {
    this("this coroutine was cancelled");
  }

  CancelledError(String message) {
    super(message);
  }

  /**
   * Does nothing: see the class. The trace stays settable, unlike with a trace that is not
   * writable.
   */
  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}

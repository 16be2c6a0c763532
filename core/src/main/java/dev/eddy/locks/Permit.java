package dev.eddy.locks;

/**
 * A {@link Lock} or a place of a {@link Semaphore} that somebody has, until it is closed.
 *
 * <pre>{@code
 * try (var held = await(lock.acquire())) {
 *   …
 * }
 * }</pre>
 *
 * <p>{@code -Xlint:try} warns of a resource that is not mentioned in its block; write
 * {@code @SuppressWarnings("try")} there if you use that.
 */
public final class Permit implements AutoCloseable {
  private final Permits permits;

  /** Counts what these permits have granted. */
  final long number;

  private boolean isClosed;

  Permit(Permits permits, long number) {
    this.permits = permits;
    this.number = number;
  }

  /**
   * Gives it back; the first in line has it then, and goes on in a later turn. Never suspends. A
   * second call does nothing, and neither does the first one if the lock was released by {@link
   * Lock#release()} in the meantime.
   *
   * @throws IllegalStateException from another thread than the loop's; for a {@link
   *     BoundedSemaphore} all of whose places are free already
   */
  @Override
  public void close() {
    permits.checkClose();
    if (!isClosed) {
      isClosed = true;
      permits.close(this);
    }
  }

  @Override
  public String toString() {
    return "permit " + number + " of " + permits + (isClosed ? ", closed" : "");
  }
}

package dev.eddy;

/**
 * A resource whose closing may have to wait. In a coroutine, try-with-resources awaits it:
 *
 * <pre>{@code
 * try (var connection = await(open())) {
 *   …
 * } // closeAsync() is awaited here, also when the body has failed or was cancelled
 * }</pre>
 *
 * <p>What {@code closeAsync()} fails with after a failure of the body is suppressed in that, as
 * with any resource. Woven code awaits {@code closeAsync()} wherever {@code close()} is called.
 */
public interface AsyncCloseable extends AutoCloseable {
  /**
   * Closes it. Called on the thread of the loop whose coroutine closes it, and awaited there; it
   * may suspend, and it should do nothing when it is closed already.
   *
   * @return the end of the closing; not null
   */
  Awaitable<Void> closeAsync();

  /**
   * Closes it because the block that it is the resource of has failed or was cancelled: what
   * Python's {@code __aexit__} gets to know, for a transaction that is rolled back, say. The
   * failure goes on afterwards, whatever this does. By default the same as {@link #closeAsync()}.
   *
   * @param failure what the block has thrown
   * @return the end of the closing; not null
   */
  default Awaitable<Void> closeAsync(Throwable failure) {
    return closeAsync();
  }

  /**
   * Always throws: nothing can wait here. In a coroutine this call does not take place, as woven
   * code awaits {@link #closeAsync()} instead. A type that can be closed at once as well overrides
   * it, and may then stand in try-with-resources anywhere.
   *
   * @throws IllegalStateException outside a coroutine, and inside {@code synchronized}
   */
  @Override
  default void close() {
    throw new IllegalStateException(
        "close() of "
            + getClass().getName()
            + ", whose closing has to be awaited, outside a coroutine: write try (…) in the lambda of"
            + " async(…) itself and not inside synchronized, or await(resource.closeAsync())");
  }
}

package dev.eddy;

import org.jspecify.annotations.Nullable;

/**
 * A sequence whose elements arrive over time. In a coroutine it is read by {@code for (T x :
 * each(sequence))}, see {@link Coroutines#each}, or by hand, as Motor's cursors are:
 *
 * <pre>{@code
 * while (await(sequence.fetchNext())) {
 *   T x = sequence.nextObject();
 * }
 * }</pre>
 *
 * <p>{@link Coroutines#generator} makes one from code. Whoever writes one by hand needs the first
 * two methods, and the third if something has to be closed.
 *
 * @param <T> the type of the elements
 */
public interface AsyncIterator<T extends @Nullable Object> extends AsyncCloseable {
  /**
   * Fetches the next element. It may be called again when what it returned before has been awaited;
   * after the end it goes on to say that there is none.
   *
   * @return whether there is one; a failure of the sequence is thrown by the await. Cold, if it is
   *     a coroutine: nothing is fetched before it is awaited
   */
  Awaitable<Boolean> fetchNext();

  /**
   * Takes the element that was fetched last. Never suspends.
   *
   * @return the element
   * @throws IllegalStateException if none was fetched since the last call
   */
  T nextObject();

  /**
   * Closes the sequence; {@code each} and try-with-resources do it. This implementation does
   * nothing.
   *
   * @return the end of the closing
   */
  @Override
  default Awaitable<Void> closeAsync() {
    return new Nothing();
  }
}

package dev.eddy;

import org.jspecify.annotations.Nullable;

/**
 * Something that can be read by {@code for (T x : each(this))}, by several readers, each with a
 * place of its own: what Python calls {@code __aiter__}. A {@link dev.eddy.queues.Queue} is one.
 *
 * @param <T> the type of the elements
 */
public interface AsyncIterable<T extends @Nullable Object> {
  /**
   * Makes what one reader reads.
   *
   * @return a new sequence at each call
   */
  AsyncIterator<T> asyncIterator();
}

package dev.eddy;

import org.jspecify.annotations.Nullable;

/**
 * The body of a coroutine that returns a value: the lambda given to {@link
 * Coroutines#async(CoroutineBody)} or {@link Coroutines#coroutine(CoroutineBody)}.
 *
 * <p>A body is woven while it is compiled: every {@code async(body)} makes a fresh coroutine from
 * it, so one body may be kept and used again. It is not a function to call: see {@link #run()}.
 *
 * @param <T> the type of the value that the body returns
 */
@FunctionalInterface
public interface CoroutineBody<T extends @Nullable Object> {
  /**
   * The code of the body. Only the runtime runs it; write {@code await(async(body))} instead of
   * calling this method.
   *
   * @return the coroutine's value
   * @throws IllegalStateException when a woven body is run by hand
   * @throws Exception whatever the body throws: the coroutine's failure
   */
  T run() throws Exception;
}

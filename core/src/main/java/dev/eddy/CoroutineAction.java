package dev.eddy;

/**
 * The body of a coroutine that returns nothing: the lambda given to {@link
 * Coroutines#async(CoroutineAction)} or {@link Coroutines#coroutine(CoroutineAction)}. All else is
 * as for a {@link CoroutineBody}.
 */
@FunctionalInterface
public interface CoroutineAction {
  /**
   * The code of the body. Only the runtime runs it; write {@code await(async(body))} instead of
   * calling this method.
   *
   * @throws IllegalStateException when a woven body is run by hand
   * @throws Exception whatever the body throws: the coroutine's failure
   */
  void run() throws Exception;
}

package dev.eddy;

import org.jspecify.annotations.Nullable;

/**
 * Where the body of a {@link Coroutines#generator} puts its elements: {@code await(out.yield(x))}.
 *
 * @param <T> the type of the elements
 */
public interface AsyncGenerator<T extends @Nullable Object> {
  /**
   * Gives an element to whoever fetches, and waits until the next one is fetched.
   *
   * @param element the element
   * @return cold, and to be awaited at once by the generator's own body; one that is not awaited
   *     gives nothing and is reported in the log. When the generator is closed there, the await
   *     throws {@link CancelledError}, which no {@code catch (Exception e)} gets, so that {@code
   *     finally} runs. It throws {@link IllegalStateException} in another coroutine than the
   *     body's, and while the generator is being closed
   */
  @SuppressWarnings("NamedLikeContextualKeyword") // the word for it, and always called on an object
  Awaitable<Void> yield(T element);

  /**
   * The body of a generator: the lambda given to {@link Coroutines#generator}. It is woven as a
   * {@link CoroutineBody} is, and may be kept and used again.
   *
   * @param <T> the type of the elements
   */
  @FunctionalInterface
  interface Body<T extends @Nullable Object> {
    /**
     * The code of the body. Only the runtime runs it; write {@code generator(body)} instead of
     * calling this method.
     *
     * @param out takes the elements
     * @throws IllegalStateException when a woven body is run by hand
     * @throws Exception whatever the body throws: the failure of the fetch that was awaited
     */
    void run(AsyncGenerator<T> out) throws Exception;
  }
}

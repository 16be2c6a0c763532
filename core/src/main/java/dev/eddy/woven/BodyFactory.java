package dev.eddy.woven;

import dev.eddy.Coroutine;
import dev.eddy.CoroutineBody;
import org.jspecify.annotations.Nullable;

/**
 * What a lambda of type {@link CoroutineBody} becomes when it is not the direct argument of {@code
 * async}: it makes a fresh coroutine each time. For woven code.
 *
 * @param <T> the type of the coroutine's value
 */
public interface BodyFactory<T extends @Nullable Object> extends CoroutineBody<T> {
  /**
   * Makes a coroutine of this body.
   *
   * @return one that has not run
   */
  Coroutine<T> create();

  /** Always throws: a woven body is not a function. */
  @Override
  default T run() {
    throw new IllegalStateException(
        "a coroutine's body was run by hand, by its run(): write await(async(body))");
  }
}

package dev.eddy.woven;

import dev.eddy.AsyncGenerator;
import dev.eddy.Coroutine;
import org.jspecify.annotations.Nullable;

/**
 * What a lambda of type {@link AsyncGenerator.Body} becomes: it makes a fresh coroutine for each
 * generator. For woven code.
 *
 * @param <T> the type of the elements
 */
public interface GeneratorFactory<T extends @Nullable Object> extends AsyncGenerator.Body<T> {
  /**
   * Makes a coroutine of this body.
   *
   * @param out takes the elements
   * @return one that has not run
   */
  Coroutine<Void> create(AsyncGenerator<T> out);

  /** Always throws: a woven body is not a function. */
  @Override
  default void run(AsyncGenerator<T> out) {
    throw new IllegalStateException(
        "a generator's body was run by hand, by its run(): write generator(body)");
  }
}

package dev.eddy.woven;

import dev.eddy.Coroutine;
import dev.eddy.CoroutineAction;

/** The same as {@link BodyFactory} for a {@link CoroutineAction}. For woven code. */
public interface ActionFactory extends CoroutineAction {
  /**
   * Makes a coroutine of this body.
   *
   * @return one that has not run
   */
  Coroutine<Void> create();

  /** Always throws: a woven body is not a function. */
  @Override
  default void run() {
    throw new IllegalStateException(
        "a coroutine's body was run by hand, by its run(): write await(async(body))");
  }
}

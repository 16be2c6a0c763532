package dev.eddy.spi;

import org.jspecify.annotations.Nullable;

/**
 * What makes thread locals follow coroutines: found by {@link java.util.ServiceLoader} when the
 * first loop is made. The module {@code eddy-interop} has one for those that are registered with
 * Micrometer's context propagation. Without one, loops do not look at thread locals at all.
 *
 * <p>Whenever a loop goes from one coroutine or callback to another, it captures the thread locals
 * of the one and restores those of the other. So both methods are called for every suspension, and
 * should be fast. What they throw is logged, as if nothing had been captured or restored.
 */
public interface ThreadLocalBridge {
  /**
   * Says whether there is anything to bridge, such as an optional library. Asked once; where it
   * says no, the bridge is not used and costs nothing.
   *
   * @return true to be used
   */
  boolean isActive();

  /**
   * Takes what this thread's thread locals hold. May be called on any thread.
   *
   * @return something immutable, for {@link #restore} on any thread, as often as need be; null if
   *     they hold nothing
   */
  @Nullable Object capture();

  /**
   * Makes this thread's thread locals hold what was captured, and nothing else.
   *
   * @param captured by {@link #capture()}; null clears them
   */
  void restore(@Nullable Object captured);
}

package dev.eddy.queues;

import org.jspecify.annotations.Nullable;

/** In which order a queue gives its items. */
interface Items<T extends @Nullable Object> {
  int size();

  /**
   * Adds one.
   *
   * @throws RuntimeException if it cannot be put in order; nothing is added then
   */
  void add(T item);

  /** Takes the next one; there must be one. */
  T remove();

  /** Adds one that was taken before: it is the next one, unless the order is one of the items. */
  void giveBack(T item);
}

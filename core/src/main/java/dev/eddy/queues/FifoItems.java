package dev.eddy.queues;

import dev.eddy.internal.Ring;
import org.jspecify.annotations.Nullable;

/** Oldest first. */
final class FifoItems<T extends @Nullable Object> implements Items<T> {
  private final Ring<T> ring = new Ring<>();

  @Override
  public int size() {
    return ring.size();
  }

  @Override
  public void add(T item) {
    ring.add(item);
  }

  @Override
  public T remove() {
    return ring.remove();
  }

  @Override
  public void giveBack(T item) {
    ring.addFirst(item);
  }
}

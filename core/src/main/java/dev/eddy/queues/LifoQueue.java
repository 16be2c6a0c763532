package dev.eddy.queues;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A queue that gives the newest item first: {@code tornado.queues.LifoQueue}.
 *
 * @param <T> the type of the items
 */
public final class LifoQueue<T extends @Nullable Object> extends Queue<T> {
  /**
   * Makes a queue without a bound.
   *
   * @throws IllegalStateException if this thread can have no loop
   */
  public LifoQueue() {
    this(0);
  }

  /**
   * Makes a queue.
   *
   * @param maxSize how many items it holds; zero for any number
   * @throws IllegalArgumentException if it is negative
   * @throws IllegalStateException if this thread can have no loop
   */
  public LifoQueue(int maxSize) {
    super(maxSize, new Stack<>());
  }

  private static final class Stack<T extends @Nullable Object> implements Items<T> {
    private final List<T> stack = new ArrayList<>();

    @Override
    public int size() {
      return stack.size();
    }

    @Override
    public void add(T item) {
      stack.add(item);
    }

    @Override
    public T remove() {
      return stack.remove(stack.size() - 1);
    }

    @Override
    public void giveBack(T item) {
      stack.add(item);
    }
  }
}

package dev.eddy.queues;

import java.util.Comparator;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A queue that gives the least item first: {@code tornado.queues.PriorityQueue}. Of equal items the
 * oldest comes first, which Tornado leaves open.
 *
 * @param <T> the type of the items
 */
public final class PriorityQueue<T extends @Nullable Object> extends Queue<T> {
  /**
   * Makes a queue of items in their natural order, without a bound.
   *
   * @throws IllegalStateException if this thread can have no loop
   */
  public PriorityQueue() {
    this(0);
  }

  /**
   * Makes a queue of items in their natural order. One that is not {@link Comparable} to the others
   * is refused by {@code put}, with a {@link ClassCastException}.
   *
   * @param maxSize how many items it holds; zero for any number
   * @throws IllegalArgumentException if it is negative
   * @throws IllegalStateException if this thread can have no loop
   */
  public PriorityQueue(int maxSize) {
    this(maxSize, PriorityQueue::naturalOrder);
  }

  /**
   * Makes a queue of items in an order of their own.
   *
   * @param maxSize how many items it holds; zero for any number
   * @param order the item that it puts first is given first; what it throws for an item, the put of
   *     that item throws
   * @throws IllegalArgumentException if the size is negative
   * @throws IllegalStateException if this thread can have no loop
   */
  public PriorityQueue(int maxSize, Comparator<? super T> order) {
    super(maxSize, new Heap<>(Objects.requireNonNull(order, "order")));
  }

  @SuppressWarnings("unchecked") // compareTo() throws if that is wrong
  private static int naturalOrder(@Nullable Object a, @Nullable Object b) {
    return comparable(a).compareTo(comparable(b));
  }

  @SuppressWarnings("unchecked")
  private static Comparable<Object> comparable(@Nullable Object item) {
    if (item instanceof Comparable<?> comparable) {
      return (Comparable<Object>) comparable;
    }
    throw new ClassCastException(
        "a PriorityQueue without a Comparator got "
            + (item == null ? "null" : "an item of " + item.getClass().getName())
            + "; expected a Comparable, or write new PriorityQueue<>(maxSize, comparator)");
  }

  /** An item, and what decides between equal ones. */
  private record Entry<T extends @Nullable Object>(T item, long number) {}

  private static final class Heap<T extends @Nullable Object> implements Items<T> {
    private final Comparator<? super T> order;
    private final java.util.PriorityQueue<Entry<T>> heap;
    private long newest;
    private long oldest;

    Heap(Comparator<? super T> order) {
      this.order = order;
      this.heap =
          new java.util.PriorityQueue<>(
              Comparator.<Entry<T>, T>comparing(Entry::item, order)
                  .thenComparingLong(Entry::number));
    }

    @Override
    public int size() {
      return heap.size();
    }

    @Override
    public void add(T item) {
      if (heap.isEmpty()) {
        order.compare(item, item); // the first one is not compared with another yet
      }
      heap.add(new Entry<>(item, ++newest));
    }

    @Override
    public T remove() {
      return heap.remove().item();
    }

    @Override
    public void giveBack(T item) {
      heap.add(new Entry<>(item, --oldest));
    }
  }
}

package dev.eddy.queues;

import dev.eddy.AsyncIterable;
import dev.eddy.AsyncIterator;
import dev.eddy.Promise;
import dev.eddy.internal.Grantor;
import dev.eddy.internal.Waitlist;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Items on their way from some coroutines to others, oldest first: {@code tornado.queues.Queue}.
 *
 * <pre>{@code
 * var urls = new Queue<String>(100);
 *
 * Coroutine<Void> worker() {
 *   return async(() -> {
 *     for (String url : each(urls)) {
 *       try {
 *         await(crawl(url)); // may put more
 *       } finally {
 *         urls.taskDone();
 *       }
 *     }
 *   });
 * }
 *
 * await(urls.join()); // all that was put has been dealt with
 * urls.close(); // the workers end
 * }</pre>
 *
 * <p>Those who wait to put, and those who wait to get, are served in the order of their calls. A
 * {@code get} of a queue that is not empty is ready at once, and so is a {@code put} into one that
 * is not full: a consumer that always finds an item keeps the rest of the loop waiting until it
 * awaits something else, for instance a {@link dev.eddy.Coroutines#moment()}.
 *
 * <p>An item that was given to a {@code get} whose coroutine has been cancelled is still received
 * by that coroutine, which is cancelled at its next await that suspends. If nobody will receive it,
 * as when a {@code multi} over several {@code get}s fails, it goes to the next who waits, or back
 * to the head of the queue, which then may hold one item more than its bound.
 *
 * <p>A queue can be closed, which Tornado's cannot: see {@link #close()}.
 *
 * @param <T> the type of the items; {@code null} is an item too if this says {@code @Nullable}
 */
public sealed class Queue<T extends @Nullable Object> implements AsyncIterable<T>
    permits LifoQueue, PriorityQueue {

  /*
   * If somebody waits to get, there is no item; if somebody waits to put, the queue is full.
   */
  private final Items<T> items;
  private final int maxSize;

  private final Waitlist<T> getters = Waitlist.of(new Returns());

  /** Each with its item attached. */
  private final Waitlist<Void> putters = Waitlist.of(new Grantor<>("Queue.put()"));

  private final Waitlist<Void> joiners = Waitlist.of(new Grantor<>("Queue.join()"));
  private final Promise<Void> done = joiners.completed(Waitlist.nothing());

  /** Items that have entered and for which {@link #taskDone()} was not called. */
  private int unfinished;

  private boolean isClosed;

  private final class Returns extends Grantor<T> {
    Returns() {
      super("Queue.get()");
    }

    @Override
    public void takeBack(T granted) {
      giveBack(granted);
    }
  }

  /**
   * Makes a queue without a bound.
   *
   * @throws IllegalStateException if this thread can have no loop
   */
  public Queue() {
    this(0);
  }

  /**
   * Makes a queue.
   *
   * @param maxSize how many items it holds; zero for any number
   * @throws IllegalArgumentException if it is negative
   * @throws IllegalStateException if this thread can have no loop
   */
  public Queue(int maxSize) {
    this(maxSize, new FifoItems<>());
  }

  Queue(int maxSize, Items<T> items) {
    if (maxSize < 0) {
      throw new IllegalArgumentException(
          "a queue cannot have a maxSize of "
              + maxSize
              + "; expected one or more, or zero for any number");
    }
    this.maxSize = maxSize;
    this.items = items;
  }

  // ---- putting

  /**
   * Puts an item in, or takes a place in the line of those who wait for room.
   *
   * @param item what to put
   * @return done when the item has entered, at once if there was room; fails with a {@link
   *     QueueClosedException} if the queue is closed first. Cancelling it before that takes the
   *     item back
   * @throws IllegalStateException from another thread than the loop's, or if the loop is closed
   * @throws ClassCastException from a {@link PriorityQueue} that cannot put the item in order; if
   *     the put has to wait, the promise fails with it
   */
  public Promise<Void> put(T item) {
    return putWithin(item, null);
  }

  /**
   * Puts an item in, or waits for room for some time.
   *
   * @param item what to put
   * @param limit how long to wait; zero is at once or not at all
   * @return done when the item has entered; fails with a {@link
   *     java.util.concurrent.TimeoutException} at the limit, and the item never enters then; fails
   *     with a {@link QueueClosedException} if the queue is closed first
   * @throws IllegalArgumentException if the limit is negative
   * @throws IllegalStateException from another thread than the loop's, or if the loop is closed
   * @throws ClassCastException as {@link #put(Object)}
   */
  public Promise<Void> put(T item, Duration limit) {
    return putWithin(item, Waitlist.checkLimit(limit));
  }

  private Promise<Void> putWithin(T item, @Nullable Duration limit) {
    putters.check("Queue.put()");
    if (isClosed) {
      return putters.failed(closedForPut("Queue.put"));
    }
    if (hasNoRoom()) {
      return putters.add(limit, item);
    }
    enter(item);
    return done;
  }

  /**
   * Puts an item in, if there is room. Never suspends.
   *
   * @param item what to put
   * @throws QueueFullException if there is no room
   * @throws QueueClosedException if the queue is closed
   * @throws IllegalStateException from another thread than the loop's, or if the loop is closed
   * @throws ClassCastException as {@link #put(Object)}
   */
  public void putNowait(T item) {
    putters.check("Queue.putNowait()");
    if (isClosed) {
      throw closedForPut("Queue.putNowait");
    }
    if (hasNoRoom()) {
      throw new QueueFullException(
          "Queue.putNowait(): the queue holds "
              + items.size()
              + " of "
              + maxSize
              + " items; write await(queue.put(item)) to wait for room");
    }
    enter(item);
  }

  private boolean hasNoRoom() {
    return maxSize > 0 && items.size() >= maxSize;
  }

  private void enter(T item) {
    items.add(item); // even if somebody waits for it, since it may have to be in order
    unfinished++;
    if (!getters.isEmpty()) {
      getters.grantFirst(items.remove());
    }
  }

  // ---- getting

  /**
   * Gets the next item, or takes a place in the line of those who wait for one.
   *
   * @return the item, at once if there is one; fails with a {@link QueueClosedException} if the
   *     queue is closed and empty. Cancelling it leaves the line; an item that nobody has received
   *     goes to the next
   * @throws IllegalStateException from another thread than the loop's, or if the loop is closed
   */
  public Promise<T> get() {
    return getWithin(null);
  }

  /**
   * Gets the next item, or waits for one for some time.
   *
   * @param limit how long to wait; zero is at once or not at all
   * @return the item; fails with a {@link java.util.concurrent.TimeoutException} at the limit, with
   *     a {@link QueueClosedException} if the queue is closed and empty
   * @throws IllegalArgumentException if the limit is negative
   * @throws IllegalStateException from another thread than the loop's, or if the loop is closed
   */
  public Promise<T> get(Duration limit) {
    return getWithin(Waitlist.checkLimit(limit));
  }

  private Promise<T> getWithin(@Nullable Duration limit) {
    getters.check("Queue.get()");
    if (items.size() > 0) {
      return getters.granted(take());
    }
    return isClosed ? getters.failed(closedForGet("Queue.get")) : getters.add(limit);
  }

  /**
   * Gets the next item, if there is one. Never suspends.
   *
   * @return the item
   * @throws QueueEmptyException if there is none
   * @throws QueueClosedException if there is none and the queue is closed
   * @throws IllegalStateException from another thread than the loop's, or if the loop is closed
   */
  public T getNowait() {
    getters.check("Queue.getNowait()");
    if (items.size() > 0) {
      return take();
    }
    if (isClosed) {
      throw closedForGet("Queue.getNowait");
    }
    throw new QueueEmptyException(
        "Queue.getNowait(): the queue is empty; write await(queue.get()) to wait for an item");
  }

  /** As in Tornado, the first who waits for room puts its item in before the next one is chosen. */
  private T take() {
    if (!putters.isEmpty() && items.size() <= maxSize) {
      admit();
    }
    return items.remove();
  }

  private void admit() {
    while (!putters.isEmpty()) {
      try {
        items.add(firstToPut());
      } catch (RuntimeException cannotBeOrdered) {
        putters.failFirst(cannotBeOrdered);
        continue;
      }
      unfinished++;
      putters.completeFirst(Waitlist.nothing());
      return;
    }
  }

  @SuppressWarnings({"unchecked", "NullAway"}) // putWithin attached it
  private T firstToPut() {
    return (T) putters.firstAttachment();
  }

  /** For its readers. */
  final void check(String call) {
    getters.check(call);
  }

  /** An item that was taken and that nobody has received. */
  final void giveBack(T item) {
    if (getters.isEmpty()) {
      items.giveBack(item);
    } else {
      getters.grantFirst(item);
    }
  }

  /**
   * Makes a reader of the queue, for {@code for (T item : each(queue))}: Tornado's {@code async for
   * item in queue}. Each item goes to one reader. The loop ends when the queue is closed and empty.
   * To leave the loop earlier leaves the queue as it is.
   *
   * @return a new reader at each call
   * @throws IllegalStateException from another thread than the loop's, or if the loop is closed
   */
  @Override
  public AsyncIterator<T> asyncIterator() {
    getters.check("Queue.asyncIterator()");
    return new QueueIterator<>(this);
  }

  // ---- closing

  /**
   * Closes the queue for puts, for good.
   *
   * <p>Every {@code put} from now on fails with a {@link QueueClosedException}, and so do those who
   * wait for room, whose items do not enter: nobody is left waiting. What is in the queue can still
   * be got; then {@code get} fails with that exception, as those fail at once who wait for an item,
   * and {@code each} ends. {@link #join()} works as before.
   *
   * <p>A second call does nothing. Never suspends.
   *
   * @throws IllegalStateException from another thread than the loop's, or if the loop is closed
   */
  public void close() {
    getters.check("Queue.close()");
    isClosed = true;
    getters.failAll(() -> closedForGet("Queue.get"));
    putters.failAll(() -> closedForPut("Queue.put"));
  }

  private static QueueClosedException closedForPut(String call) {
    return new QueueClosedException(
        call + "(): the queue is closed and takes nothing more; close it after the last put");
  }

  private static QueueClosedException closedForGet(String call) {
    return new QueueClosedException(
        call + "(): the queue is closed and empty; for (… : each(queue)) ends there by itself");
  }

  /**
   * Says whether it was closed; there may be items to get still.
   *
   * @return true from {@link #close()} on
   * @throws IllegalStateException from another thread than the loop's, or if the loop is closed
   */
  public boolean isClosed() {
    getters.check("Queue.isClosed()");
    return isClosed;
  }

  // ---- unfinished items

  /**
   * Says that an item that was got has been dealt with; to be called once for each, in a {@code
   * finally} best. {@link #join()} waits for it.
   *
   * @throws IllegalStateException if it is called more often than items were put; from another
   *     thread than the loop's, or if the loop is closed
   */
  public void taskDone() {
    joiners.check("Queue.taskDone()");
    if (unfinished == 0) {
      throw new IllegalStateException(
          "Queue.taskDone() was called more often than items were put: expected one call for each"
              + " item that was got");
    }
    if (--unfinished == 0) {
      joiners.completeAll(Waitlist.nothing());
    }
  }

  /**
   * Waits until {@link #taskDone()} was called for every item that was put.
   *
   * @return done if there is no such item; cancelling it stops the waiting
   * @throws IllegalStateException from another thread than the loop's, or if the loop is closed
   */
  public Promise<Void> join() {
    return joinWithin(null);
  }

  /**
   * Waits for that for some time.
   *
   * @param limit how long to wait; zero is not at all
   * @return done if there is no such item; fails with a {@link
   *     java.util.concurrent.TimeoutException} at the limit
   * @throws IllegalArgumentException if the limit is negative
   * @throws IllegalStateException from another thread than the loop's, or if the loop is closed
   */
  public Promise<Void> join(Duration limit) {
    return joinWithin(Waitlist.checkLimit(limit));
  }

  private Promise<Void> joinWithin(@Nullable Duration limit) {
    joiners.check("Queue.join()");
    return unfinished == 0 ? done : joiners.add(limit);
  }

  // ---- looking

  /**
   * Returns how many items can be got without waiting: Tornado's {@code qsize}.
   *
   * @return the items in the queue; not those of puts that wait for room
   * @throws IllegalStateException from another thread than the loop's, or if the loop is closed
   */
  public int size() {
    getters.check("Queue.size()");
    return items.size();
  }

  /**
   * Says whether there is nothing to get.
   *
   * @return true if the size is zero
   * @throws IllegalStateException from another thread than the loop's, or if the loop is closed
   */
  public boolean isEmpty() {
    getters.check("Queue.isEmpty()");
    return items.size() == 0;
  }

  /**
   * Says whether a put would have to wait.
   *
   * @return true if there is a bound, and it is reached
   * @throws IllegalStateException from another thread than the loop's, or if the loop is closed
   */
  public boolean isFull() {
    getters.check("Queue.isFull()");
    return hasNoRoom();
  }

  /**
   * Returns how many items it holds at most. Any thread.
   *
   * @return zero if it has no bound
   */
  public int maxSize() {
    return maxSize;
  }

  @Override
  public String toString() {
    return getClass().getSimpleName()
        + ", "
        + items.size()
        + (maxSize > 0 ? " of " + maxSize : "")
        + " items, "
        + getters.size()
        + " getting, "
        + putters.size()
        + " putting"
        + (isClosed ? ", closed" : "");
  }
}

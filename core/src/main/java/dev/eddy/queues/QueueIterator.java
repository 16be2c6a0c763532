package dev.eddy.queues;

import dev.eddy.AsyncIterator;
import dev.eddy.Awaitable;
import dev.eddy.Promise;
import dev.eddy.woven.Frame;
import org.jspecify.annotations.Nullable;

/** One reader of a queue. Loop thread only. */
final class QueueIterator<T extends @Nullable Object> implements AsyncIterator<T> {
  private final Queue<T> queue;

  /** So that reading what is there already costs nothing but the reading. */
  private final Promise<Boolean> fetched = new Promise<>();

  private boolean isFetching;
  private boolean hasElement;
  private @Nullable T element;

  QueueIterator(Queue<T> queue) {
    this.queue = queue;
    fetched.setResult(true);
  }

  @Override
  public Awaitable<Boolean> fetchNext() {
    queue.check("fetchNext() of a queue");
    if (isFetching) {
      throw new IllegalStateException(
          "fetchNext() of a queue before the last one has ended: await one after the other, or read"
              + " by several each(queue)");
    }
    if (queue.isEmpty()) {
      return new Fetch();
    }
    set(queue.getNowait());
    return fetched;
  }

  private void set(T item) {
    element = item;
    hasElement = true;
  }

  @Override
  @SuppressWarnings("NullAway") // T may be nullable, and is if a null was put
  public T nextObject() {
    queue.check("nextObject() of a queue");
    if (!hasElement) {
      throw new IllegalStateException(
          "nextObject() of a queue without an item: await fetchNext() before each call, and call it"
              + " only if that was true");
    }
    T item = element;
    hasElement = false;
    element = null;
    return item;
  }

  /** Gives back an item that was fetched and not taken; the queue stays as it is. */
  @Override
  public Awaitable<Void> closeAsync() {
    queue.check("closeAsync() of a queue's reader");
    if (hasElement) {
      queue.giveBack(nextObject());
    }
    return AsyncIterator.super.closeAsync();
  }

  /** Waits for an item, or the end. */
  private final class Fetch extends Frame<Boolean> {
    @Override
    @SuppressWarnings({"unchecked", "NullAway"}) // what the queue gives
    protected @Nullable Object step() throws Throwable {
      try {
        isFetching = false;
        Object item;
        if (label == 0) {
          label = 1;
          item = await(queue.get());
          if (item == SUSPENDED) {
            isFetching = true;
            return SUSPENDED;
          }
        } else {
          item = result();
        }
        set((T) item);
        return true;
      } catch (QueueClosedException end) {
        return false;
      }
    }

    @Override
    protected String site() {
      return "fetchNext() of a queue";
    }
  }
}

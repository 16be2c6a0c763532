package dev.eddy;

import dev.eddy.woven.Frame;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * Several awaitables in the order in which they end: Tornado's {@code WaitIterator}.
 *
 * <pre>{@code
 * var replies = WaitIterator.of(List.of(ask("a"), ask("b")));
 * for (String reply : each(replies)) {
 *   System.out.println(replies.currentIndex() + " says " + reply);
 * }
 * }</pre>
 *
 * <p>The first fetch starts the coroutines among them, in their order. The failure of one is thrown
 * by the fetch whose turn it is: it ends a loop over {@code each}, and who fetches by hand may go
 * on with the next. An awaitable other than a coroutine may be there twice, and comes twice.
 *
 * <p>Closing it, as {@code each} does, cancels the coroutines that it has started and waits for
 * their ends; what ran already is left alone. Cancelling a fetch cancels none of them. All of it
 * belongs to the loop of the first fetch.
 *
 * @param <T> the type of the values
 */
public final class WaitIterator<T extends @Nullable Object> implements AsyncIterator<T> {
  private final List<? extends Awaitable<? extends T>> awaitables;

  /** Of a map. */
  private final @Nullable List<?> keys;

  /** Those that were started and have not been fetched. */
  private final List<Child> running = new ArrayList<>();

  /** Those of them that have ended, the first one first. */
  private final ArrayDeque<Child> ended = new ArrayDeque<>();

  /** The loop of the first fetch. */
  private @Nullable IOLoop loop;

  private boolean isStarted;
  private boolean isClosed;

  /** The child of the last fetch, also if it has failed. */
  private @Nullable Child current;

  private boolean hasObject;

  /** What a fetch waits for: that one more has ended. */
  private @Nullable Promise<Void> arrival;

  private WaitIterator(List<? extends Awaitable<? extends T>> awaitables, @Nullable List<?> keys) {
    this.awaitables = awaitables;
    this.keys = keys;
  }

  /**
   * Makes one of a collection.
   *
   * @param children what to wait for; copied at this call
   * @return a sequence of their values
   * @throws NullPointerException if one is null
   */
  public static <T extends @Nullable Object> WaitIterator<T> of(
      Collection<? extends Awaitable<? extends T>> children) {
    return new WaitIterator<>(List.copyOf(children), null);
  }

  /**
   * Makes one of a map's values, in its order, for {@link #currentKey()}.
   *
   * @param children what to wait for; copied at this call
   * @return a sequence of their values
   * @throws NullPointerException if a value is null
   */
  public static <T extends @Nullable Object> WaitIterator<T> of(
      Map<?, ? extends Awaitable<? extends T>> children) {
    return new WaitIterator<>(List.copyOf(children.values()), new ArrayList<>(children.keySet()));
  }

  /**
   * Says whether all have been fetched: Tornado's {@code done()}.
   *
   * @return true if the next fetch will tell that there is none
   * @throws IllegalStateException from another thread than the loop's
   */
  public boolean isDone() {
    checkThread("WaitIterator.isDone()");
    return isClosed || (isStarted ? running.isEmpty() : awaitables.isEmpty());
  }

  /**
   * Waits for the next one that ends.
   *
   * @return whether there was one; it fails as that one has. Cold; one fetch at a time
   */
  @Override
  public Awaitable<Boolean> fetchNext() {
    return new Fetch();
  }

  @Override
  @SuppressWarnings({"unchecked", "NullAway"}) // the child's value is a T
  public T nextObject() {
    checkThread("WaitIterator.nextObject()");
    if (!hasObject || current == null) {
      throw new IllegalStateException(
          "nextObject() of a WaitIterator, and none was fetched since the last call: write if"
              + " (await(fetchNext())) before it");
    }
    hasObject = false;
    return (T) Outcome.valueOf(current.promise.outcome);
  }

  /**
   * Says whose turn the last fetch was, also if it has failed.
   *
   * @return its place in the collection or the map, from 0
   * @throws IllegalStateException before the first fetch has ended, or from another thread than the
   *     loop's
   */
  public int currentIndex() {
    checkThread("WaitIterator.currentIndex()");
    if (current == null) {
      throw new IllegalStateException(
          "currentIndex() of a WaitIterator from which nothing was fetched yet: write if"
              + " (await(fetchNext())) before it");
    }
    return current.index;
  }

  /**
   * Says whose turn the last fetch was, of a map.
   *
   * @return its key
   * @throws IllegalStateException before the first fetch has ended, if it was made of a collection,
   *     or from another thread than the loop's
   */
  public @Nullable Object currentKey() {
    checkThread("WaitIterator.currentKey()");
    if (keys == null) {
      throw new IllegalStateException(
          "currentKey() of a WaitIterator of a collection, which has no keys: use currentIndex()");
    }
    return keys.get(currentIndex());
  }

  /**
   * Cancels the coroutines that it has started and that have not ended. One that was never fetched
   * from has started none, and they are not reported as forgotten.
   *
   * @return their ends; fails as the first of them does in its {@code finally}
   * @throws IllegalStateException from another thread than the loop's
   */
  @Override
  public Awaitable<Void> closeAsync() {
    checkThread("WaitIterator.closeAsync()");
    if (!isStarted) {
      awaitables.forEach(WaitIterator::discard);
    }
    isStarted = true;
    isClosed = true;
    var ending = new ArrayList<Promise<?>>();
    for (Child child : running) {
      if (child.leave()) {
        ending.add(child.promise);
      }
    }
    running.clear();
    ended.clear();
    tellFetch();
    return ending.isEmpty() ? new Nothing() : new Closing(ending);
  }

  private static void discard(Awaitable<?> awaitable) {
    if (awaitable instanceof Coroutine<?> coroutine) {
      coroutine.discard();
    }
  }

  private void checkThread(String what) {
    if (loop != null) {
      loop.checkThread(what);
    }
  }

  private void startAll(String fetch) {
    isStarted = true;
    for (int i = 0; i < awaitables.size(); i++) {
      Awaitable<?> awaitable = awaitables.get(i);
      Promise<?> promise = begun(awaitable, fetch);
      var child = new Child(i, promise, awaitable instanceof Coroutine);
      running.add(child);
      child.begin();
    }
  }

  /** What cannot be begun is a failure of its place. */
  private static Promise<?> begun(Awaitable<?> awaitable, String fetch) {
    try {
      Promise<?> promise = Coroutines.convertYielded(awaitable);
      promise.checkCanBeAwaited(fetch);
      return promise;
    } catch (IllegalStateException refusal) {
      var failed = new Promise<Void>();
      failed.complete(Outcome.failed(refusal));
      return failed;
    }
  }

  private void tellFetch() {
    if (arrival != null) {
      arrival.tryComplete(Outcome.NULL);
      arrival = null;
    }
  }

  private final class Child extends Waiter {
    private final int index;
    private final Promise<?> promise;
    private final boolean isOurs;

    Child(int index, Promise<?> promise, boolean isOurs) {
      this.index = index;
      this.promise = promise;
      this.isOurs = isOurs;
    }

    void begin() {
      if (promise.isUnreceived()) {
        promise.addWaiter(this);
      }
      if (promise.outcome != null) {
        ended.add(this);
      }
    }

    @Override
    public void run() {
      if (!isClosed) {
        ended.add(this);
        tellFetch();
      }
    }

    /** Throws its failure. */
    void take() {
      promise.received();
      Object unused = Outcome.valueOf(promise.outcome);
    }

    /** Whether its end is to be waited for. */
    boolean leave() {
      if (isOurs && promise.outcome == null) {
        promise.cancel();
        return true;
      }
      if (promise.isUnreceived()) {
        promise.removeWaiter(this);
      }
      return false;
    }

    @Override
    @Nullable Coroutine<?> ended(Coroutine<?> child) {
      return null; // it waits for promises only
    }
  }

  private final class Fetch extends Frame<Boolean> {
    @Override
    protected @Nullable Object step() throws Throwable {
      if (label == 0) {
        if (loop == null) {
          loop = IOLoop.current();
        }
        loop.checkThread(site());
        loop.checkOpen();
        if (arrival != null) {
          throw new IllegalStateException(
              "fetchNext() of a WaitIterator while another fetch waits: await that one first");
        }
        if (!isStarted) {
          startAll(site());
        }
        if (isDone()) {
          return false;
        }
        if (ended.isEmpty()) {
          label = 1;
          arrival = new Promise<>();
          return await(arrival);
        }
      } else {
        Object unused = arrived();
      }
      return take();
    }

    private @Nullable Object arrived() throws Throwable {
      try {
        return result();
      } catch (CancelledError e) {
        arrival = null;
        throw e;
      }
    }

    private boolean take() {
      Child next = ended.poll();
      if (next == null) {
        return false; // it was closed meanwhile
      }
      running.remove(next);
      current = next;
      hasObject = false;
      next.take();
      hasObject = true;
      return true;
    }

    @Override
    protected String site() {
      return "fetchNext() of a WaitIterator";
    }
  }

  /** Waits for those that were cancelled. */
  private static final class Closing extends Gathering<Void> {
    Closing(List<Promise<?>> ending) {
      super(ending.toArray());
    }

    @Override
    @SuppressWarnings("NullAway") // the one value of its type
    Void outcome() throws Throwable {
      Throwable first = wasCancelled() ? new CancelledError() : null;
      for (int i = 0; i < size(); i++) {
        Throwable failure = failureOf(i);
        if (failure != null && !(failure instanceof CancellationException)) {
          if (first == null) {
            first = failure;
          } else {
            first.addSuppressed(failure);
          }
        }
      }
      if (first != null) {
        throw first;
      }
      return null;
    }

    @Override
    protected String site() {
      return "closeAsync() of a WaitIterator";
    }
  }
}

package dev.eddy;

import dev.eddy.woven.Frame;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * What {@link Coroutines#multi} returns: runs many and waits for all.
 *
 * @param <R> the type of the collected values
 */
abstract class MultiCoroutine<R> extends LibraryCoroutine<R> {

  /*
   * A cell holds a child until the children are begun, then what the child was converted to, or the
   * Outcome of a child that could not be begun or that is waited for no more. The outcomes of the
   * rest stay where they are: in the promise's `outcome`, in the coroutine's `link`. So one object
   * can wait for all of them, and a promise may be there twice: an arrival only means that it is
   * worth looking.
   *
   * While it waits its own `link` is null, as there is no one thing that it waits for.
   */
  private final Object[] cells;

  private final Arrival arrival = new Arrival();

  private boolean begun;
  private boolean cancelled;

  /** All the cells before this one have ended. Every cell is passed once, however many arrivals. */
  private int firstOpen;

  private MultiCoroutine(Object[] children) {
    this.cells = children;
  }

  static <T extends @Nullable Object> Coroutine<List<T>> ofList(Collection<?> children) {
    var cells = new ArrayList<Object>(children.size());
    for (Object child : children) {
      cells.add(checkChild(child, "index " + cells.size()));
    }
    return new OfList<>(cells.toArray());
  }

  static <K extends @Nullable Object, T extends @Nullable Object> Coroutine<Map<K, T>> ofMap(
      Map<K, ?> children) {
    var keys = new ArrayList<K>(children.size());
    var cells = new ArrayList<Object>(children.size());
    children.forEach(
        (key, child) -> {
          cells.add(checkChild(child, "key " + key));
          keys.add(key);
        });
    return new OfMap<>(keys, cells.toArray());
  }

  private static Object checkChild(@Nullable Object child, String where) {
    if (child == null) {
      throw new NullPointerException(
          "multi: the child at " + where + " is null; expected something that can be awaited");
    }
    return child;
  }

  /** Makes the result of the values, which are in the order of the children. */
  abstract R collect(@Nullable Object[] values);

  /** Names a child for a message. */
  abstract String nameOf(int index);

  @Override
  protected String site() {
    return "multi of " + cells.length;
  }

  @Override
  protected @Nullable Object step() throws Throwable {
    if (!begun) {
      begun = true;
      begin();
    }
    if (allEnded()) {
      return outcome();
    }
    boolean cancelDue = (phase & CANCEL) != 0;
    phase = SUSPENDED;
    if (cancelDue) {
      requestCancel();
    }
    return Frame.SUSPENDED;
  }

  private void begin() {
    IOLoop loop = IOLoop.current();
    for (int i = 0; i < cells.length; i++) {
      try {
        Awaitable<?> child = Converters.toAwaitable(cells[i]);
        cells[i] = child;
        if (child == Promise.MOMENT) {
          cells[i] = Outcome.NULL;
        } else if (child instanceof Promise<?> promise) {
          attachTo(promise);
        } else {
          begin(loop, (Coroutine<?>) child);
        }
      } catch (Throwable failure) {
        cells[i] = Outcome.failed(failure);
      }
    }
  }

  private void attachTo(Promise<?> promise) {
    if (promise.isUnreceived()) {
      promise.loop.checkThread("multi of a promise");
      promise.loop.checkOpen();
      promise.addWaiter(arrival);
    }
  }

  /**
   * Runs a child to its first suspension, as a call; on the loop where calls would nest too deep.
   */
  private void begin(IOLoop loop, Coroutine<?> child) {
    child.claim();
    if (depth >= MAX_DEPTH) {
      child.waiter = arrival;
      loop.ready(child);
      return;
    }
    child.phase = RUNNING;
    child.depth = (byte) (depth + 1);
    Object slot;
    try {
      Object value = child.step();
      if (value == Frame.SUSPENDED) {
        child.waiter = arrival;
        loop.enqueueTrampoline();
        return;
      }
      slot = Outcome.of(value);
    } catch (Throwable failure) {
      slot = Outcome.failed(failure);
    }
    child.phase = ENDED;
    child.link = slot;
  }

  private boolean allEnded() {
    while (firstOpen < cells.length && isEnded(cells[firstOpen])) {
      firstOpen++;
    }
    return firstOpen == cells.length;
  }

  private static boolean isEnded(Object cell) {
    if (cell instanceof Promise<?> promise) {
      return promise.outcome != null;
    }
    return !(cell instanceof Coroutine<?> child) || child.phase == ENDED;
  }

  private static @Nullable Object slotOf(Object cell) {
    if (cell instanceof Promise<?> promise) {
      return promise.outcome;
    }
    return cell instanceof Coroutine<?> child ? child.link : cell;
  }

  /** The first that has failed. */
  @Override
  final Coroutine<?> code() {
    for (Object cell : cells) {
      if (slotOf(cell) instanceof Outcome known && known.failure != null) {
        return cell instanceof Coroutine<?> child ? child.code() : this;
      }
    }
    return this;
  }

  private R outcome() throws Throwable {
    @Nullable Object[] values = new @Nullable Object[cells.length];
    Throwable first = cancelled ? new CancelledError() : null;
    for (int i = 0; i < cells.length; i++) {
      Object slot = slotOf(cells[i]);
      if (!(slot instanceof Outcome known)) {
        values[i] = slot;
      } else if (known.failure != null) {
        known.retrieved = true;
        if (first == null) {
          first = known.failure;
        } else {
          logFurther(i, known.failure, first);
        }
      }
    }
    if (first != null) {
      letGoOfPromises();
      throw first;
    }
    takeGrants();
    return collect(values);
  }

  /** Only one failure can be thrown; the others are not to be lost. */
  private void logFurther(int index, Throwable failure, Throwable first) {
    if (failure != first
        && !(failure instanceof CancelledError)
        && !(failure instanceof CancellationException)) {
      AsyncTrace.trim(failure);
      Log.error(
          "Multiple exceptions in multi: "
              + nameOf(index)
              + " failed too, besides the failure that is thrown ("
              + first
              + ")",
          failure);
    }
  }

  /** Cancels the coroutines that it runs and waits for their ends; lets go of the promises. */
  @Override
  List<Coroutine<?>> cancelHere() {
    if (phase == NEW && !(waiter instanceof Coroutine)) {
      discardChildren();
    }
    if (phase != SUSPENDED) {
      return super.cancelHere();
    }
    if (allEnded()) {
      if (!cancelled) {
        phase |= CANCEL;
      }
      return List.of();
    }
    cancelled = true;
    List<Coroutine<?>> running = letGoOfPromises();
    if (running.isEmpty()) {
      IOLoop.current().ready(arrival);
    }
    return running;
  }

  /**
   * Leaves what the promises may still bring, and what they were granted, to others; returns the
   * other children that have not ended.
   */
  private List<Coroutine<?>> letGoOfPromises() {
    var running = new ArrayList<Coroutine<?>>();
    for (int i = 0; i < cells.length; i++) {
      Object cell = cells[i];
      if (cell instanceof Promise<?> promise) {
        if (promise.isUnreceived()) {
          promise.removeWaiter(arrival);
          cells[i] = Outcome.NULL;
        }
      } else if (!isEnded(cell)) {
        running.add((Coroutine<?>) cell);
      }
    }
    return running;
  }

  /** Until now it could have failed: see {@link Promise#grant}. */
  private void takeGrants() {
    for (Object cell : cells) {
      if (cell instanceof Promise<?> promise) {
        promise.received();
      }
    }
  }

  @Override
  void discard() {
    super.discard();
    discardChildren();
  }

  private void discardChildren() {
    for (Object cell : cells) {
      if (cell instanceof Coroutine<?> child) {
        child.discard();
      }
    }
  }

  @Override
  List<Awaitable<?>> awaited() {
    var open = new ArrayList<Awaitable<?>>();
    if ((phase & ~CANCEL) == SUSPENDED) {
      for (Object cell : cells) {
        if (!isEnded(cell)) {
          open.add((Awaitable<?>) cell);
        }
      }
    }
    return open;
  }

  @Override
  boolean isCancelPending() {
    return cancelled || super.isCancelPending();
  }

  private boolean isDue() {
    return (phase & ~CANCEL) == SUSPENDED && allEnded();
  }

  /** What waits for the children. It may be told more often than there is something to do. */
  private final class Arrival extends Waiter {
    @Override
    public void run() {
      if (isDue()) {
        Runner.run(IOLoop.current(), MultiCoroutine.this);
      }
    }

    @Override
    Coroutine<?> coroutine() {
      return MultiCoroutine.this;
    }

    @Override
    @Nullable Coroutine<?> ended(Coroutine<?> child) {
      return isDue() ? MultiCoroutine.this : null;
    }
  }

  private static final class OfList<T extends @Nullable Object> extends MultiCoroutine<List<T>> {
    OfList(Object[] children) {
      super(children);
    }

    @Override
    @SuppressWarnings("unchecked")
    List<T> collect(@Nullable Object[] values) {
      return new ArrayList<>((List<T>) Arrays.asList(values));
    }

    @Override
    String nameOf(int index) {
      return "the child at index " + index;
    }
  }

  private static final class OfMap<K extends @Nullable Object, T extends @Nullable Object>
      extends MultiCoroutine<Map<K, T>> {
    private final List<K> keys;

    OfMap(List<K> keys, Object[] children) {
      super(children);
      this.keys = keys;
    }

    @Override
    @SuppressWarnings("unchecked")
    Map<K, T> collect(@Nullable Object[] values) {
      var byKey = new LinkedHashMap<K, T>();
      for (int i = 0; i < values.length; i++) {
        byKey.put(keys.get(i), (T) values[i]);
      }
      return byKey;
    }

    @Override
    String nameOf(int index) {
      return "the child at key " + keys.get(index);
    }
  }
}

package dev.eddy;

import dev.eddy.woven.Frame;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A coroutine that runs others and waits for all of them. When it is cancelled, it cancels the
 * coroutines that it runs and waits for their ends; the promises that it was handed it lets go of.
 *
 * @param <R> the type of its value
 */
abstract class Gathering<R extends @Nullable Object> extends LibraryCoroutine<R> {

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

  /** A child has ended without having been struck by its cancellation. */
  private boolean cancelStillDue;

  /** All the cells before this one have ended. Every cell is passed once, however many arrivals. */
  private int firstOpen;

  Gathering(Object... children) {
    this.cells = children;
  }

  /** All children have ended. */
  abstract R outcome() throws Throwable;

  /** A child was begun; returns whether the next one is to be begun too. */
  boolean goesOnAfter(int index) {
    return true;
  }

  /** All children are begun, and not all have ended. */
  void nowWaits() {}

  /** Something that it waits for has ended: that coroutine, or some promise. */
  void arrived(@Nullable Coroutine<?> child) {}

  final int size() {
    return cells.length;
  }

  /** The outcome of a child; see {@link Outcome}. */
  final @Nullable Object slot(int index) {
    return slotOf(cells[index]);
  }

  /** Whether it stopped waiting for a promise; then the slot says nothing. */
  final boolean isLetGo(int index) {
    return cells[index] == Outcome.LET_GO;
  }

  /** The failure of a child that has ended with one. */
  final @Nullable Throwable failureOf(int index) {
    return slot(index) instanceof Outcome known ? known.failure : null;
  }

  /**
   * If it was cancelled and its child has not noticed, the cancellation is due in who awaits this,
   * as if the child were awaited in place.
   */
  final void passCancellationOn() {
    if (cancelled && cancelStillDue) {
      phase |= CANCEL;
    }
  }

  /** Whether it was cancelled while it waited. */
  final boolean wasCancelled() {
    return cancelled;
  }

  @Override
  protected @Nullable Object step() throws Throwable {
    boolean isFirstStep = !begun;
    if (isFirstStep) {
      begun = true;
      begin();
    }
    if (allEnded()) {
      return outcome();
    }
    boolean cancelDue = (phase & CANCEL) != 0;
    phase = SUSPENDED;
    IOLoop.current().keepContext(this);
    if (isFirstStep) {
      nowWaits();
    }
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
      if (!goesOnAfter(i)) {
        leaveOutFrom(i + 1);
        return;
      }
    }
  }

  private void leaveOutFrom(int index) {
    for (int i = index; i < cells.length; i++) {
      if (cells[i] instanceof Coroutine<?> child) {
        child.discard();
      }
      cells[i] = Outcome.LET_GO;
    }
  }

  private void attachTo(Promise<?> promise) {
    promise.checkCanBeAwaited(site());
    if (promise.isUnreceived()) {
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
      loop.inheritContext(child);
      loop.ready(child);
      return;
    }
    child.phase = RUNNING;
    child.depth = (byte) (depth + 1);
    TaskContext caller = loop.branchOffContext();
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
    } finally {
      loop.switchTo(caller);
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
    return stopWaiting();
  }

  /** Returns the coroutines that are to be cancelled; without any it goes on in the next turn. */
  private List<Coroutine<?>> stopWaiting() {
    List<Coroutine<?>> running = letGoOfPromises();
    if (running.isEmpty()) {
      IOLoop.current().ready(arrival);
    }
    return running;
  }

  /** Does the same as a cancellation, for a reason of its own. */
  final void cancelChildren() {
    stopWaiting().forEach(Coroutine::requestCancel);
  }

  /**
   * Leaves what the promises may still bring, and what they were granted, to others; returns the
   * other children that have not ended.
   */
  final List<Coroutine<?>> letGoOfPromises() {
    var running = new ArrayList<Coroutine<?>>();
    for (int i = 0; i < cells.length; i++) {
      Object cell = cells[i];
      if (cell instanceof Promise<?> promise) {
        if (promise.isUnreceived()) {
          promise.removeWaiter(arrival);
          cells[i] = Outcome.LET_GO;
        }
      } else if (!isEnded(cell)) {
        running.add((Coroutine<?>) cell);
      }
    }
    return running;
  }

  /** Until now it could have failed: see {@link Promise#grant}. */
  final void takeGrants() {
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
      arrived(null);
      if (isDue()) {
        Runner.resume(IOLoop.current(), Gathering.this);
      }
    }

    @Override
    void cancelIsStillDue() {
      cancelStillDue = true;
    }

    @Override
    Coroutine<?> coroutine() {
      return Gathering.this;
    }

    @Override
    @Nullable Coroutine<?> ended(Coroutine<?> child) {
      arrived(child);
      if (!isDue()) {
        return null;
      }
      IOLoop.current().restoreContext(Gathering.this);
      return Gathering.this;
    }
  }
}

package dev.eddy;

import dev.eddy.internal.Failures;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A result that will be there later, and that belongs to one loop. It is Tornado's {@code Future},
 * whose name is {@code java.util.concurrent}'s.
 *
 * <p>Any number of coroutines may await a promise, before it is done and after; they go on in the
 * order in which they awaited it, in a later turn of the loop, never inside the call that completes
 * it.
 *
 * <p>{@link #setResult}, {@link #setException} and {@link #cancel} may be called from any thread:
 * from another than the loop's they only enqueue, and the loop decides who was first. Everything
 * else belongs to the loop's thread and is refused from another one. A failure that nobody has
 * retrieved by the time the promise is garbage, its loop is closed or the program ends is logged.
 *
 * @param <T> the type of the result
 */
public final class Promise<T extends @Nullable Object> implements Awaitable<T> {

  /**
   * What {@link Coroutines#moment()} returns: never done, and known to {@link Coroutine} by
   * identity.
   */
  static final Promise<Void> MOMENT = new Promise<>((Void) null);

  /** Several waiters, in the order in which they came; removing one takes constant time. */
  private static final class Waiters extends LinkedHashSet<Object> {
    private static final long serialVersionUID = 1;
  }

  /** Its loop. Everything below belongs to that loop's thread. */
  final IOLoop loop;

  /** Null while it is open; see {@link Outcome}. */
  @Nullable Object outcome;

  /**
   * Null, a {@link Coroutine}, a {@link Runnable}, {@link Waiters}, or the {@link IOLoop.Timeout}
   * of a sleep that nobody waits for. A {@link Waiter} stays after a {@link #grant}.
   */
  @Nullable Object waiter;

  /**
   * Who will complete it, if that is a {@link Coroutine} or a {@link Producer}; null when anybody
   * may. When it is done null as well, but for a {@link #grant} that nobody has received: then a
   * producer that takes it back.
   */
  @Nullable Object producer;

  /** Where it is in {@link IOLoop#live}: the promise of a started coroutine that has not ended. */
  int place;

  /**
   * Makes an open promise of the current loop.
   *
   * @throws IllegalStateException if this thread has no loop and none can run on it
   */
  public Promise() {
    this(IOLoop.current());
  }

  Promise(IOLoop loop) {
    this.loop = loop;
  }

  /** {@link #MOMENT} alone has no loop. */
  @SuppressWarnings({"NullAway", "unused"})
  private Promise(Void noLoop) {
    this.loop = null;
    this.waiter = this; // so that no await takes it for an ordinary one that nobody waits for
  }

  /**
   * Says whether it has a result, a failure, or was cancelled.
   *
   * @return true from the moment of its completion on the loop
   * @throws IllegalStateException from another thread than the loop's
   */
  public boolean isDone() {
    loop.checkThread("Promise.isDone()");
    catchUp();
    return outcome != null;
  }

  /**
   * Says whether it was cancelled: by {@link #cancel()}, or by a {@link CancellationException} as
   * its failure.
   *
   * @return true if it is done and was cancelled
   * @throws IllegalStateException from another thread than the loop's
   */
  public boolean isCancelled() {
    loop.checkThread("Promise.isCancelled()");
    return failure() instanceof CancellationException;
  }

  /**
   * Returns the result without waiting.
   *
   * @return the result
   * @throws IllegalStateException if it is not done, or from another thread than the loop's
   * @throws CancellationException if it was cancelled
   * @throws Exception its failure: that very object, never wrapped. Errors are thrown too
   */
  @SuppressWarnings({"unchecked", "NullAway"}) // a slot holds a T, and null only if T may be null
  public T result() throws Exception {
    loop.checkThread("Promise.result()");
    checkDone("result()");
    received();
    return (T) Outcome.valueOf(outcome);
  }

  /**
   * Returns the failure without waiting. A failure that was looked at here counts as retrieved.
   *
   * @return its failure, or null if it has a result
   * @throws IllegalStateException if it is not done, or from another thread than the loop's
   */
  public @Nullable Throwable exception() {
    loop.checkThread("Promise.exception()");
    checkDone("exception()");
    if (outcome instanceof Outcome known) {
      known.retrieved = true;
    }
    return failure();
  }

  private @Nullable Throwable failure() {
    return failureIn(outcome);
  }

  private static @Nullable Throwable failureIn(@Nullable Object slot) {
    return slot instanceof Outcome known ? known.failure : null;
  }

  private void checkDone(String what) {
    catchUp();
    if (outcome == null) {
      throw new IllegalStateException(
          what + " of a promise that is not done: write await(promise) to wait for it");
    }
  }

  /**
   * Completes it with a result. From another thread than the loop's this only enqueues; if it is
   * done by then, the first outcome stays and the second one is logged.
   *
   * @param value the result
   * @throws IllegalStateException on the loop's thread, if it is done or is not for you to complete
   *     (the promise of a coroutine, a timer or an executor's job); on another thread, if the loop
   *     is closed
   */
  public void setResult(T value) {
    settle(Outcome.of(value));
  }

  /**
   * Completes it with a failure, which {@code await} throws as it is. All else is as for {@link
   * #setResult}.
   *
   * @param failure the failure
   * @throws NullPointerException if it is null
   * @throws IllegalStateException as {@link #setResult} does
   */
  public void setException(Throwable failure) {
    settle(Outcome.failed(Objects.requireNonNull(failure, "a promise cannot fail with null")));
  }

  private void settle(Object slot) {
    if (loop.owner == Thread.currentThread()) {
      if (outcome != null || producer != null) {
        throw cannotSettle();
      }
      complete(slot);
    } else {
      loop.addCallback(() -> completeFromElsewhere(slot));
    }
  }

  private IllegalStateException cannotSettle() {
    if (outcome != null) {
      return new IllegalStateException(
          "a promise is completed once, and this one "
              + (isCancelled() ? "was cancelled" : "is done")
              + " already: check isDone() first if others may complete it too");
    }
    return new IllegalStateException(
        "this promise is completed by the "
            + producer
            + ": cancel() it, or make one with new Promise<>()");
  }

  /** The loop's end of a completion that another thread asked for. */
  private void completeFromElsewhere(Object slot) {
    if (outcome == null && producer == null) {
      complete(slot);
      return;
    }
    Throwable lost = failureIn(slot);
    if (lost != null || !isCancelled()) {
      Log.warning(
          "A promise is completed once; a second completion came from another thread and was "
              + "dropped",
          lost);
    }
  }

  /**
   * Completes it from any thread, for its producer. What comes too late is logged if it is a
   * failure.
   */
  void deliver(Object slot) {
    if (loop.owner == Thread.currentThread()) {
      completeByProducer(slot);
    } else if (!loop.offer(() -> completeByProducer(slot))) {
      Log.warning("An outcome from another thread came after its loop was closed", failureIn(slot));
    }
  }

  private void completeByProducer(Object slot) {
    if (outcome == null) {
      complete(slot);
      return;
    }
    Throwable lost = failureIn(slot);
    if (lost != null && !(lost instanceof CancellationException)) {
      Log.warning("Something failed after its promise was cancelled", lost);
    }
  }

  /** Completes it, if it is open still: whoever was first has won. Loop thread only. */
  void tryComplete(Object slot) {
    if (outcome == null) {
      complete(slot);
    }
  }

  /** Completes it. Loop thread only, and it must be open. */
  void complete(Object slot) {
    Object told = waiter;
    outcome = slot;
    waiter = null;
    producer = null;
    if (told instanceof Coroutine<?> coroutine) {
      loop.ready(coroutine);
      return;
    }
    if (told != null) {
      wake(told);
    }
    if (slot instanceof Outcome known && known.failure != null) {
      loop.nursery.failedUnseen(this); // a callback may or may not look at it
    }
  }

  private void wake(Object told) {
    if (told instanceof Waiters all) {
      all.forEach(loop::ready);
    } else {
      loop.ready(told);
    }
  }

  /**
   * Completes it with what only one can have: a lock, an item. A coroutine that waits, or a
   * callback, is certain to receive it. Who waits for several things may still leave without it, or
   * nobody waits yet: until it is received, {@link Producer#unawaited} tells the grantor if the
   * last such waiter leaves or the promise is cancelled.
   */
  void grant(Object slot, Producer grantor) {
    Object told = waiter;
    if (told instanceof Coroutine || isCertainReceiver(told)) {
      complete(slot);
      return;
    }
    outcome = slot;
    producer = grantor;
    if (told != null) {
      wake(told);
    }
  }

  private static boolean isCertainReceiver(@Nullable Object told) {
    return told instanceof Waiters all
        ? all.stream().anyMatch(Promise::isCertainReceiver)
        : told != null && !(told instanceof Waiter);
  }

  /** Whether it is open, or done with a grant that can still be taken back. */
  boolean isUnreceived() {
    return outcome == null || producer != null;
  }

  /** Somebody has its outcome now: a grant is not taken back any more. */
  void received() {
    if (producer != null) {
      loop.checkThread("await(promise)");
      producer = null;
      waiter = null;
    }
  }

  /** Ends it as cancelled where there is nobody to tell. */
  void withdraw() {
    outcome =
        Outcome.failed(
            Failures.cancelled("the promise was withdrawn, as nobody waited for it any more"));
    producer = null;
    waiter = null;
  }

  /** Completes it with the outcome of its coroutine, which has just ended. */
  void endOf(Coroutine<?> coroutine) {
    Object slot = Objects.requireNonNull(coroutine.link);
    boolean cancelled = slot instanceof Outcome known && known.failure instanceof CancelledError;
    if (place != LiveCoroutines.NOWHERE) {
      loop.live.remove(place);
    }
    complete(cancelled ? Outcome.failed(Failures.cancelled(coroutine + " was cancelled")) : slot);
  }

  @Nullable Object firstWaiter() {
    return waiter instanceof Waiters all ? all.iterator().next() : waiter;
  }

  /** Checks that this is its loop's thread and that its loop is open, if it is not done. */
  void checkCanBeAwaited(String what) {
    if (isUnreceived()) {
      loop.checkThread(what);
      loop.checkOpen();
    }
  }

  void addWaiter(Object who) {
    if (waiter instanceof IOLoop.Timeout parked) {
      parked.resume();
      waiter = who;
    } else if (waiter == null) {
      waiter = who;
    } else if (waiter instanceof Waiters all) {
      all.add(who);
    } else {
      var all = new Waiters();
      all.add(waiter);
      all.add(who);
      waiter = all;
    }
  }

  void removeWaiter(Object who) {
    if (waiter instanceof Waiters all) {
      all.remove(who);
      if (!all.isEmpty()) {
        return;
      }
    } else if (waiter != who) {
      return;
    }
    waiter = null;
    if (producer instanceof Producer work) {
      work.unawaited(this);
    }
  }

  /** A sleep that nobody waits for has no timer; it is done all the same when its time has come. */
  private void catchUp() {
    if (waiter instanceof IOLoop.Timeout parked && parked.isDue()) {
      waiter = null;
      complete(Outcome.NULL);
    }
  }

  /**
   * Cancels it. A promise that you made is done at once, and who awaits it gets a {@link
   * CancellationException}. For the promise of a started coroutine, a {@link CancelledError} is
   * thrown at the await where the coroutine waits, and the promise is done when the coroutine has
   * ended: with {@code CancellationException}, or with the value that it returned all the same. A
   * timer is removed; a job that waits in an executor's queue is dropped; who waits for a lock or a
   * queue leaves the line.
   *
   * <p>Does nothing when it is done, or when its loop is closed. One exception: a lock, a permit or
   * an item that it was granted and that nobody has received goes to the next in line, and the
   * promise is then cancelled. May be called from any thread; from another than the loop's it
   * enqueues.
   *
   * @throws IllegalStateException on another thread, if the loop is closed
   */
  public void cancel() {
    if (loop.thread != Thread.currentThread()) {
      loop.addCallback(this::cancel);
    } else if (loop.isClosed()) {
      return;
    } else if (outcome != null) {
      if (producer instanceof Producer grantor) {
        grantor.unawaited(this);
      }
    } else if (producer instanceof Coroutine<?> coroutine) {
      coroutine.requestCancel();
    } else {
      if (producer instanceof Producer work) {
        work.abandon();
      }
      complete(Outcome.failed(Failures.cancelled("the promise was cancelled")));
    }
  }

  /**
   * Calls back when it is done, in a later turn of the loop, also when it is done already.
   * Callbacks and awaits are served in the order in which they came. What the callback throws is
   * logged.
   *
   * @param callback gets this promise, done
   * @throws IllegalStateException from another thread than the loop's, or if the loop is closed
   */
  public void addDoneCallback(Consumer<? super Promise<T>> callback) {
    Objects.requireNonNull(callback, "callback");
    tellWhenDone(loop.inThisContext(() -> callback.accept(this)));
  }

  /** Runs a callback when it is done; {@link #removeWaiter} takes it away while it is open. */
  void tellWhenDone(Runnable told) {
    loop.checkThread("Promise.addDoneCallback()");
    loop.checkOpen();
    if (outcome == null) {
      addWaiter(told);
    } else {
      received();
      loop.ready(told);
    }
  }

  /**
   * Returns a future of the JDK with the same outcome, for code outside the loop. It is completed
   * on the loop's thread, in a later turn; cancelling it does not reach this promise.
   *
   * @return a new future at each call
   * @throws IllegalStateException from another thread than the loop's, or if the loop is closed
   */
  public CompletableFuture<T> toCompletableFuture() {
    var future = new CompletableFuture<T>();
    addDoneCallback(
        done -> {
          Throwable failure = done.exception();
          if (failure != null) {
            future.completeExceptionally(failure);
          } else {
            @SuppressWarnings("unchecked")
            T value = (T) Outcome.valueOf(done.outcome);
            future.complete(value);
          }
        });
    return future;
  }

  @Override
  public String toString() {
    return "promise "
        + (outcome == null
            ? "not done"
            : failure() == null ? "with a result" : "failed: " + failure());
  }
}

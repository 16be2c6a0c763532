package dev.eddy;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * Runs coroutines side by side, none of which outlives its block: structured concurrency, as
 * asyncio's {@code TaskGroup} and Trio's nursery.
 *
 * <pre>{@code
 * try (var tasks = TaskGroup.open()) {
 *   Promise<User> user = tasks.start(loadUser(id));
 *   Promise<List<Order>> orders = tasks.start(loadOrders(id));
 *   return render(await(user), await(orders));
 * }
 * }</pre>
 *
 * <p>The block is left when every child has ended. If one fails, the others are cancelled, and its
 * failure, that very object, is thrown at the await where the body waits, or else from the end of
 * the block; failures of others are suppressed in it. If the body fails, or its coroutine is
 * cancelled, all children are cancelled, and the block is left when they have ended; a child's
 * failure is then suppressed in that of the body, or logged beside a cancellation. A child that was
 * cancelled by someone else has not failed.
 *
 * <p>All of it belongs to the loop of the coroutine that opened it.
 */
public final class TaskGroup implements AsyncCloseable {
  private final IOLoop loop;

  /** Whose block it is. */
  private final Coroutine<?> owner;

  /** Those that have not ended. */
  private final Set<Child> children = new LinkedHashSet<>();

  /** The first failure of a child. */
  private @Nullable Throwable failure;

  /** Whether a {@link CancelledError} is under way to the owner that stands for the failure. */
  private boolean isInterrupting;

  /** Whether somebody else has cancelled the owner meanwhile: then it does not stand for that. */
  private boolean isOverruled;

  private @Nullable Closing closing;

  /** Whether the children were cancelled, by whatever cause: then there are no new ones. */
  private boolean isCancelling;

  private boolean isClosed;

  TaskGroup(IOLoop loop, Coroutine<?> owner) {
    this.loop = loop;
    this.owner = owner;
  }

  /**
   * Opens a group in a coroutine, as the resource of a {@code try} statement.
   *
   * @return a group with no children; a block that is left without any takes no turn
   * @throws IllegalStateException outside the lambda of {@code async}, {@code coroutine} or {@code
   *     generator}: the group belongs to the coroutine whose body calls this method
   */
  public static TaskGroup open() {
    throw new IllegalStateException(
        "TaskGroup.open() outside a coroutine: write try (var tasks = TaskGroup.open()) in the lambda"
            + " of async(…) itself; other methods can be given the group");
  }

  /**
   * Starts a child in the loop's next turn, as {@link Coroutine#start()} does. May also be called
   * by the children, as long as one of them runs.
   *
   * @param child a coroutine, which the group cancels if another child or the body fails; or
   *     something that runs already, for which it only waits, and which it leaves alone then
   * @return its outcome. Its failure is the group's business, whether or not it is awaited here too
   * @throws IllegalStateException if the group cancels its children or its block was left, with a
   *     coroutine that will never run; if it was awaited or started before; for a promise of
   *     another loop; from another thread, or if the loop is closed
   */
  public <T extends @Nullable Object> Promise<T> start(Awaitable<T> child) {
    loop.checkThread("TaskGroup.start()");
    loop.checkOpen();
    Objects.requireNonNull(child, "child");
    if (isClosed || isCancelling) {
      if (child instanceof Coroutine<?> coroutine) {
        coroutine.discard();
      }
      throw new IllegalStateException(
          "start() on "
              + this
              + ", which "
              + (isClosed ? "was left already" : cancelsItsChildren())
              + ": start children while its block runs");
    }
    Promise<T> promise = Coroutines.convertYielded(child);
    promise.checkCanBeAwaited("TaskGroup.start(promise)");
    var added = new Child(promise, child instanceof Coroutine);
    children.add(added);
    if (promise.outcome == null) {
      promise.addWaiter(added);
    } else {
      loop.ready(added);
    }
    return promise;
  }

  private String cancelsItsChildren() {
    return (failure != null ? "has failed and " : "") + "cancels its children";
  }

  /** Waits for all children; called by the end of the block. */
  @Override
  public Awaitable<Void> closeAsync() {
    return new Closing(null);
  }

  /** Cancels all children and waits for them; called by the end of a block that has failed. */
  @Override
  public Awaitable<Void> closeAsync(Throwable failureOfBody) {
    return new Closing(failureOfBody);
  }

  @Override
  public String toString() {
    return "the task group of " + owner;
  }

  // ---- children

  private void over(Child child) {
    Throwable itsFailure = child.promise.outcome instanceof Outcome known ? known.failure : null;
    if (itsFailure != null) {
      ((Outcome) Objects.requireNonNull(child.promise.outcome)).retrieved = true;
      if (!(itsFailure instanceof CancellationException)) {
        failed(itsFailure);
      }
    }
    goOnClosing();
  }

  private void failed(Throwable itsFailure) {
    if (failure == null) {
      failure = itsFailure;
      cancelChildren();
      interruptOwner();
    } else if (failure != itsFailure) {
      failure.addSuppressed(itsFailure);
    }
  }

  /** Lets go of those that others have started. */
  private void cancelChildren() {
    isCancelling = true;
    for (Child child : List.copyOf(children)) {
      if (child.isOurs) {
        child.promise.cancel();
      } else {
        child.promise.removeWaiter(child);
        children.remove(child);
      }
    }
  }

  private final class Child extends Waiter {
    private final Promise<?> promise;
    private final boolean isOurs;

    Child(Promise<?> promise, boolean isOurs) {
      this.promise = promise;
      this.isOurs = isOurs;
    }

    @Override
    public void run() {
      if (children.remove(this)) {
        over(this);
      }
    }

    @Override
    @Nullable Coroutine<?> coroutine() {
      return owner;
    }

    @Override
    @Nullable Coroutine<?> ended(Coroutine<?> child) {
      return null; // it waits for promises only
    }
  }

  // ---- the body

  /*
   * A failure reaches the body as a cancellation of its coroutine does, down to the innermost await.
   * On its way up it is an ordinary CancelledError, until it comes to an await of the owner's own:
   * there the failure is thrown in its place. If somebody cancels the owner in between, it is that
   * cancellation which arrives, and the failure comes out of the closing.
   */
  private void interruptOwner() {
    if (closing == null && owner.phase != Coroutine.ENDED && !owner.isCancelPending()) {
      owner.strike();
      isInterrupting = true;
      loop.interrupting.add(this);
    }
  }

  /** The coroutine that awaits is about to be cancelled, by others than its own groups. */
  static void overrule(IOLoop loop, Coroutine<?> cancelled) {
    for (TaskGroup each : loop.interrupting) {
      if (each.owner == cancelled) {
        each.isOverruled = true;
      }
    }
  }

  /** Returns what an await of a coroutine has to throw when a cancellation arrives there. */
  static Throwable arrived(IOLoop loop, Coroutine<?> coroutine, CancelledError error) {
    Throwable thrown = error;
    boolean isOverruled = false;
    for (TaskGroup each : List.copyOf(loop.interrupting)) {
      if (each.owner == coroutine) {
        each.endInterruption();
        isOverruled |= each.isOverruled;
        if (thrown == error && each.failure != null) {
          thrown = each.failure;
        }
      }
    }
    return isOverruled ? error : thrown;
  }

  private void endInterruption() {
    isInterrupting = false;
    loop.interrupting.remove(this);
  }

  // ---- the end of the block

  private void goOnClosing() {
    Closing waiting = closing;
    if (waiting != null && children.isEmpty() && waiting.isSuspended()) {
      Runner.resume(loop, waiting);
    }
  }

  private final class Closing extends LibraryCoroutine<Void> {
    private final @Nullable Throwable failureOfBody;
    private boolean isCancelled;

    Closing(@Nullable Throwable failureOfBody) {
      this.failureOfBody = failureOfBody;
    }

    @Override
    protected @Nullable Object step() throws Throwable {
      if (isClosed || (closing != null && closing != this)) {
        return null;
      }
      if (closing == null) {
        loop.checkThread(site());
        loop.checkOpen();
        begin();
      }
      if (children.isEmpty()) {
        end();
        return null;
      }
      boolean cancelDue = (phase & CANCEL) != 0;
      phase = SUSPENDED;
      loop.keepContext(this);
      if (cancelDue) {
        requestCancel();
      }
      return dev.eddy.woven.Frame.SUSPENDED;
    }

    private void begin() {
      closing = this;
      if (isInterrupting) {
        endInterruption();
        if (!isOverruled) {
          owner.phase &= ~CANCEL; // what it stood for comes out of here
        }
      }
      if (failureOfBody != null) {
        cancelChildren();
      }
    }

    private void end() throws Throwable {
      isClosed = true;
      if (failure != null && (isCancelled || failureOfBody instanceof CancelledError)) {
        AsyncTrace.trim(failure);
        Log.error("A child of " + TaskGroup.this + " failed while it was cancelled", failure);
      } else if (failure != null && failure != failureOfBody) {
        throw failure;
      }
      if (isCancelled) {
        throw new CancelledError();
      }
    }

    boolean isSuspended() {
      return (phase & ~CANCEL) == SUSPENDED;
    }

    @Override
    List<Coroutine<?>> cancelHere() {
      if (phase != SUSPENDED || children.isEmpty()) {
        return super.cancelHere();
      }
      isCancelled = true;
      cancelChildren();
      if (children.isEmpty()) {
        loop.ready((Runnable) TaskGroup.this::goOnClosing);
      }
      return List.of();
    }

    @Override
    boolean isCancelPending() {
      return isCancelled || super.isCancelPending();
    }

    @Override
    List<Awaitable<?>> awaited() {
      var open = new ArrayList<Awaitable<?>>();
      if (isSuspended()) {
        children.forEach(child -> open.add(child.promise));
      }
      return open;
    }

    @Override
    protected String site() {
      return "the end of " + TaskGroup.this;
    }
  }
}

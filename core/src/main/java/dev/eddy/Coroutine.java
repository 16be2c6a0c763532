package dev.eddy;

import dev.eddy.woven.Frame;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A native coroutine: what {@link Coroutines#async} returns. It is cold, so nothing of its body
 * runs until it is awaited or started, and it runs once.
 *
 * <p>{@code await(coroutine)} runs it in place, as part of the coroutine that awaits it: if it ends
 * without suspending, the loop takes no turn, and cancelling the one that awaits cancels it. {@link
 * #start()} makes it run beside its creator.
 *
 * <p>A coroutine may be made on any thread and belongs to the loop that first runs it. One that is
 * never awaited nor started is reported in the log, with the line of its {@code async(}, or with
 * the caller's line in debug mode ({@code -Deddy.debug=true}).
 *
 * <p>The protected members are the contract with woven code and nothing for people.
 *
 * @param <T> the type of the value it returns
 */
public abstract sealed class Coroutine<T extends @Nullable Object> implements Awaitable<T>
    permits Frame, LibraryCoroutine {

  /*
   * A coroutine is its own frame. While it waits, `link` is what it waits for and that thing's
   * `waiter` is this coroutine, so a stack of awaits is a chain in both directions: down by `link`,
   * where a cancellation goes, and up by `waiter`, where an outcome goes. The chain is only made
   * when something suspends; coroutines that run to their end are plain nested calls of step().
   *
   * All fields belong to the thread of the loop that runs the coroutine. Before it runs, they
   * belong to its creator, and handing it to another thread must publish it safely, as with any
   * object.
   */

  /** Nested direct calls before the runner goes on from the bottom of the stack instead. */
  static final int MAX_DEPTH = 120;

  // Phases. RUNNING and SUSPENDED differ in two bits so that one XOR goes from each to the other.
  static final byte NEW = 0;
  static final byte RUNNING = 1;
  static final byte SUSPENDED = 2;
  static final byte ENDED = 3;

  /** Added to a phase: the next await that suspends throws {@link CancelledError}. */
  static final byte CANCEL = 4;

  private static final byte RUNNING_TO_SUSPENDED = RUNNING ^ SUSPENDED;

  byte phase;

  /** How many direct calls this one runs within. */
  byte depth;

  /**
   * Who gets the outcome: a {@link Coroutine} that awaits this one, the {@link Promise} of a
   * started one, or a {@link Waiter}. Before that an {@link Unawaited} if a watch is kept on it, or
   * null.
   */
  @Nullable Object waiter;

  /**
   * While suspended, what it waits for: a {@link Promise}, a {@link Coroutine}, or an {@link
   * Outcome} that is to be delivered. When ended, its outcome. Else null.
   */
  @Nullable Object link;

  /** For the runtime and for woven code. */
  protected Coroutine() {
    Unawaited.created(this);
  }

  /**
   * Runs from where it stands to its next suspension or its end.
   *
   * @return the value, or {@link Frame#SUSPENDED}
   * @throws Throwable the coroutine's failure
   */
  protected abstract @Nullable Object step() throws Throwable;

  /**
   * Where it was made.
   *
   * @return for example {@code com.acme.Shop.load(Shop.java:12)}
   */
  protected abstract String site();

  /**
   * Where it waits, while it is suspended.
   *
   * @return the line of the await; null if it is none of the user's code
   */
  protected @Nullable StackTraceElement awaitsAt() {
    return null;
  }

  /** The coroutine whose code runs, or has failed, as this one does. */
  Coroutine<?> code() {
    return this;
  }

  /**
   * The user's variables that will be read again, while it is suspended.
   *
   * @return by their names; empty if the names are not known
   */
  protected Map<String, @Nullable Object> variables() {
    return Map.of();
  }

  /**
   * Starts this coroutine on the current loop, in the loop's next turn.
   *
   * <p>Coroutines started in one turn begin in the order of their starts. Cancelling the promise
   * cancels the coroutine: a {@link CancelledError} is thrown at the await where it waits, and the
   * promise is done when the coroutine has ended. One that is cancelled before its first turn never
   * runs; a cold coroutine that its body was to await is then reported as never awaited.
   *
   * @return its outcome; a failure that nobody retrieves from it is logged
   * @throws IllegalStateException if it was awaited or started before, or if there is no loop on
   *     this thread and none can run on it
   */
  public final Promise<T> start() {
    IOLoop loop = IOLoop.current();
    Promise<T> promise = claimWithPromise(loop);
    loop.live.add(this);
    loop.inheritContext(this);
    loop.ready(this);
    return promise;
  }

  /** Takes a fresh coroutine for a promise of its own, and does not run it. */
  final Promise<T> claimWithPromise(IOLoop loop) {
    loop.checkOpen();
    claim();
    var promise = new Promise<T>(loop);
    promise.producer = this;
    waiter = promise;
    if (loop.isRecorded) {
      FlightRecord.started(this);
    }
    return promise;
  }

  /** Takes a fresh coroutine for the one who will run it. */
  final void claim() {
    Object known = waiter; // read once: the loop where it was made may begin to watch it just now
    if (phase != NEW || (known != null && !(known instanceof Unawaited))) {
      throw new IllegalStateException(
          "a coroutine runs once, and "
              + this
              + (phase == NEW ? " is started already" : " was awaited or started before")
              + "; call the method that makes it again for another run, or await the Promise of its"
              + " start() as often as you like");
    }
    if (known != null) {
      ((Unawaited) known).forget();
      waiter = null;
    }
  }

  /** It will never run, and somebody knows: a fresh one is not to be reported. */
  void discard() {
    if (phase == NEW && (waiter == null || waiter instanceof Unawaited)) {
      claim();
      phase = ENDED;
    }
  }

  /**
   * Starts a fresh coroutine by a call from here, as {@link Coroutines#coroutine} does.
   *
   * @param coroutine one that was not awaited or started
   * @return its outcome
   */
  protected static <T extends @Nullable Object> Promise<T> startNow(Coroutine<T> coroutine) {
    return Runner.startNow(coroutine);
  }

  /**
   * Converts what an {@code await} of another type was given.
   *
   * @param yielded a stage, a future, a collection or a map
   * @return a coroutine or a promise
   */
  protected static Awaitable<?> convert(@Nullable Object yielded) {
    if (yielded == null) {
      throw awaitOfNull();
    }
    return Converters.toAwaitable(yielded);
  }

  private static NullPointerException awaitOfNull() {
    return new NullPointerException(
        "await(null): expected a Coroutine, a Promise, or what can be converted to one; to give "
            + "the loop a turn write await(moment())");
  }

  /**
   * Awaits a promise or a coroutine from within this one.
   *
   * @param awaitable what to wait for
   * @return its value, or {@link Frame#SUSPENDED} when there is none yet
   * @throws Throwable its failure
   */
  protected final @Nullable Object awaitIn(@Nullable Awaitable<?> awaitable) throws Throwable {
    if (awaitable instanceof Promise<?> promise) {
      Object slot = promise.outcome;
      if (slot != null) {
        promise.received();
        return slot instanceof Outcome known ? readyOrThrow(known) : slot;
      }
      // The common case: nobody else waits, no cancellation is due, it is this thread's promise,
      // and there is no context to keep.
      if (phase == RUNNING
          && promise.waiter == null
          && promise.loop.ownerWithoutContext == Thread.currentThread()) {
        promise.waiter = this;
        link = promise;
        phase = SUSPENDED;
        return Frame.SUSPENDED;
      }
      return awaitUncommon(promise);
    }
    if (awaitable instanceof Coroutine<?> child) {
      return awaitChild(child);
    }
    throw awaitOfNull();
  }

  private Object awaitUncommon(Promise<?> promise) {
    if (promise == Promise.MOMENT) {
      return awaitMoment();
    }
    promise.loop.checkThread("await(promise)");
    promise.loop.checkOpen();
    if ((phase & CANCEL) != 0) {
      phase = RUNNING;
      promise.addWaiter(this);
      promise.removeWaiter(this); // as one who was cancelled a moment later
      throw new CancelledError();
    }
    promise.addWaiter(this);
    link = promise;
    phase = SUSPENDED;
    promise.loop.keepContext(this);
    return Frame.SUSPENDED;
  }

  private Object awaitMoment() {
    if ((phase & CANCEL) != 0) {
      phase = RUNNING;
      throw new CancelledError();
    }
    link = Outcome.NULL;
    phase = SUSPENDED;
    IOLoop loop = IOLoop.current();
    loop.keepContext(this);
    loop.ready(this);
    return Frame.SUSPENDED;
  }

  private @Nullable Object awaitChild(Coroutine<?> child) throws Throwable {
    if (child.phase != NEW || child.waiter != null) {
      child.claim();
    }
    if (depth >= MAX_DEPTH) {
      IOLoop.current().trampolineTo(child);
    } else {
      // Its phase stays RUNNING if it ends within this call: nothing is linked to it then, and it
      // is fresh no more, which is all that anybody can ask of it.
      child.phase = RUNNING;
      child.depth = (byte) (depth + 1);
      Object value = child.step();
      if (value != Frame.SUSPENDED) {
        return value;
      }
    }
    child.waiter = this;
    link = child;
    phase ^= RUNNING_TO_SUSPENDED;
    if ((phase & CANCEL) != 0) {
      phase = SUSPENDED;
      child.requestCancel();
    }
    return Frame.SUSPENDED;
  }

  /**
   * What the last await was waiting for, once this coroutine has been resumed.
   *
   * @return its value
   * @throws Throwable its failure, or {@link CancelledError}
   */
  protected final @Nullable Object resumed() throws Throwable {
    Object source = link;
    link = null;
    Object slot = source;
    if (source instanceof Promise<?> promise) {
      slot = promise.outcome;
    } else if (source instanceof Coroutine<?> child) {
      slot = child.link;
    }
    return slot instanceof Outcome known ? valueOrThrow(known, source) : slot;
  }

  /**
   * A cancellation has come to an await of this coroutine's own.
   *
   * @param error what would be thrown
   * @param wasSuspended whether the coroutine was suspended at that await
   * @return what has to be thrown: that, or the failure of a task group whose block this is
   */
  protected final Throwable cancellationAt(CancelledError error, boolean wasSuspended) {
    IOLoop loop = CurrentLoop.orNull();
    if (loop == null || loop.interrupting.isEmpty()) {
      return error;
    }
    Throwable thrown = TaskGroup.arrived(loop, this, error);
    if (thrown != error && wasSuspended) {
      AsyncTrace.extend(thrown, this, null);
    } else if (thrown != error) {
      AsyncTrace.extendByAwaiter(thrown);
    }
    return thrown;
  }

  /**
   * Opens a group whose block is in this coroutine's body.
   *
   * @return a group with no children
   */
  protected final TaskGroup newTaskGroup() {
    return new TaskGroup(IOLoop.current(), this);
  }

  private static @Nullable Object readyOrThrow(Outcome outcome) {
    if (outcome.failure != null && !outcome.traced) {
      outcome.traced = true;
      AsyncTrace.extendByAwaiter(outcome.failure);
    }
    return Outcome.valueOf(outcome);
  }

  private @Nullable Object valueOrThrow(Outcome outcome, @Nullable Object source) {
    if (outcome.failure != null) {
      AsyncTrace.extend(outcome.failure, this, source);
    }
    return Outcome.valueOf(outcome);
  }

  /** Runs a step from the bottom of the stack: a first one, or one after a suspension. */
  final @Nullable Object stepFromLoop() throws Throwable {
    if (phase == (NEW | CANCEL) && !(waiter instanceof Coroutine)) {
      throw new CancelledError(); // one that is awaited has begun, in the eyes of its awaiter
    }
    phase = (byte) ((phase & CANCEL) | RUNNING);
    return step();
  }

  /**
   * Ends it and tells who waits.
   *
   * @return the coroutine that goes on at once because of it, or null
   */
  final @Nullable Coroutine<?> end(Object outcome) {
    byte cancel = (byte) (phase & CANCEL);
    Object receiver = waiter;
    phase = ENDED;
    waiter = null;
    link = outcome;
    if (receiver instanceof Coroutine<?> parent) {
      // A cancellation that found no await to strike here is still due in the coroutine that waits.
      if (cancel != 0) {
        parent.phase |= cancel;
      }
      return parent;
    }
    if (receiver instanceof Promise<?> promise) {
      promise.endOf(this);
      return null;
    }
    if (receiver instanceof Waiter other) {
      if (cancel != 0) {
        other.cancelIsStillDue();
      }
      return other.ended(this);
    }
    return null;
  }

  /**
   * Cancels this coroutine where it stands: at the end of the chain of awaits. An await that has
   * its value already delivers it; then the next one that suspends throws.
   */
  final void requestCancel() {
    IOLoop loop = CurrentLoop.orNull();
    if (loop != null && !loop.interrupting.isEmpty()) {
      overruleGroups(loop);
    }
    strike();
  }

  /** Tells the task groups on the way to where it waits that this cancellation is not theirs. */
  private void overruleGroups(IOLoop loop) {
    var toVisit = new ArrayDeque<Coroutine<?>>();
    toVisit.add(this);
    while (!toVisit.isEmpty()) {
      Coroutine<?> each = toVisit.remove();
      TaskGroup.overrule(loop, each);
      for (Awaitable<?> awaited : each.awaited()) {
        if (awaited instanceof Coroutine<?> child) {
          toVisit.add(child);
        }
      }
    }
  }

  /** {@link #requestCancel()}, also on behalf of one of its own task groups. */
  final void strike() {
    List<Coroutine<?>> children = whereItWaits().cancelHere();
    if (children.isEmpty()) {
      return;
    }
    var stack = new ArrayDeque<Coroutine<?>>(); // not recursion: it may go as deep as awaits do
    pushInOrder(stack, children);
    while (!stack.isEmpty()) {
      pushInOrder(stack, stack.pop().whereItWaits().cancelHere());
    }
  }

  private static void pushInOrder(ArrayDeque<Coroutine<?>> stack, List<Coroutine<?>> children) {
    for (int i = children.size() - 1; i >= 0; i--) {
      stack.push(children.get(i));
    }
  }

  /** Down the chain of awaits: the one that waits for something else than one coroutine. */
  final Coroutine<?> whereItWaits() {
    Coroutine<?> last = this;
    while (last.phase == SUSPENDED
        && last.link instanceof Coroutine<?> child
        && child.phase != ENDED) {
      last = child;
    }
    return last;
  }

  /**
   * {@link #requestCancel()} for a coroutine that does not wait for one other.
   *
   * @return the coroutines that it waits for, which are to be cancelled too
   */
  List<Coroutine<?>> cancelHere() {
    if (phase == SUSPENDED && link instanceof Promise<?> promise && promise.outcome == null) {
      promise.removeWaiter(this);
      link = Outcome.failed(new CancelledError());
      promise.loop.ready(this);
    } else if (phase != ENDED && !isBeingCancelled()) {
      phase |= CANCEL;
    }
    return List.of();
  }

  /** Whether it runs in its own right, and not only because another one awaits it. */
  final boolean isStarted() {
    return waiter instanceof Promise<?> || waiter instanceof Spawned;
  }

  /** What it waits for and has not ended yet. */
  List<Awaitable<?>> awaited() {
    if ((phase & ~CANCEL) != SUSPENDED) {
      return List.of();
    }
    Object source = link;
    boolean isOpen =
        source instanceof Promise<?> promise
            ? promise.outcome == null
            : source instanceof Coroutine<?> child && child.phase != ENDED;
    return isOpen ? List.of((Awaitable<?>) source) : List.of();
  }

  /** Whether a cancellation is under way to where it waits and has not arrived there. */
  boolean isCancelPending() {
    Coroutine<?> last = whereItWaits();
    return last == this ? (phase & CANCEL) != 0 || isBeingCancelled() : last.isCancelPending();
  }

  private boolean isBeingCancelled() {
    return link instanceof Outcome outcome && outcome.failure instanceof CancelledError;
  }

  @Override
  public String toString() {
    return "coroutine " + site();
  }
}

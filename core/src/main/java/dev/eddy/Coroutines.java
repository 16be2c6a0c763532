package dev.eddy;

import dev.eddy.woven.ActionFactory;
import dev.eddy.woven.BodyFactory;
import dev.eddy.woven.GeneratorFactory;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The words of the language: async, await, and what goes with them. Meant for static import. */
public final class Coroutines {
  private static final Producer TASK = new Producer.Unstoppable("callback of task(…)");

  private Coroutines() {}

  // ---- making coroutines

  /**
   * Makes a cold coroutine: Tornado's {@code async def}. Nothing of the body runs until the
   * coroutine is awaited or started.
   *
   * @param body a lambda or a method reference; in a lambda, {@code await} may stand wherever an
   *     expression may
   * @return a coroutine that runs once
   * @throws NotWovenException if the body was compiled without the weaver
   * @throws IllegalArgumentException if the body is an object of a class, which cannot be woven
   */
  public static <T extends @Nullable Object> Coroutine<T> async(CoroutineBody<T> body) {
    if (body instanceof BodyFactory<T> factory) {
      return factory.create();
    }
    throw Unwoven.body(body);
  }

  /**
   * Makes a cold coroutine that returns nothing: see {@link #async(CoroutineBody)}.
   *
   * @param body a lambda or a method reference
   * @return a coroutine that runs once
   * @throws NotWovenException if the body was compiled without the weaver
   * @throws IllegalArgumentException if the body is an object of a class, which cannot be woven
   */
  public static Coroutine<Void> async(CoroutineAction body) {
    if (body instanceof ActionFactory factory) {
      return factory.create();
    }
    throw Unwoven.body(body);
  }

  /**
   * Runs a coroutine at once: Tornado's {@code @gen.coroutine}. The body runs to its first
   * suspending await before this returns; what it throws is in the promise.
   *
   * <p>It starts by a real call, so at most 256 may nest in one another before each has suspended;
   * {@link #async} has no such limit.
   *
   * @param body a lambda or a method reference
   * @return its outcome; cancelling it cancels the coroutine; a failure that nobody retrieves is
   *     logged
   * @throws NotWovenException if the body was compiled without the weaver
   * @throws IllegalStateException if more than 256 would nest, or this thread can have no loop
   */
  public static <T extends @Nullable Object> Promise<T> coroutine(CoroutineBody<T> body) {
    return Runner.startNow(async(body));
  }

  /**
   * Runs a coroutine that returns nothing at once: see {@link #coroutine(CoroutineBody)}.
   *
   * @param body a lambda or a method reference
   * @return its end; cancelling it cancels the coroutine; a failure that nobody retrieves is logged
   * @throws NotWovenException if the body was compiled without the weaver
   * @throws IllegalStateException if more than 256 would nest, or this thread can have no loop
   */
  public static Promise<Void> coroutine(CoroutineAction body) {
    return Runner.startNow(async(body));
  }

  /**
   * Makes a sequence from code: Python's {@code async def} with {@code yield}.
   *
   * <pre>{@code
   * AsyncIterator<Integer> countdown(int from) {
   *   return generator(out -> {
   *     for (int i = from; i > 0; i--) {
   *       await(sleep(Duration.ofSeconds(1)));
   *       await(out.yield(i));
   *     }
   *   });
   * }
   * }</pre>
   *
   * <p>Nothing of the body runs until {@code fetchNext()} is awaited; then it runs to its next
   * yield or its end, as part of the coroutine that awaits, whose cancellation strikes where the
   * body waits. What it throws is thrown by that await, the very object, and ends the sequence. One
   * fetch at a time: a second one, or a close, before the first has ended fails.
   *
   * <p>Closing it ({@code each} does, and try-with-resources) throws a {@link CancelledError} at
   * the yield where the body waits, so that its {@code finally} blocks run, and waits for them. One
   * that was not begun, has ended, or is closed already is closed by doing nothing. One that is
   * dropped at a yield and never closed stays there. It may be made on any thread and belongs to
   * the loop that first fetches from it.
   *
   * @param body a lambda or a method reference
   * @return a sequence that can be read once
   * @throws NotWovenException if the body was compiled without the weaver
   * @throws IllegalArgumentException if the body is an object of a class, which cannot be woven
   */
  public static <T extends @Nullable Object> AsyncIterator<T> generator(
      AsyncGenerator.Body<T> body) {
    if (body instanceof GeneratorFactory<T> factory) {
      return new Generator<>(factory);
    }
    throw Unwoven.body(body);
  }

  // ---- await

  /**
   * Waits, within a coroutine, for the value of a coroutine or a promise.
   *
   * <p>What is done already gives its value without a turn of the loop. A fresh coroutine is run in
   * place; if it ends without suspending, the loop takes no turn either. Else the coroutine that
   * awaits is suspended, and goes on in a later turn.
   *
   * <p>Cancelling the coroutine that awaits cancels a coroutine that it awaits, and leaves a
   * promise that it awaits alone; but the promise of a lock or a queue leaves the line when the
   * last who awaited it was cancelled, see {@link dev.eddy.locks}.
   *
   * @param awaitable what to wait for
   * @return its value
   * @throws NullPointerException if it is null
   * @throws IllegalStateException outside a coroutine; if a coroutine was awaited or started
   *     before; if a promise belongs to another loop
   * @throws NotWovenException if the class was compiled without the weaver
   * @throws CancelledError at an await that suspends, if this coroutine is cancelled
   * @throws java.util.concurrent.CancellationException if the promise that is awaited was cancelled
   * @throws Exception its failure: that very object, never wrapped
   */
  public static <T extends @Nullable Object> T await(Awaitable<T> awaitable) throws Exception {
    throw Unwoven.await();
  }

  /**
   * Waits, within a coroutine, for the outcome of a stage, which any thread may complete.
   *
   * <p>A stage that is done gives its value without a turn of the loop. Cancelling this coroutine
   * leaves the stage alone.
   *
   * @param stage what to wait for
   * @return its value
   * @throws NullPointerException if it is null
   * @throws IllegalStateException outside a coroutine
   * @throws NotWovenException if the class was compiled without the weaver
   * @throws CancelledError at an await that suspends, if this coroutine is cancelled
   * @throws java.util.concurrent.CancellationException if the stage was cancelled
   * @throws Exception its failure: the cause of a {@link java.util.concurrent.CompletionException},
   *     else the very object
   */
  public static <T extends @Nullable Object> T await(CompletionStage<T> stage) throws Exception {
    throw Unwoven.await();
  }

  /**
   * Waits, within a coroutine, for a future. One that has no callbacks is waited for by a thread of
   * its own (a virtual one where the JDK has them), never by one of an executor's pool.
   *
   * <p>A future that is done gives its value without a turn of the loop. Cancelling this coroutine
   * leaves the future alone.
   *
   * @param future what to wait for
   * @return its value
   * @throws NullPointerException if it is null
   * @throws IllegalStateException outside a coroutine
   * @throws NotWovenException if the class was compiled without the weaver
   * @throws CancelledError at an await that suspends, if this coroutine is cancelled
   * @throws java.util.concurrent.CancellationException if the future was cancelled
   * @throws Exception its failure: the cause of an {@link java.util.concurrent.ExecutionException}
   */
  public static <T extends @Nullable Object> T await(Future<T> future) throws Exception {
    throw Unwoven.await();
  }

  /**
   * Waits, within a coroutine, for a future that is a stage too: as {@link
   * #await(CompletionStage)}.
   *
   * @param future what to wait for
   * @return its value
   * @throws NullPointerException if it is null
   * @throws IllegalStateException outside a coroutine
   * @throws NotWovenException if the class was compiled without the weaver
   * @throws CancelledError at an await that suspends, if this coroutine is cancelled
   * @throws java.util.concurrent.CancellationException if the future was cancelled
   * @throws Exception its failure: the cause of a {@link java.util.concurrent.CompletionException},
   *     else the very object
   */
  public static <T extends @Nullable Object> T await(CompletableFuture<T> future) throws Exception {
    throw Unwoven.await();
  }

  /**
   * Waits, within a coroutine, for all of a collection: short for {@code await(multi(all))}, see
   * {@link #multi(Collection)}.
   *
   * @param all what to wait for
   * @return their values in the same order, in a list that is yours to change
   * @throws NullPointerException if it is null or holds a null
   * @throws IllegalStateException outside a coroutine
   * @throws NotWovenException if the class was compiled without the weaver
   * @throws CancelledError at an await that suspends, if this coroutine is cancelled
   * @throws Exception the first failure in the order of the collection
   */
  public static <T extends @Nullable Object> List<T> await(
      Collection<? extends Awaitable<? extends T>> all) throws Exception {
    throw Unwoven.await();
  }

  /**
   * Waits, within a coroutine, for all of a map's values: short for {@code await(multi(all))}, see
   * {@link #multi(Map)}.
   *
   * @param all what to wait for
   * @return their values under the same keys in the same order, in a map that is yours to change
   * @throws NullPointerException if it is null or holds a null
   * @throws IllegalStateException outside a coroutine
   * @throws NotWovenException if the class was compiled without the weaver
   * @throws CancelledError at an await that suspends, if this coroutine is cancelled
   * @throws Exception the first failure in the order of the map
   */
  public static <K extends @Nullable Object, T extends @Nullable Object> Map<K, T> await(
      Map<K, ? extends Awaitable<? extends T>> all) throws Exception {
    throw Unwoven.await();
  }

  // ---- sequences

  /**
   * Reads a sequence, within a coroutine, by a {@code for} statement: Python's {@code async for}.
   *
   * <pre>{@code
   * for (String line : each(lines)) {
   *   …
   * }
   * }</pre>
   *
   * <p>Each round awaits {@code fetchNext()}, which may suspend, and takes {@code nextObject()}.
   * When the statement is left, in whichever way, {@code closeAsync()} is awaited, so that the
   * {@code finally} of a generator has run by then. What closing fails with after a failure of the
   * loop is suppressed in that.
   *
   * @param sequence what to read
   * @return nothing that can be kept: only the head of a {@code for} statement can use it
   * @throws NullPointerException if it is null
   * @throws IllegalStateException outside a coroutine
   * @throws NotWovenException if the class was compiled without the weaver
   * @throws CancelledError at a fetch or a close that suspends, if this coroutine is cancelled
   * @throws Exception the sequence's failure: that very object, never wrapped
   */
  public static <T extends @Nullable Object> Iterable<T> each(AsyncIterator<T> sequence)
      throws Exception {
    throw Unwoven.each();
  }

  /**
   * Reads something that several may read, each by a {@code for} statement of its own: see {@link
   * #each(AsyncIterator)}. What is closed when the statement is left is this reading, not the thing
   * read.
   *
   * @param sequences what to read, for instance a {@link dev.eddy.queues.Queue}
   * @return nothing that can be kept: only the head of a {@code for} statement can use it
   * @throws NullPointerException if it is null
   * @throws IllegalStateException outside a coroutine
   * @throws NotWovenException if the class was compiled without the weaver
   * @throws CancelledError at a fetch or a close that suspends, if this coroutine is cancelled
   * @throws Exception the sequence's failure: that very object, never wrapped
   */
  public static <T extends @Nullable Object> Iterable<T> each(AsyncIterable<T> sequences)
      throws Exception {
    throw Unwoven.each();
  }

  // ---- several at once

  /**
   * Makes a coroutine that waits for many: Tornado's {@code gen.multi}.
   *
   * <p>It is cold. When it is awaited or started, it runs the coroutines among its children in the
   * order of the collection, each to its first suspension, and then waits until all have ended,
   * also when one fails. If none of them suspends, the loop takes no turn, unless one would nest
   * too deep for the stack; a {@link #moment()} counts as done. A promise may be there more than
   * once; a coroutine may not, and is the failure of its second place.
   *
   * <p>Cancelling it cancels the coroutines that it runs, leaves the promises that it was handed,
   * and waits until those coroutines have ended. What the promises of locks and queues were granted
   * goes to the next in line if it is cancelled or fails, see {@link dev.eddy.locks}. A child that
   * was cancelled by someone else has failed with a {@link
   * java.util.concurrent.CancellationException}.
   *
   * @param children what to wait for; copied at this call
   * @return their values in the same order, in a list that is yours to change; an empty one for
   *     none. Or the first failure in that order; the other failures are logged
   * @throws NullPointerException if one is null, with its index
   */
  public static <T extends @Nullable Object> Coroutine<List<T>> multi(
      Collection<? extends Awaitable<? extends T>> children) {
    return MultiCoroutine.ofList(children, MultiCoroutine.Policy.DEFAULT);
  }

  /**
   * Makes a coroutine that waits for all values of a map: see {@link #multi(Collection)}.
   *
   * @param children what to wait for; copied at this call
   * @return their values under the same keys in the same order, in a map that is yours to change;
   *     or the first failure in that order; the other failures are logged
   * @throws NullPointerException if a value is null, with its key
   */
  public static <K extends @Nullable Object, T extends @Nullable Object> Coroutine<Map<K, T>> multi(
      Map<K, ? extends Awaitable<? extends T>> children) {
    return MultiCoroutine.ofMap(children, MultiCoroutine.Policy.DEFAULT);
  }

  /**
   * The same, without a word in the log about failures of some kinds besides the one that is
   * thrown: Tornado's {@code quiet_exceptions}.
   *
   * @param children what to wait for; copied at this call
   * @param quietTypes of the failures that are not to be logged, with their subtypes
   * @return as {@link #multi(Collection)}
   * @throws NullPointerException if one is null, with its index
   */
  public static <T extends @Nullable Object> Coroutine<List<T>> multi(
      Collection<? extends Awaitable<? extends T>> children,
      Collection<? extends Class<? extends Throwable>> quietTypes) {
    return MultiCoroutine.ofList(children, MultiCoroutine.Policy.quiet(List.copyOf(quietTypes)));
  }

  /**
   * Makes a coroutine that waits for many, and not for the rest when one fails: it then cancels the
   * coroutines that it runs, lets go of the promises, waits until those coroutines have ended, and
   * fails as the first has, in time and not in order. Children that were not begun by then never
   * are. In all else as {@link #multi(Collection)}; a {@link TaskGroup} does the same for a block.
   *
   * @param children what to wait for; copied at this call
   * @return their values in the same order, in a list that is yours to change; or the failure that
   *     came first; what others fail with in their {@code finally} is logged
   * @throws NullPointerException if one is null, with its index
   */
  public static <T extends @Nullable Object> Coroutine<List<T>> multiFailFast(
      Collection<? extends Awaitable<? extends T>> children) {
    return MultiCoroutine.ofList(children, MultiCoroutine.Policy.FAIL_FAST);
  }

  /**
   * Makes a coroutine that waits for many stages: see {@link #multi(Collection)}. Cancelling it
   * leaves the stages alone.
   *
   * @param stages what to wait for; copied at this call
   * @return their values in the same order, in a list that is yours to change; or the first failure
   *     in that order; the other failures are logged
   * @throws NullPointerException if one is null, with its index
   */
  public static <T extends @Nullable Object> Coroutine<List<T>> multiStages(
      Collection<? extends CompletionStage<? extends T>> stages) {
    return MultiCoroutine.ofList(stages, MultiCoroutine.Policy.DEFAULT);
  }

  // ---- time

  /**
   * Returns a promise that is done after a delay. The clock starts at this call, not when it is
   * awaited. When the last who awaited it was cancelled, it has no timer until somebody awaits it
   * again.
   *
   * @param delay zero is the loop's next turn
   * @return a promise of the current loop; cancelling it removes its timer
   * @throws IllegalArgumentException if the delay is negative
   * @throws IllegalStateException if this thread can have no loop, or its loop is closed
   */
  public static Promise<Void> sleep(Duration delay) {
    IOLoop loop = IOLoop.current();
    var promise = new Promise<Void>(loop);
    promise.producer = loop.setTimer(IOLoop.checkDelay(delay), promise);
    return promise;
  }

  /**
   * Makes a coroutine that waits for something for a limited time: Tornado's {@code
   * gen.with_timeout}, and asyncio's {@code wait_for}.
   *
   * <p>It is cold, and the time runs from its first step. At the limit a coroutine is cancelled,
   * and its {@code finally} is waited for, however long that takes; if it returns a value or fails
   * all the same, that is the outcome. A promise that was handed over is left alone, but leaves the
   * line of a lock or a queue if nobody else waits for it. Of limits that nest the earlier one
   * wins. Cancelling it cancels the coroutine and leaves the promise.
   *
   * @param limit how long to wait; zero is until the loop's next turn, after what ends without
   *     waiting
   * @param awaitable what to wait for
   * @return its value or its failure, or a {@link java.util.concurrent.TimeoutException}
   * @throws IllegalArgumentException if the limit is negative
   */
  public static <T extends @Nullable Object> Coroutine<T> withTimeout(
      Duration limit, Awaitable<T> awaitable) {
    return new TimeoutCoroutine<>(
        IOLoop.checkDelay(limit), Objects.requireNonNull(awaitable, "awaitable"));
  }

  /**
   * Returns what gives the loop a turn when it is awaited: whatever is ready by then runs first.
   * Awaiting what is done already gives the loop no turn, so a coroutine that works long without
   * suspending should await a moment now and then.
   *
   * @return the same object at each call; it may be awaited any number of times, on any loop
   */
  public static Awaitable<Void> moment() {
    return Promise.MOMENT;
  }

  // ---- keeping apart

  /**
   * Makes a coroutine that waits for something and, when it is cancelled, leaves that running:
   * asyncio's {@code shield}. A coroutine is started as by {@link Coroutine#start()} when this one
   * first runs; whatever happens to it later is logged if nobody else asks. A promise stays in the
   * line of a lock or a queue.
   *
   * @param awaitable what to protect
   * @return its value or its failure
   */
  public static <T extends @Nullable Object> Coroutine<T> shield(Awaitable<T> awaitable) {
    return new Shield<>(Objects.requireNonNull(awaitable, "awaitable"));
  }

  /**
   * Gives the outcome of one promise to another, unless that is done by then: Tornado's {@code
   * chain_future}. A cancellation is an outcome too; cancelling the second one does not reach the
   * first.
   *
   * @param from whose outcome it is
   * @param to who gets it, in a later turn of the loop; one of the same loop
   * @throws IllegalArgumentException if {@code to} is of another loop, or something else completes
   *     it: a coroutine, a timer, an executor's job
   * @throws IllegalStateException from another thread than the loop's, or if it is closed
   */
  public static <T extends @Nullable Object> void chain(Promise<? extends T> from, Promise<T> to) {
    if (to.loop != from.loop || to.producer != null) {
      throw new IllegalArgumentException(
          "chain(from, to) to a promise "
              + (to.loop != from.loop
                  ? "of " + to.loop + " from one of " + from.loop
                  : "that is completed by the " + to.producer)
              + ": expected one of the same loop, made with new Promise<>()");
    }
    from.addDoneCallback(
        done -> {
          Throwable unused = done.exception();
          if (to.outcome == null) {
            to.complete(Objects.requireNonNull(done.outcome));
          }
        });
  }

  // ---- conversions

  /**
   * Starts something that can be awaited, and returns its outcome: Tornado's {@code
   * convert_yielded}.
   *
   * <p>A coroutine is started as by {@link Coroutine#start()}; a promise is returned as it is;
   * {@code null} and {@link #moment()} become a promise that is done in the next turn; a {@link
   * Collection} or a {@link Map} is a {@link #multi(Collection) multi}, started; a {@link
   * CompletionStage} and a {@link Future} become a promise that is completed from their threads, or
   * is done if they are, and whose cancellation leaves them alone. Other types need {@link
   * #registerConverter}.
   *
   * @param yielded what to convert
   * @return a promise of the current loop, or the very promise that was given
   * @throws IllegalArgumentException if there is no converter for its type
   * @throws IllegalStateException if it is a coroutine that was awaited or started before, or if
   *     this thread can have no loop, or its loop is closed
   */
  @SuppressWarnings("unchecked") // what a conversion yields is the caller's word, as in Tornado
  public static <T extends @Nullable Object> Promise<T> convertYielded(@Nullable Object yielded) {
    Awaitable<?> awaitable = Converters.toAwaitable(yielded);
    if (awaitable instanceof Coroutine<?> coroutine) {
      return (Promise<T>) coroutine.start();
    }
    if (awaitable == Promise.MOMENT) {
      return (Promise<T>) sleep(Duration.ZERO);
    }
    return (Promise<T>) awaitable;
  }

  /**
   * Teaches {@code convertYielded} and {@code multi} another type, for the whole program. May be
   * called from any thread.
   *
   * <p>For an object, the converter of its exact class is taken, else that of its nearest
   * superclass, else that of an interface: those of the nearest class first, in the order in which
   * it declares them, each before the ones that it extends. A second registration for a type
   * replaces the first, also one of those that are built in (for {@link Collection}, {@link Map},
   * {@link CompletionStage} and {@link Future}).
   *
   * @param type a class or an interface
   * @param converter makes a coroutine or a promise of an object, on the thread of the loop that
   *     will wait for it; not null
   * @throws IllegalArgumentException for {@code Object}, a primitive type, and what is an {@link
   *     Awaitable}
   */
  public static <X> void registerConverter(
      Class<X> type, Function<? super X, ? extends Awaitable<?>> converter) {
    Converters.register(type, Objects.requireNonNull(converter, "converter"));
  }

  /**
   * Calls a function that wants a callback, and returns what the callback gets: Tornado's {@code
   * gen.Task}.
   *
   * <p>The callback may be called from any thread. Its first call counts, and later ones do
   * nothing. What the function itself throws is the promise's failure, if it comes first.
   *
   * @param function called at once, with the callback
   * @return the value that the callback was called with; cancelling it does not reach the function
   * @throws IllegalStateException if this thread can have no loop, or its loop is closed
   */
  public static <T extends @Nullable Object> Promise<T> task(
      Consumer<Consumer<? super T>> function) {
    IOLoop loop = IOLoop.current();
    loop.checkOpen();
    var promise = new Promise<T>(loop);
    promise.producer = TASK;
    try {
      function.accept(value -> promise.deliver(Outcome.of(value)));
    } catch (Throwable failure) {
      promise.deliver(Outcome.failed(failure));
    }
    return promise;
  }
}

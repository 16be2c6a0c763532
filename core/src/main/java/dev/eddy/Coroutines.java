package dev.eddy;

import dev.eddy.woven.ActionFactory;
import dev.eddy.woven.BodyFactory;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** The words of the language: async, await, and what goes with them. Meant for static import. */
public final class Coroutines {
  private Coroutines() {}

  // ---- making coroutines

  /**
   * Makes a cold coroutine: Tornado's {@code async def}. Nothing of the body runs until the coroutine is
   * awaited or started.
   *
   * @param body a lambda or a method reference; in a lambda, {@code await} may stand wherever an expression
   *     may
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
   * Runs a coroutine at once: Tornado's {@code @gen.coroutine}. The body runs to its first suspending await
   * before this returns; what it throws is in the promise.
   *
   * <p>It starts by a real call, so at most 256 may nest in one another before each has suspended; {@link
   * #async} has no such limit.
   *
   * @param body a lambda or a method reference
   * @return its outcome; cancelling it cancels the coroutine; a failure that nobody retrieves is logged
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

  // ---- await

  /**
   * Waits, within a coroutine, for the value of a coroutine or a promise.
   *
   * <p>What is done already gives its value without a turn of the loop. A fresh coroutine is run in place;
   * if it ends without suspending, the loop takes no turn either. Else the coroutine that awaits is
   * suspended, and goes on in a later turn.
   *
   * <p>Cancelling the coroutine that awaits cancels a coroutine that it awaits, and leaves a promise that it
   * awaits alone.
   *
   * @param awaitable what to wait for
   * @return its value
   * @throws NullPointerException if it is null
   * @throws IllegalStateException outside a coroutine; if a coroutine was awaited or started before; if a
   *     promise belongs to another loop
   * @throws NotWovenException if the class was compiled without the weaver
   * @throws CancelledError at an await that suspends, if this coroutine is cancelled
   * @throws java.util.concurrent.CancellationException if the promise that is awaited was cancelled
   * @throws Exception its failure: that very object, never wrapped
   */
  public static <T extends @Nullable Object> T await(Awaitable<T> awaitable) throws Exception {
    throw Unwoven.await();
  }

  public static <T extends @Nullable Object> T await(CompletionStage<T> stage) throws Exception {
    throw Unwoven.await();
  }

  public static <T extends @Nullable Object> T await(Future<T> future) throws Exception {
    throw Unwoven.await();
  }

  public static <T extends @Nullable Object> T await(CompletableFuture<T> future) throws Exception {
    throw Unwoven.await();
  }

  public static <T extends @Nullable Object> List<T> await(
      Collection<? extends Awaitable<? extends T>> all) throws Exception {
    throw Unwoven.await();
  }

  public static <K extends @Nullable Object, T extends @Nullable Object> Map<K, T> await(
      Map<K, ? extends Awaitable<? extends T>> all) throws Exception {
    throw Unwoven.await();
  }

  public static Promise<Void> sleep(Duration delay) {
    IOLoop.checkDelay(delay);
    IOLoop loop = IOLoop.current();
    var promise = new Promise<Void>(loop);
    promise.producer = loop.setTimer(delay, promise);
    return promise;
  }

  public static Awaitable<Void> moment() {
    return Promise.MOMENT;
  }

  @SuppressWarnings("unchecked")
  public static <T extends @Nullable Object> Promise<T> convertYielded(@Nullable Object yielded) {
    if (yielded instanceof Coroutine<?> coroutine) {
      return (Promise<T>) coroutine.start();
    }
    return (Promise<T>) Objects.requireNonNull(yielded);
  }
}

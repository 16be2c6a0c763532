package dev.eddy.it.wrapped;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static dev.eddy.Coroutines.coroutine;
import static dev.eddy.Coroutines.moment;

import dev.eddy.Awaitable;
import dev.eddy.Coroutine;
import dev.eddy.IOLoop;
import dev.eddy.Promise;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What the wrapped methods of a library call: each is a coroutine that is awaited to its end before
 * the method returns.
 *
 * <p>A loop does not run within itself. So the outermost method of a thread runs on its loop and
 * may suspend; a method that it calls runs in place and awaits what is ready; and now and then one
 * gets a thread of its own, where it is the outermost.
 */
public final class Wrapped {
  private static final int CALLS_BETWEEN_THREADS = 5000;
  private static final int POINTS_BETWEEN_LATE_ONES = 3;

  /** As far as eager coroutines may nest, with room to spare. */
  private static final int DEEPEST = 200;

  private static final Promise<Void> DONE = new Promise<>();

  static {
    DONE.setResult(null);
  }

  private static final ThreadLocal<int[]> DEPTH = ThreadLocal.withInitial(() -> new int[1]);
  private static final AtomicLong CALLS = new AtomicLong();
  private static final AtomicLong POINTS = new AtomicLong();
  private static final AtomicLong LATE = new AtomicLong();

  private Wrapped() {}

  /** Awaited between the statements of a wrapped method. */
  public static Awaitable<Void> point() {
    long point = POINTS.incrementAndGet();
    if (DEPTH.get()[0] > 1 || point % POINTS_BETWEEN_LATE_ONES != 0) {
      return point % 2 == 0 ? DONE : async(() -> null);
    }
    LATE.incrementAndGet();
    return moment();
  }

  /** Runs the body of a wrapped method. */
  public static <T> T run(Coroutine<T> body) {
    long call = CALLS.incrementAndGet();
    int depth = DEPTH.get()[0];
    boolean ownThread = depth > 0 && call % CALLS_BETWEEN_THREADS == 0 || depth > DEEPEST;
    try {
      return ownThread && !isInitializing() ? runElsewhere(body) : runHere(body);
    } catch (Throwable failure) {
      throw Wrapped.<RuntimeException>sneak(failure);
    }
  }

  /** Another thread would wait for the class that this one initializes. */
  private static boolean isInitializing() {
    return StackWalker.getInstance()
        .walk(frames -> frames.anyMatch(frame -> frame.getMethodName().equals("<clinit>")));
  }

  private static <T> T runHere(Coroutine<T> body) throws Exception {
    int[] depth = DEPTH.get();
    depth[0]++;
    try {
      return depth[0] == 1
          ? IOLoop.current().runSync(() -> body)
          : coroutine(() -> await(body)).result();
    } finally {
      depth[0]--;
    }
  }

  private static <T> T runElsewhere(Coroutine<T> body) throws Throwable {
    var outcome = new CompletableFuture<T>();
    Thread thread =
        new Thread(
            () -> {
              try {
                outcome.complete(runHere(body));
              } catch (Throwable failure) {
                outcome.completeExceptionally(failure);
              } finally {
                IOLoop.current().close();
              }
            });
    thread.start();
    thread.join();
    try {
      return outcome.join();
    } catch (CompletionException e) {
      throw e.getCause();
    }
  }

  @SuppressWarnings("unchecked")
  private static <E extends Throwable> E sneak(Throwable failure) throws E {
    throw (E) failure;
  }

  /** How much was run: calls of wrapped methods, awaits in them, and those that suspended. */
  public static String counts() {
    return "%d calls, %d awaits, %d late".formatted(CALLS.get(), POINTS.get(), LATE.get());
  }
}

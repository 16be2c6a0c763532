package dev.eddy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * {@link IOLoop#stopOnShutdown}: keeps the JVM from its end until the loop has cleaned up. Its
 * fields belong to the loop's thread.
 */
final class ShutdownHook extends Thread {
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private final IOLoop loop;
  private final long limitNanos;
  private final Callable<? extends @Nullable Awaitable<?>> cleanup;
  private final CountDownLatch isCleanedUp = new CountDownLatch(1);

  /** How many coroutines were cancelled and have not ended. */
  private int open;

  ShutdownHook(IOLoop loop, Duration limit, Callable<? extends @Nullable Awaitable<?>> cleanup) {
    super("eddy-shutdown");
    this.loop = loop;
    this.limitNanos = IOLoop.saturatedNanos(limit);
    this.cleanup = cleanup;
  }

  void register() {
    Runtime.getRuntime().addShutdownHook(this);
  }

  void unregister() {
    try {
      Runtime.getRuntime().removeShutdownHook(this);
    } catch (IllegalStateException e) {
      // The program is ending already, perhaps because of this hook.
    }
  }

  @Override
  public void run() {
    if (!loop.isRunning()) {
      return;
    }
    if (isInExit(loop.thread)) {
      say(" cannot clean up, as its own thread has called System.exit: call it on another one");
    } else if (loop.offer(this::cleanUp) && !awaitCleanUp()) {
      say(" had not cleaned up when its time to do so was over");
    }
  }

  /** Also returns when the loop is left before it has taken notice: nobody will clean up then. */
  private boolean awaitCleanUp() {
    try {
      long left = limitNanos;
      while (left > 0 && loop.isRunning()) {
        long next = Math.min(left, LOOK_NANOS);
        if (isCleanedUp.await(next, TimeUnit.NANOSECONDS)) {
          return true;
        }
        left -= next;
      }
      return left > 0;
    } catch (InterruptedException e) {
      return false;
    }
  }

  /** Not to the log: the logging system may be gone by now, since its own hook runs beside. */
  private void say(String complaint) {
    System.err.println("dev.eddy: " + loop + complaint);
  }

  private static boolean isInExit(Thread thread) {
    return Stream.of(thread.getStackTrace())
        .anyMatch(line -> line.getClassName().equals("java.lang.Shutdown"));
  }

  // ---- the loop's thread

  private void cleanUp() {
    new Spawned(loop, cleanup) {
      @Override
      void over() {
        cancelTheRest();
      }
    }.run();
  }

  /** And then those that these have started meanwhile. */
  private void cancelTheRest() {
    List<Coroutine<?>> left = loop.live.inOrder();
    open = left.size();
    if (open == 0) {
      loop.stop();
      isCleanedUp.countDown();
      return;
    }
    for (Coroutine<?> each : left) {
      if (each.waiter instanceof Promise<?> promise) {
        promise.tellWhenDone(this::oneHasEnded);
      } else if (each.waiter instanceof Spawned spawned) {
        spawned.told = this::oneHasEnded;
      }
    }
    left.forEach(Coroutine::requestCancel);
  }

  private void oneHasEnded() {
    if (--open == 0) {
      cancelTheRest();
    }
  }
}

package dev.eddy.internal;

import java.lang.reflect.InvocationTargetException;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The threads that are not a loop's: virtual ones where the JDK has them, else daemons of a pool.
 */
public final class Workers {
  /** As many as asyncio's default executor has. */
  public static final int MOST_THREADS =
      Math.min(32, Runtime.getRuntime().availableProcessors() + 4);

  private static final int IDLE_SECONDS = 60;

  /** Runs the jobs of loops that have no executor of their own. */
  public static final class Jobs {
    /** Virtual threads, or {@link #boundedPool()}. */
    public static final Executor EXECUTOR = make();

    private Jobs() {}

    private static Executor make() {
      Executor virtual = virtualThreads("eddy-job-");
      return virtual != null ? virtual : boundedPool();
    }
  }

  /**
   * Waits for futures; never bounded, as what it waits for may need the job that would come next.
   */
  public static final class Waits {
    /** Virtual threads, or as many others as it takes. */
    public static final Executor EXECUTOR = make();

    private Waits() {}

    private static Executor make() {
      Executor virtual = virtualThreads("eddy-wait-");
      return virtual != null ? virtual : Executors.newCachedThreadPool(daemons("eddy-wait-"));
    }
  }

  /**
   * Reads and writes pipes. Never virtual threads: such a read holds its carrier, of which there
   * are few.
   */
  public static final class Pipes {
    /** As many threads as it takes. */
    public static final Executor EXECUTOR = Executors.newCachedThreadPool(daemons("eddy-pipe-"));

    private Pipes() {}
  }

  private Workers() {}

  /** Makes a pool of a few daemons. */
  public static Executor boundedPool() {
    var pool =
        new ThreadPoolExecutor(
            MOST_THREADS,
            MOST_THREADS,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            daemons("eddy-job-"));
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }

  private static ThreadFactory daemons(String prefix) {
    var count = new AtomicInteger();
    return task -> {
      var thread = new Thread(task, prefix + count.getAndIncrement());
      thread.setDaemon(true);
      return thread;
    };
  }

  /** A new virtual thread for each task, or null where the JDK has none: this compiles for 17. */
  private static @Nullable Executor virtualThreads(String prefix) {
    try {
      Class<?> type = Class.forName("java.lang.Thread$Builder");
      Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
      Object named = type.getMethod("name", String.class, long.class).invoke(builder, prefix, 0L);
      var factory = (ThreadFactory) type.getMethod("factory").invoke(named);
      return task -> factory.newThread(task).start();
    } catch (ClassNotFoundException | NoSuchMethodException e) {
      return null; // before 19
    } catch (InvocationTargetException | IllegalAccessException e) {
      return null; // 19 and 20 without --enable-preview
    }
  }
}

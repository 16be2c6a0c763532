package dev.eddy;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * Work that goes on beside its starters and belongs to something with an end: a server, a
 * connection, a test. No coroutine that is started here is an orphan: closing cancels those that
 * run and waits for their ends.
 *
 * <pre>{@code
 * final class Server implements AsyncCloseable {
 *   private final BackgroundTasks tasks = new BackgroundTasks();
 *
 *   void accepted(Connection connection) {
 *     tasks.start(serve(connection));
 *   }
 *
 *   public Awaitable<Void> closeAsync() {
 *     return tasks.closeAsync();
 *   }
 * }
 * }</pre>
 *
 * <p>Unlike in a {@link TaskGroup}, the failure of one is no matter of the others: it is logged at
 * once, unless it is a cancellation. Trio's users keep a nursery for this, and Kotlin's a {@code
 * SupervisorJob}. All of it belongs to the loop of the thread that made it.
 */
public final class BackgroundTasks implements AsyncCloseable {
  private final IOLoop loop;

  /** Those that have not ended. */
  private final Set<Task> tasks = new LinkedHashSet<>();

  private boolean isClosed;

  /**
   * Makes one on the current loop, with nothing running.
   *
   * @throws IllegalStateException if this thread can have no loop
   */
  public BackgroundTasks() {
    loop = IOLoop.current();
  }

  /**
   * Starts a coroutine in the loop's next turn, as {@link Coroutine#start()} does.
   *
   * @param task what to run
   * @return its outcome, for those who want it; a failure is logged all the same
   * @throws IllegalStateException if this is closed, with a coroutine that will never run; if it
   *     was awaited or started before; from another thread, or if the loop is closed
   */
  public <T extends @Nullable Object> Promise<T> start(Coroutine<T> task) {
    loop.checkThread("BackgroundTasks.start()");
    loop.checkOpen();
    Objects.requireNonNull(task, "task");
    if (isClosed) {
      task.discard();
      throw new IllegalStateException(
          "start() of " + task + " on background tasks that are closed: nothing would end it");
    }
    Promise<T> promise = task.start();
    var started = new Task(task, promise);
    tasks.add(started);
    promise.addWaiter(started);
    return promise;
  }

  /**
   * Says how many have not ended.
   *
   * @return zero if nothing runs
   * @throws IllegalStateException from another thread
   */
  public int size() {
    loop.checkThread("BackgroundTasks.size()");
    return tasks.size();
  }

  /**
   * Cancels all that run, and waits for their ends. From this call on nothing more can be started.
   * A second call waits for the same ends.
   *
   * @return the end of the last one; cold, but the cancellations are not. Cancelling it waits on
   * @throws IllegalStateException from another thread, or if the loop is closed
   */
  @Override
  public Awaitable<Void> closeAsync() {
    loop.checkThread("BackgroundTasks.closeAsync()");
    loop.checkOpen();
    boolean isFirst = !isClosed;
    isClosed = true;
    var ending = tasks.stream().map(task -> task.promise).toArray();
    if (isFirst) {
      List.copyOf(tasks).forEach(task -> task.promise.cancel());
    }
    return new Closing(ending);
  }

  @Override
  public String toString() {
    return tasks.size() + " background tasks" + (isClosed ? ", closed" : "");
  }

  private final class Task extends Waiter {
    private final Coroutine<?> coroutine;
    private final Promise<?> promise;

    Task(Coroutine<?> coroutine, Promise<?> promise) {
      this.coroutine = coroutine;
      this.promise = promise;
    }

    @Override
    public void run() {
      tasks.remove(this);
      if (promise.outcome instanceof Outcome known && known.failure != null) {
        known.retrieved = true;
        if (!(known.failure instanceof CancellationException)) {
          AsyncTrace.trim(known.failure);
          Log.error("A background task failed: " + coroutine, known.failure);
        }
      }
    }

    @Override
    @Nullable Coroutine<?> ended(Coroutine<?> child) {
      return null; // it waits for a promise only
    }
  }

  private static final class Closing extends Gathering<Void> {
    Closing(Object[] ending) {
      super(ending);
    }

    @Override
    @SuppressWarnings("NullAway") // the one value of its type
    Void outcome() {
      if (wasCancelled()) {
        throw new CancelledError();
      }
      return null; // the failures are logged
    }

    @Override
    protected String site() {
      return "closeAsync() of background tasks";
    }
  }
}

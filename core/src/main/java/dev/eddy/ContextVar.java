package dev.eddy;

import java.util.NoSuchElementException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A variable of which each task has its own value: what a thread local is to threads. For what
 * belongs to a request and is needed deep down, such as its id in a log line.
 *
 * <pre>{@code
 * static final ContextVar<String> USER = new ContextVar<>("user", "nobody");
 *
 * Coroutine<Page> handle(Request request) {
 *   return async(() -> {
 *     USER.set(request.user());
 *     return await(page()); // whatever it awaits or starts sees the user
 *   });
 * }
 * }</pre>
 *
 * <p>Values are in a context, and these are the contexts:
 *
 * <ul>
 *   <li>A coroutine that is awaited shares the context of who awaits it: each sees what the other
 *       sets.
 *   <li>One that runs beside others has a copy, taken when it was started: by {@link
 *       Coroutine#start()}, {@code coroutine(…)}, {@link Coroutines#multi}, {@link
 *       Coroutines#convertYielded}, {@link TaskGroup#start}, {@link IOLoop#spawnCallback}. Nothing
 *       that is set there later is seen here, nor the other way round.
 *   <li>So has a callback: a copy taken when it was given to the loop, by {@link
 *       IOLoop#addCallback}, {@code callLater}, {@code callAt}, {@code addTimeout}, {@code
 *       addFuture} or {@link Promise#addDoneCallback}, and for each call of a {@link
 *       PeriodicCallback} when that was started.
 *   <li>The body of a {@code generator} runs in the context of who fetches, each time, as in
 *       Python: {@link #with} around a yield belongs to whoever fetches last.
 *   <li>A callback from another thread has an empty context, and so has a job of {@link
 *       IOLoop#runInExecutor}; see {@link Context} for how to hand one on.
 *   <li>Plain code on the thread of a loop that does not run has a context too, which what it gives
 *       to the loop inherits.
 * </ul>
 *
 * <p>A variable may be used on any thread; keep it in a static final field. A program that sets
 * none pays nothing for them; one that does pays a table entry for each await that suspends while
 * something is set.
 *
 * @param <T> the type of its value
 */
public final class ContextVar<T extends @Nullable Object> {
  private final String name;

  /** {@link Bindings#ABSENT} if there is none. */
  private final @Nullable Object initial;

  /**
   * Makes a variable without a default.
   *
   * @param name for messages; two of the same name are two variables
   */
  public ContextVar(String name) {
    this.name = Objects.requireNonNull(name, "name");
    this.initial = Bindings.ABSENT;
  }

  /**
   * Makes a variable with a default.
   *
   * @param name for messages; two of the same name are two variables
   * @param initial its value where none was set
   */
  public ContextVar(String name, T initial) {
    this.name = Objects.requireNonNull(name, "name");
    this.initial = initial;
  }

  /**
   * Returns the value in this context, or the default. On a thread without a loop, outside {@link
   * Context#call}, that is always the default.
   *
   * @return its value
   * @throws NoSuchElementException if none was set and there is no default
   */
  @SuppressWarnings({"unchecked", "NullAway"}) // a value is a T, and null only if T may be
  public T get() {
    Object value = find();
    if (value == Bindings.ABSENT) {
      throw new NoSuchElementException(
          "get() of "
              + this
              + ", which has no value in this context and no default: set() it before, give it a"
              + " default, or write getOrElse(…)");
    }
    return (T) value;
  }

  /**
   * Returns the value in this context, or the default, or else something given here.
   *
   * @param fallback what to return if none was set and there is no default
   * @return its value
   */
  @SuppressWarnings({"unchecked", "NullAway"}) // a value is a T, and null only if T may be
  public T getOrElse(T fallback) {
    Object value = find();
    return value == Bindings.ABSENT ? fallback : (T) value;
  }

  private @Nullable Object find() {
    Object value = valueIn(TaskContext.current());
    return value == Bindings.ABSENT ? initial : value;
  }

  private @Nullable Object valueIn(@Nullable TaskContext context) {
    return context == null ? Bindings.ABSENT : context.bindings.get(this);
  }

  /**
   * Sets the value, for the rest of this context.
   *
   * @param value from now on
   * @throws IllegalStateException on a thread without a loop, outside {@link Context#call}
   */
  public void set(T value) {
    put(TaskContext.currentToChange("set() of " + this), value);
  }

  /**
   * Sets the value for a block, as the resource of a {@code try} statement, which may await.
   *
   * <pre>{@code
   * try (var scope = USER.with("root")) {
   *   await(cleanUp());
   * }
   * }</pre>
   *
   * @param value until the block is left; then the variable is as it was before
   * @return what the end of the block closes, in the same context
   * @throws IllegalStateException on a thread without a loop, outside {@link Context#call}
   */
  public Scope with(T value) {
    TaskContext context = TaskContext.currentToChange("with() of " + this);
    var scope = new Scope(this, context, valueIn(context));
    put(context, value);
    return scope;
  }

  private void put(TaskContext context, @Nullable Object value) {
    context.bindings = context.bindings.with(this, value);
  }

  @Override
  public String toString() {
    return "ContextVar '" + name + "'";
  }

  /** A block in which a variable has another value: what {@link ContextVar#with} returns. */
  public static final class Scope implements AutoCloseable {
    private final ContextVar<?> variable;
    private final TaskContext context;
    private final @Nullable Object before;
    private boolean isClosed;

    private Scope(ContextVar<?> variable, TaskContext context, @Nullable Object before) {
      this.variable = variable;
      this.context = context;
      this.before = before;
    }

    /**
     * Gives the variable the value back that it had before the block. A second call does nothing.
     *
     * @throws IllegalStateException in another context than that of the block's beginning, which is
     *     left as it is: the block belongs to one task
     */
    @Override
    public void close() {
      if (isClosed) {
        return;
      }
      if (TaskContext.current() != context) {
        throw new IllegalStateException(
            "a block with a value of "
                + variable
                + " ends in another context than it began in: begin and end it in the same"
                + " coroutine, or in the same callback, and not around the yield of a generator that"
                + " several fetch from");
      }
      isClosed = true;
      variable.put(context, before);
    }
  }
}

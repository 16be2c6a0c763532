package dev.eddy.woven;

import dev.eddy.Awaitable;
import dev.eddy.CancelledError;
import dev.eddy.Coroutine;
import dev.eddy.Promise;
import dev.eddy.TaskGroup;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * The superclass of every woven coroutine: the frame that holds its captured and spilled variables.
 * Only the weaver writes subclasses; {@code docs/woven-code.md} has the contract.
 *
 * @param <T> the type of the coroutine's value
 */
public abstract non-sealed class Frame<T extends @Nullable Object> extends Coroutine<T> {
  /** The version of the contract between woven code and this library. */
  public static final int CONTRACT = 1;

  /** Where the lines begin in {@link #awaits()}. */
  private static final int FIRST_LINE = 3;

  /** What a step returns instead of a value when the coroutine waits. */
  public static final Object SUSPENDED = new Object();

  /**
   * Which await the coroutine waits at, counted from 1 in the order of the code; 0 at its start.
   */
  public short label;

  /** For woven code. */
  protected Frame() {}

  /**
   * The lines of the awaits.
   *
   * @return the names of the class, the method and the file, and the line of each await in the
   *     order of their labels, all separated by colons; overridden by every frame that awaits
   */
  protected String awaits() {
    return "";
  }

  /**
   * The user's variables that the frame holds at each await, for dumps.
   *
   * @return {@code name:index:kind:labels} for each variable, separated by semicolons: the index in
   *     {@link #kept()}, the kind Z for a boolean, C for a char and - for all else, and the labels
   *     of the awaits at which it is there, as in {@code 1-3,7}; overridden by every frame that
   *     knows names
   */
  protected String locals() {
    return "";
  }

  /**
   * The values of the fields that hold variables.
   *
   * @return boxed; what {@link #locals()} counts in; overridden together with that
   */
  protected @Nullable Object[] kept() {
    return new @Nullable Object[0];
  }

  @Override
  protected final Map<String, @Nullable Object> variables() {
    return Variables.at(label, locals(), kept());
  }

  @Override
  protected final @Nullable StackTraceElement awaitsAt() {
    String[] parts = awaits().split(":", -1);
    int place = FIRST_LINE + label - 1;
    if (label == 0 || place >= parts.length) {
      return null;
    }
    return new StackTraceElement(
        parts[0], parts[1], parts[2].isEmpty() ? null : parts[2], Integer.parseInt(parts[place]));
  }

  /**
   * Awaits something from within this coroutine.
   *
   * @param awaitable what to wait for
   * @return its value, or {@link #SUSPENDED} when there is none yet
   * @throws Throwable its failure
   */
  public final @Nullable Object await(@Nullable Awaitable<?> awaitable) throws Throwable {
    try {
      return awaitIn(awaitable);
    } catch (CancelledError e) {
      throw cancellationAt(e, false);
    }
  }

  /**
   * The outcome of the await at which this coroutine was suspended.
   *
   * @return its value
   * @throws Throwable its failure
   */
  public final @Nullable Object result() throws Throwable {
    try {
      return resumed();
    } catch (CancelledError e) {
      throw cancellationAt(e, true);
    }
  }

  /**
   * Opens a task group whose block is in this coroutine's body: what {@code TaskGroup.open()}
   * becomes there.
   *
   * @return a group with no children
   */
  public final TaskGroup openTaskGroup() {
    return newTaskGroup();
  }

  /**
   * Starts a fresh coroutine at once: what {@code coroutine(…)} becomes.
   *
   * @param coroutine one that was not awaited or started
   * @return its outcome
   */
  public static <T extends @Nullable Object> Promise<T> startEagerly(Coroutine<T> coroutine) {
    return startNow(coroutine);
  }

  /**
   * Converts a stage, for an {@code await} of it.
   *
   * @param stage what to wait for
   * @return a coroutine or a promise
   */
  public static Awaitable<?> awaitable(CompletionStage<?> stage) {
    return convert(stage);
  }

  /**
   * Converts a future, for an {@code await} of it.
   *
   * @param future what to wait for
   * @return a coroutine or a promise
   */
  public static Awaitable<?> awaitable(Future<?> future) {
    return convert(future);
  }

  /**
   * Converts a future that is a stage, for an {@code await} of it.
   *
   * @param future what to wait for
   * @return a coroutine or a promise
   */
  public static Awaitable<?> awaitable(CompletableFuture<?> future) {
    return convert(future);
  }

  /**
   * Converts a collection of awaitables, for an {@code await} of it.
   *
   * @param all what to wait for
   * @return a coroutine or a promise
   */
  public static Awaitable<?> awaitable(Collection<?> all) {
    return convert(all);
  }

  /**
   * Converts a map of awaitables, for an {@code await} of it.
   *
   * @param all what to wait for
   * @return a coroutine or a promise
   */
  public static Awaitable<?> awaitable(Map<?, ?> all) {
    return convert(all);
  }

  /**
   * Checks, once for each woven class, that this library understands it.
   *
   * @param contract the version that the class was woven for
   * @param wovenClass the name of the class
   * @throws LinkageError if this library does not know that version
   */
  public static void link(int contract, String wovenClass) {
    if (contract != CONTRACT) {
      throw new LinkageError(
          wovenClass
              + " was woven for version "
              + contract
              + " of the contract with eddy-core; this eddy-core knows version "
              + CONTRACT
              + (contract > CONTRACT
                  ? ": use an eddy-core at least as new as the weaver"
                  : ": compile the class again with a newer eddy-weaver"));
    }
  }
}

package dev.eddy.internal;

import dev.eddy.IOLoop;
import dev.eddy.Promise;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Those who wait for something, first come, first served: what locks and queues are made of. The
 * implementation is in {@code dev.eddy}, as it needs the inside of promises.
 *
 * <p>A promise leaves the list when it is cancelled, when its time is over, and when the last who
 * waited for it has gone. What it was granted goes back to the {@link Grantor} if it is cancelled,
 * or if the last who waited for it has gone, before anybody received that.
 *
 * @param <T> the type of what is granted
 */
public abstract class Waitlist<T extends @Nullable Object> {

  /** Makes the implementation. */
  public interface Maker {
    /**
     * Makes an empty list.
     *
     * @param loop whose promises wait
     * @param grantor what they wait for
     */
    <T extends @Nullable Object> Waitlist<T> make(IOLoop loop, Grantor<T> grantor);
  }

  /** Set by {@link IOLoop} when that is initialised: before there can be a loop. */
  private static @Nullable Maker maker;

  /**
   * Sets how lists are made.
   *
   * @param theOne for the whole program
   */
  public static void setMaker(Maker theOne) {
    maker = theOne;
  }

  /**
   * Makes an empty list of this thread's loop.
   *
   * @param grantor what is waited for
   * @throws IllegalStateException if this thread can have no loop
   */
  public static <T extends @Nullable Object> Waitlist<T> of(Grantor<T> grantor) {
    IOLoop loop = IOLoop.current();
    return Objects.requireNonNull(maker).make(loop, grantor);
  }

  /** The value of a promise that only says when: a {@link Void}, which is null. */
  @SuppressWarnings("NullAway")
  public static Void nothing() {
    return null;
  }

  /**
   * Checks a time limit that a user gave.
   *
   * @param limit how long to wait
   * @return the limit
   * @throws IllegalArgumentException if it is negative
   */
  public static Duration checkLimit(Duration limit) {
    if (limit.isNegative()) {
      throw new IllegalArgumentException(
          "a time limit cannot be negative: "
              + limit
              + "; expected zero (at once or not at all) or more");
    }
    return limit;
  }

  /**
   * Checks that this is the loop's thread, and that the loop is open.
   *
   * @param call what was called, for the message
   * @throws IllegalStateException if not
   */
  public abstract void check(String call);

  /** Whether nobody waits. */
  public abstract boolean isEmpty();

  /** How many wait. */
  public abstract int size();

  /**
   * Makes a promise that has what it wants without having waited.
   *
   * @param value for {@link Grantor#takeBack} if nobody receives it
   */
  public abstract Promise<T> granted(T value);

  /**
   * Makes a promise that has what it wants and that many may have.
   *
   * @param value never taken back
   */
  public abstract Promise<T> completed(T value);

  /**
   * Makes a promise that need not wait, as it would be in vain.
   *
   * @param failure what its await throws
   */
  public abstract Promise<T> failed(Throwable failure);

  /**
   * Makes a promise that waits behind the others.
   *
   * @param limit how long it may wait, null for ever; zero ends it at once
   * @param attachment for {@link #firstAttachment()}
   */
  public abstract Promise<T> add(@Nullable Duration limit, @Nullable Object attachment);

  /**
   * {@link #add(Duration, Object)} with nothing attached.
   *
   * @param limit how long it may wait, null for ever; zero ends it at once
   */
  public final Promise<T> add(@Nullable Duration limit) {
    return add(limit, null);
  }

  /** What is attached to the first; there must be one. */
  public abstract @Nullable Object firstAttachment();

  /**
   * Gives the first what only one can have; there must be one.
   *
   * @param value for {@link Grantor#takeBack} if nobody receives it
   */
  public abstract void grantFirst(T value);

  /**
   * Tells the first that it has waited long enough; there must be one.
   *
   * @param value its value; never taken back
   */
  public abstract void completeFirst(T value);

  /**
   * Tells all that they have waited long enough.
   *
   * @param value their value; never taken back
   */
  public final void completeAll(T value) {
    while (!isEmpty()) {
      completeFirst(value);
    }
  }

  /**
   * Tells the first that it waits in vain; there must be one.
   *
   * @param failure what its await throws
   */
  public abstract void failFirst(Throwable failure);

  /**
   * Tells all that they wait in vain.
   *
   * @param failure makes what one await throws: not one object for all, as each trace gets the
   *     lines of who awaits
   */
  public final void failAll(Supplier<? extends Throwable> failure) {
    while (!isEmpty()) {
      failFirst(failure.get());
    }
  }
}

package dev.eddy.woven;

import dev.eddy.AsyncCloseable;
import dev.eddy.AsyncIterable;
import dev.eddy.AsyncIterator;
import dev.eddy.Awaitable;
import java.util.Iterator;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The iterator of a {@code for} statement over {@code each(…)}: woven code awaits {@link #fetch}
 * where the statement calls {@code hasNext()}, and {@link #leave} where it is left. For woven code.
 *
 * @param <T> the type of the elements
 */
public final class Each<T extends @Nullable Object> implements Iterator<T> {
  private final AsyncIterator<T> sequence;
  private boolean isLeft;

  private Each(AsyncIterator<T> sequence) {
    this.sequence = sequence;
  }

  /**
   * Begins a statement.
   *
   * @param sequence what it reads
   * @return an {@code Each}
   */
  public static <T extends @Nullable Object> Iterator<T> of(@Nullable AsyncIterator<T> sequence) {
    return new Each<>(Objects.requireNonNull(sequence, "each(null): expected a sequence"));
  }

  /**
   * Begins a statement over something that several may read.
   *
   * @param sequences what makes the sequence that it reads
   * @return an {@code Each}
   */
  public static <T extends @Nullable Object> Iterator<T> of(@Nullable AsyncIterable<T> sequences) {
    return of(Objects.requireNonNull(sequences, "each(null): expected a sequence").asyncIterator());
  }

  /**
   * Fetches the next element.
   *
   * @param each what {@link #of} returned
   * @return whether there is one
   */
  public static Awaitable<Boolean> fetch(Iterator<?> each) {
    return ((Each<?>) each).sequence.fetchNext();
  }

  /**
   * Closes the sequence when the statement is left without a failure.
   *
   * @param each what {@link #of} returned
   * @return the end of the closing
   */
  public static Awaitable<?> leave(Iterator<?> each) {
    return new Closing((Each<?>) each, null);
  }

  /**
   * Closes the sequence when the statement is left by a failure.
   *
   * @param failure what was thrown
   * @param each what {@link #of} returned
   * @return that failure, in which another one of the closing is suppressed
   */
  public static Awaitable<?> leave(Throwable failure, Iterator<?> each) {
    return new Closing((Each<?>) each, failure);
  }

  @Override
  public boolean hasNext() {
    throw new IllegalStateException("the iterator of each(…) was used outside its for statement");
  }

  @Override
  public T next() {
    return sequence.nextObject();
  }

  /** Closes once, however often the statement is left: closing may itself fail within its range. */
  private static final class Closing extends Frame<@Nullable Throwable> {
    private final Each<?> each;
    private final @Nullable Throwable primary;

    Closing(Each<?> each, @Nullable Throwable primary) {
      this.each = each;
      this.primary = primary;
    }

    @Override
    protected @Nullable Object step() throws Throwable {
      try {
        if (label == 0) {
          if (each.isLeft) {
            return primary;
          }
          each.isLeft = true;
          label = 1;
          AsyncCloseable sequence = each.sequence;
          Awaitable<Void> closing =
              primary == null ? sequence.closeAsync() : sequence.closeAsync(primary);
          if (await(closing) == SUSPENDED) {
            return SUSPENDED;
          }
        } else {
          Object unused = result();
        }
      } catch (Throwable failure) {
        if (primary == null) {
          throw failure;
        }
        if (failure != primary) {
          primary.addSuppressed(failure);
        }
      }
      return primary;
    }

    @Override
    protected String site() {
      return "closing of a sequence that was read by each(…)";
    }
  }
}

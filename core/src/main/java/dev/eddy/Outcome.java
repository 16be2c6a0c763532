package dev.eddy;

import org.jspecify.annotations.Nullable;

/**
 * How something ended, where its value does not say so itself: with {@code null}, or with a
 * failure.
 *
 * <p>An outcome slot ({@link Promise#outcome}, the {@link Coroutine#link} of one that ended) holds
 * {@code null} while all is open, one of these, or else the value itself: an ordinary value costs
 * no wrapper, and one exact type check tells them apart.
 */
final class Outcome {
  static final Outcome NULL = new Outcome(null);

  /** Stands where nobody waits for an outcome any more. */
  static final Outcome LET_GO = new Outcome(null);

  final @Nullable Throwable failure;

  /** Whether someone has been told of the failure. Loop thread only. */
  boolean retrieved;

  /**
   * Whether the failure's trace has the lines of one who found it there already. Loop thread only.
   */
  boolean traced;

  private Outcome(@Nullable Throwable failure) {
    this.failure = failure;
  }

  static Outcome failed(Throwable failure) {
    return new Outcome(failure);
  }

  /** What a slot holds for a value. */
  static Object of(@Nullable Object value) {
    return value == null ? NULL : value;
  }

  /** The value in a slot that is not open; throws the very failure, unwrapped, if it holds one. */
  static @Nullable Object valueOf(@Nullable Object slot) {
    return slot instanceof Outcome outcome ? outcome.nullOrThrow() : slot;
  }

  private @Nullable Object nullOrThrow() {
    if (failure == null) {
      return null;
    }
    retrieved = true;
    throw Outcome.<RuntimeException>sneaky(failure);
  }

  /**
   * Throws any throwable as it is: the compiler's exception check is satisfied, the cast is erased.
   */
  @SuppressWarnings({
    "unchecked",
    "TypeParameterUnusedInFormals"
  }) // the unchecked cast is the point
  static <X extends Throwable> X sneaky(Throwable failure) throws X {
    throw (X) failure;
  }
}

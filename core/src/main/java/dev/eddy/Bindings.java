package dev.eddy;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The values of context variables. Immutable, so that a copy of a context is one reference; an
 * array that is searched from its start, as a program has a handful of them.
 */
final class Bindings {
  static final Bindings NONE = new Bindings(new Object[0]);

  /** What {@link #get} returns for a variable without a value, since null may be one. */
  static final Object ABSENT = new Object();

  /** Variable, value, variable, value. */
  private final @Nullable Object[] pairs;

  private Bindings(@Nullable Object[] pairs) {
    this.pairs = pairs;
  }

  @Nullable Object get(ContextVar<?> variable) {
    int place = placeOf(variable);
    return place < 0 ? ABSENT : pairs[place + 1];
  }

  /** These with another value; {@link #ABSENT} for none. */
  Bindings with(ContextVar<?> variable, @Nullable Object value) {
    int place = placeOf(variable);
    if (value == ABSENT) {
      return place < 0 ? this : without(place);
    }
    @Nullable Object[] changed = Arrays.copyOf(pairs, place < 0 ? pairs.length + 2 : pairs.length);
    int at = place < 0 ? pairs.length : place;
    changed[at] = variable;
    changed[at + 1] = value;
    return new Bindings(changed);
  }

  private Bindings without(int place) {
    if (pairs.length == 2) {
      return NONE;
    }
    @Nullable Object[] fewer = Arrays.copyOf(pairs, pairs.length - 2);
    System.arraycopy(pairs, place + 2, fewer, place, fewer.length - place);
    return new Bindings(fewer);
  }

  private int placeOf(ContextVar<?> variable) {
    for (int i = 0; i < pairs.length; i += 2) {
      if (pairs[i] == variable) {
        return i;
      }
    }
    return -1;
  }
}

package dev.eddy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * What {@link Coroutines#multi} returns: runs many and waits for all.
 *
 * @param <R> the type of the collected values
 */
abstract class MultiCoroutine<R> extends Gathering<R> {

  /** What to do about failures. */
  record Policy(boolean isFailFast, List<Class<? extends Throwable>> quiet) {
    static final Policy DEFAULT = new Policy(false, List.of());
    static final Policy FAIL_FAST = new Policy(true, List.of());

    /** Those whose failures are not logged where another one is thrown. */
    static Policy quiet(List<Class<? extends Throwable>> types) {
      return new Policy(false, types);
    }
  }

  private final Policy policy;

  /** The failure that came first, of one that does not wait for the others. */
  private @Nullable Throwable firstInTime;

  private MultiCoroutine(Object[] children, Policy policy) {
    super(children);
    this.policy = policy;
  }

  static <T extends @Nullable Object> Coroutine<List<T>> ofList(
      Collection<?> children, Policy policy) {
    var cells = new ArrayList<Object>(children.size());
    for (Object child : children) {
      cells.add(checkChild(child, "index " + cells.size()));
    }
    return new OfList<>(cells.toArray(), policy);
  }

  static <K extends @Nullable Object, T extends @Nullable Object> Coroutine<Map<K, T>> ofMap(
      Map<K, ?> children, Policy policy) {
    var keys = new ArrayList<K>(children.size());
    var cells = new ArrayList<Object>(children.size());
    children.forEach(
        (key, child) -> {
          cells.add(checkChild(child, "key " + key));
          keys.add(key);
        });
    return new OfMap<>(keys, cells.toArray(), policy);
  }

  private static Object checkChild(@Nullable Object child, String where) {
    if (child == null) {
      throw new NullPointerException(
          "multi: the child at " + where + " is null; expected something that can be awaited");
    }
    return child;
  }

  /** Makes the result of the values, which are in the order of the children. */
  abstract R collect(@Nullable Object[] values);

  /** Names a child for a message. */
  abstract String nameOf(int index);

  @Override
  protected String site() {
    return "multi of " + size();
  }

  // ---- the one that does not wait for the others

  @Override
  boolean goesOnAfter(int index) {
    if (policy.isFailFast && firstInTime == null) {
      firstInTime = failureOf(index);
    }
    return firstInTime == null;
  }

  @Override
  void nowWaits() {
    if (firstInTime != null) {
      cancelChildren();
    }
  }

  @Override
  void arrived(@Nullable Coroutine<?> child) {
    if (!policy.isFailFast || firstInTime != null) {
      return;
    }
    firstInTime = child != null ? failureIn(child.link) : firstFailure();
    if (firstInTime != null && !wasCancelled()) {
      cancelChildren();
    }
  }

  private static @Nullable Throwable failureIn(@Nullable Object slot) {
    return slot instanceof Outcome known ? known.failure : null;
  }

  private @Nullable Throwable firstFailure() {
    Throwable failure = null;
    for (int i = 0; i < size() && failure == null; i++) {
      failure = failureOf(i);
    }
    return failure;
  }

  // ---- the outcome

  @Override
  final R outcome() throws Throwable {
    @Nullable Object[] values = new @Nullable Object[size()];
    Throwable first = wasCancelled() ? new CancelledError() : firstInTime;
    for (int i = 0; i < size(); i++) {
      Object slot = slot(i);
      if (!(slot instanceof Outcome known)) {
        values[i] = slot;
      } else if (known.failure != null) {
        known.retrieved = true;
        if (first == null) {
          first = known.failure;
        } else {
          logFurther(i, known.failure, first);
        }
      }
    }
    if (first != null) {
      letGoOfPromises();
      throw first;
    }
    takeGrants();
    return collect(values);
  }

  /** Only one failure can be thrown; the others are not to be lost. */
  private void logFurther(int index, Throwable failure, Throwable first) {
    if (failure != first
        && !(failure instanceof CancelledError)
        && !(failure instanceof CancellationException)
        && policy.quiet.stream().noneMatch(type -> type.isInstance(failure))) {
      AsyncTrace.trim(failure);
      Log.error(
          "Multiple exceptions in multi: "
              + nameOf(index)
              + " failed too, besides the failure that is thrown ("
              + first
              + ")",
          failure);
    }
  }

  private static final class OfList<T extends @Nullable Object> extends MultiCoroutine<List<T>> {
    OfList(Object[] children, Policy policy) {
      super(children, policy);
    }

    @Override
    @SuppressWarnings("unchecked")
    List<T> collect(@Nullable Object[] values) {
      return new ArrayList<>((List<T>) Arrays.asList(values));
    }

    @Override
    String nameOf(int index) {
      return "the child at index " + index;
    }
  }

  private static final class OfMap<K extends @Nullable Object, T extends @Nullable Object>
      extends MultiCoroutine<Map<K, T>> {
    private final List<K> keys;

    OfMap(List<K> keys, Object[] children, Policy policy) {
      super(children, policy);
      this.keys = keys;
    }

    @Override
    @SuppressWarnings("unchecked")
    Map<K, T> collect(@Nullable Object[] values) {
      var byKey = new LinkedHashMap<K, T>();
      for (int i = 0; i < values.length; i++) {
        byKey.put(keys.get(i), (T) values[i]);
      }
      return byKey;
    }

    @Override
    String nameOf(int index) {
      return "the child at key " + keys.get(index);
    }
  }
}

package dev.eddy.interop;

import dev.eddy.spi.ThreadLocalBridge;
import io.micrometer.context.ContextRegistry;
import io.micrometer.context.ThreadLocalAccessor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes the thread locals follow that are registered with Micrometer's {@link ContextRegistry}, if
 * that library is there.
 *
 * <p>Each change from one coroutine or callback to another reads and writes every one of them.
 */
public final class ContextPropagation implements ThreadLocalBridge {
  /** For {@link java.util.ServiceLoader}. */
  public ContextPropagation() {}

  @Override
  public boolean isActive() {
    try {
      return ContextRegistry.getInstance() != null;
    } catch (NoClassDefFoundError missing) {
      return false;
    }
  }

  private static List<ThreadLocalAccessor<?>> accessors() {
    return ContextRegistry.getInstance().getThreadLocalAccessors();
  }

  @Override
  public @Nullable Object capture() {
    Captured captured = null;
    for (ThreadLocalAccessor<?> each : accessors()) {
      Object value = each.getValue();
      if (value != null) {
        captured = new Captured(each, value, captured);
      }
    }
    return captured;
  }

  @Override
  public void restore(@Nullable Object captured) {
    for (ThreadLocalAccessor<?> each : accessors()) {
      Object value = Captured.find(each, (Captured) captured);
      if (value == null) {
        each.setValue();
      } else {
        set(each, value);
      }
    }
  }

  @SuppressWarnings("unchecked") // the value is the accessor's own
  private static <V> void set(ThreadLocalAccessor<V> accessor, Object value) {
    accessor.setValue((V) value);
  }

  /** What one thread local held, and what the others did. */
  private record Captured(
      ThreadLocalAccessor<?> accessor, Object value, @Nullable Captured others) {

    static @Nullable Object find(ThreadLocalAccessor<?> accessor, @Nullable Captured first) {
      for (Captured each = first; each != null; each = each.others) {
        if (each.accessor == accessor) {
          return each.value;
        }
      }
      return null;
    }
  }
}

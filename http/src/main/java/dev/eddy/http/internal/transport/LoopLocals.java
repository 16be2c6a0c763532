package dev.eddy.http.internal.transport;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Objects of which each loop has one, by their class. They go with the loop. Loop thread only. */
public final class LoopLocals {
  private final Map<Class<?>, Object> objects = new HashMap<>();

  /** Makes one without objects. */
  public LoopLocals() {}

  /**
   * Returns the object of a class, and makes it if there is none.
   *
   * @param type of the object
   * @param maker is not to ask for another one
   * @return the same one until it is removed
   */
  public <T> T get(Class<T> type, Supplier<T> maker) {
    @Nullable Object known = objects.get(type);
    if (known == null) {
      known = maker.get();
      objects.put(type, known);
    }
    return type.cast(known);
  }

  /**
   * Forgets an object.
   *
   * @param object does nothing if it is not the one of its class
   */
  public void remove(Object object) {
    objects.remove(object.getClass(), object);
  }
}

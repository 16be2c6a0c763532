package dev.eddy;

import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What {@code await} and {@code convertYielded} take besides coroutines and promises. */
final class Converters {
  private static final Map<Class<?>, Function<Object, ? extends @Nullable Awaitable<?>>> BY_TYPE =
      new ConcurrentHashMap<>();

  static {
    BY_TYPE.put(
        Collection.class,
        all -> MultiCoroutine.ofList((Collection<?>) all, MultiCoroutine.Policy.DEFAULT));
    BY_TYPE.put(
        Map.class, all -> MultiCoroutine.ofMap((Map<?, ?>) all, MultiCoroutine.Policy.DEFAULT));
    BY_TYPE.put(
        CompletionStage.class,
        stage -> Foreign.ofStage(IOLoop.current(), (CompletionStage<?>) stage));
    BY_TYPE.put(Future.class, future -> Foreign.ofFuture(IOLoop.current(), (Future<?>) future));
  }

  private Converters() {}

  static <X> void register(
      Class<X> type, Function<? super X, ? extends @Nullable Awaitable<?>> converter) {
    if (type == Object.class || type.isPrimitive() || Awaitable.class.isAssignableFrom(type)) {
      throw new IllegalArgumentException(
          "no converter can be registered for "
              + type.getName()
              + ": expected a class or an interface of your own, other than Object, a primitive "
              + "type, or an Awaitable, which needs none");
    }
    BY_TYPE.put(type, yielded -> converter.apply(type.cast(yielded)));
  }

  /** Makes an awaitable of something; null is a moment. */
  static Awaitable<?> toAwaitable(@Nullable Object yielded) {
    if (yielded instanceof Awaitable<?> awaitable) {
      return awaitable;
    }
    if (yielded == null) {
      return Promise.MOMENT;
    }
    Function<Object, ? extends @Nullable Awaitable<?>> converter = find(yielded.getClass());
    if (converter == null) {
      throw new IllegalArgumentException(
          "an object of "
              + yielded.getClass().getName()
              + " cannot be awaited: expected a Coroutine, a Promise, a Collection or Map of them, "
              + "a CompletionStage, a java.util.concurrent.Future, or a type that was given to "
              + "Coroutines.registerConverter");
    }
    Awaitable<?> converted = converter.apply(yielded);
    if (converted == null) {
      throw new IllegalStateException(
          "the converter of "
              + yielded.getClass().getName()
              + " returned null: expected an Awaitable");
    }
    return converted;
  }

  private static @Nullable Function<Object, ? extends @Nullable Awaitable<?>> find(Class<?> type) {
    for (Class<?> each = type; each != null; each = each.getSuperclass()) {
      var converter = BY_TYPE.get(each);
      if (converter != null) {
        return converter;
      }
    }
    for (Class<?> each = type; each != null; each = each.getSuperclass()) {
      var converter = findByInterfaces(each);
      if (converter != null) {
        return converter;
      }
    }
    return null;
  }

  private static @Nullable Function<Object, ? extends @Nullable Awaitable<?>> findByInterfaces(
      Class<?> type) {
    for (Class<?> each : type.getInterfaces()) {
      var converter = BY_TYPE.get(each);
      if (converter == null) {
        converter = findByInterfaces(each);
      }
      if (converter != null) {
        return converter;
      }
    }
    return null;
  }
}

package dev.eddy.it.blocking;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** What the programs use of {@code dev.eddy.Coroutines}, with the same overloads. */
public final class Coroutines {
  private Coroutines() {}

  public static <T> Coroutine<T> async(CoroutineBody<T> body) {
    return new Coroutine<>(body);
  }

  public static Coroutine<Void> async(CoroutineAction body) {
    return new Coroutine<>(
        () -> {
          body.run();
          return null;
        });
  }

  public static <T> Promise<T> coroutine(CoroutineBody<T> body) {
    return async(body).start();
  }

  public static Promise<Void> coroutine(CoroutineAction body) {
    return async(body).start();
  }

  public static <T> AsyncIterator<T> generator(AsyncGenerator.Body<T> body) {
    return new Generator<>(body);
  }

  public static <T> T await(Awaitable<T> awaitable) throws Exception {
    return awaitable.get();
  }

  public static <T> T await(CompletionStage<T> stage) throws Exception {
    return Promise.valueOf(stage.toCompletableFuture());
  }

  public static <T> T await(CompletableFuture<T> future) throws Exception {
    return Promise.valueOf(future);
  }

  public static <T> List<T> await(Collection<? extends Awaitable<? extends T>> all)
      throws Exception {
    return multi(all).get();
  }

  public static <K, T> Map<K, T> await(Map<K, ? extends Awaitable<? extends T>> all)
      throws Exception {
    var values = new LinkedHashMap<K, T>();
    Iterator<T> each = Coroutines.<T>multi(all.values()).get().iterator();
    all.keySet().forEach(key -> values.put(key, each.next()));
    return values;
  }

  /** Waits for all; then a cancellation of the program, or else the first failure, is thrown. */
  public static <T> Coroutine<List<T>> multi(
      Collection<? extends Awaitable<? extends T>> children) {
    return async(
        () -> {
          var values = new ArrayList<T>();
          Throwable first = null;
          for (Awaitable<? extends T> each : children) {
            try {
              values.add(each.get());
            } catch (Throwable failure) {
              first = first == null || failure instanceof CancelledError ? failure : first;
            }
          }
          if (first != null) {
            throw Promise.<Exception>sneaky(first);
          }
          return values;
        });
  }

  /** Reads a sequence; closing it is left to a try around the loop. */
  public static <T> Iterable<T> each(AsyncIterator<T> sequence) {
    return () ->
        new Iterator<>() {
          @Override
          public boolean hasNext() {
            try {
              return sequence.fetchNext().get();
            } catch (Throwable failure) {
              throw Promise.<RuntimeException>sneaky(failure);
            }
          }

          @Override
          public T next() {
            return sequence.nextObject();
          }
        };
  }
}

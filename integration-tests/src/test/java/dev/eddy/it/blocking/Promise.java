package dev.eddy.it.blocking;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** An outcome that another thread may bring. */
public final class Promise<T> implements Awaitable<T> {
  private static final long LIMIT_SECONDS = 20;

  private final CompletableFuture<T> outcome = new CompletableFuture<>();

  public void setResult(T value) {
    outcome.complete(value);
  }

  public void setException(Throwable failure) {
    outcome.completeExceptionally(failure);
  }

  @Override
  public T get() throws Exception {
    return valueOf(outcome);
  }

  /** Blocks, and throws the failure itself: {@code get()} makes another of a cancellation on 25. */
  static <T> T valueOf(CompletableFuture<T> future) throws Exception {
    var failure = new AtomicReference<Throwable>();
    T value =
        future
            .whenComplete((unused, thrown) -> failure.set(thrown))
            .exceptionally(thrown -> null)
            .get(LIMIT_SECONDS, TimeUnit.SECONDS);
    if (failure.get() != null) {
      throw Promise.<Exception>sneaky(failure.get());
    }
    return value;
  }

  @SuppressWarnings("unchecked")
  static <X extends Throwable> X sneaky(Throwable failure) throws X {
    throw (X) failure;
  }
}

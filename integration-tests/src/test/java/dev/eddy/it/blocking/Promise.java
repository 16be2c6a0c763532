package dev.eddy.it.blocking;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

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

  /** Blocks, and throws the failure itself. */
  static <T> T valueOf(CompletableFuture<T> future) throws Exception {
    try {
      return future.get(LIMIT_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw Promise.<Exception>sneaky(e.getCause());
    }
  }

  @SuppressWarnings("unchecked")
  static <X extends Throwable> X sneaky(Throwable failure) throws X {
    throw (X) failure;
  }
}

package dev.eddy.it.blocking;

/** A resource whose closing waits. */
public interface AsyncCloseable extends AutoCloseable {
  Awaitable<Void> closeAsync();

  @Override
  default void close() {
    try {
      closeAsync().get();
    } catch (Throwable failure) {
      throw Promise.<RuntimeException>sneaky(failure);
    }
  }
}

package dev.eddy.it.blocking;

/** Where the body of a generator puts its elements. */
public interface AsyncGenerator<T> {
  Awaitable<Void> yield(T element);

  /** The body. */
  @FunctionalInterface
  interface Body<T> {
    void run(AsyncGenerator<T> out) throws Exception;
  }
}

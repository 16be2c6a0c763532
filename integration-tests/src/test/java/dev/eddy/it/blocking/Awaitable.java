package dev.eddy.it.blocking;

/** Something whose outcome a thread can wait for. */
public interface Awaitable<T> {
  /** Blocks this thread until it is there. */
  T get() throws Exception;
}

package dev.eddy.it.blocking;

/** Code with a result. */
@FunctionalInterface
public interface CoroutineBody<T> {
  T run() throws Exception;
}

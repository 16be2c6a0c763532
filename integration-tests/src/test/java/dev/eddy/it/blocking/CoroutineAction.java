package dev.eddy.it.blocking;

/** Code without a result. */
@FunctionalInterface
public interface CoroutineAction {
  void run() throws Exception;
}

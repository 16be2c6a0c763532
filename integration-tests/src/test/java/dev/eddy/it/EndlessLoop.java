package dev.eddy.it;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static dev.eddy.Coroutines.coroutine;

import dev.eddy.Coroutine;
import dev.eddy.IOLoop;
import dev.eddy.Promise;

/**
 * Ten million suspending awaits in one {@code while (true)}; prints the heap in use as it goes on.
 */
final class EndlessLoop {
  private static final int MILLION = 1_000_000;
  private static final int END = 10 * MILLION;

  private EndlessLoop() {}

  public static void main(String[] args) throws Exception {
    IOLoop loop = IOLoop.current();
    loop.runSync(() -> args[0].equals("async") ? asynchronous() : eager());
    loop.close();
  }

  private static Coroutine<Void> asynchronous() {
    return async(
        () -> {
          int awaits = 0;
          while (true) {
            await(nextTurn());
            if (isLast(++awaits)) {
              return;
            }
          }
        });
  }

  private static Promise<Void> eager() {
    return coroutine(
        () -> {
          int awaits = 0;
          while (true) {
            await(nextTurn());
            if (isLast(++awaits)) {
              return;
            }
          }
        });
  }

  private static Promise<Integer> nextTurn() {
    var promise = new Promise<Integer>();
    IOLoop.current().addCallback(() -> promise.setResult(1));
    return promise;
  }

  private static boolean isLast(int awaits) {
    if (awaits % MILLION == 0) {
      System.out.println(awaits + " awaits, " + kibibytesInUse() + " KiB");
    }
    return awaits == END;
  }

  private static long kibibytesInUse() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return (runtime.totalMemory() - runtime.freeMemory()) / 1024;
  }
}

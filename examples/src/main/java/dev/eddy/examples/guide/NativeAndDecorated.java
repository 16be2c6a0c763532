package dev.eddy.examples.guide;

import static dev.eddy.Coroutines.*;

import dev.eddy.*;

/**
 * The two kinds of coroutines. {@code async} makes a native one: it is cold, and runs when it is
 * awaited. {@code coroutine} makes a decorated one: it is eager, and runs within the call.
 */
public final class NativeAndDecorated {

  static Coroutine<Integer> divide(int x, int y) {
    return async(
        () -> {
          System.out.println("native: " + x + " / " + y);
          return x / y;
        });
  }

  static Promise<Integer> divideDecorated(int x, int y) {
    return coroutine(
        () -> {
          System.out.println("decorated: " + x + " / " + y);
          return x / y;
        });
  }

  static Coroutine<Void> compare() {
    return async(
        () -> {
          Coroutine<Integer> cold = divide(8, 2);
          System.out.println("divide(8, 2) was called, and nothing of it has run");
          Promise<Integer> eager = divideDecorated(9, 3);
          System.out.println("divideDecorated(9, 3) was called; done: " + eager.isDone());

          System.out.println("the native one gives " + await(cold));
          System.out.println("the decorated one gives " + await(eager));
          System.out.println("a promise can be awaited again: " + await(eager));
        });
  }

  public static void main(String[] args) throws Exception {
    IOLoop.current().runSync(NativeAndDecorated::compare);
  }
}

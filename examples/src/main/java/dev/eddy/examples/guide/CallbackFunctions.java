package dev.eddy.examples.guide;

import static dev.eddy.Coroutines.*;

import dev.eddy.*;
import java.util.function.Consumer;

/**
 * Interaction with callbacks: {@code task} calls a function that wants a callback and returns a
 * promise of what the callback will be called with. The callback may be called from any thread.
 */
public final class CallbackFunctions {

  /** A function of the old style, which calls back on the loop. */
  static void add(int x, int y, Consumer<? super Integer> callback) {
    IOLoop.current().addCallback(() -> callback.accept(x + y));
  }

  /** Another one, which calls back on a thread of its own. */
  static void greet(String name, Consumer<? super String> callback) {
    new Thread(() -> callback.accept("hello, " + name)).start();
  }

  static Coroutine<Void> callTask() {
    return async(
        () -> {
          int sum = await(Coroutines.<Integer>task(callback -> add(3, 4, callback)));
          System.out.println("3 + 4 = " + sum);

          Promise<String> greeting = task(callback -> greet("Eddy", callback));
          System.out.println("meanwhile the coroutine goes on");
          System.out.println(await(greeting));
        });
  }

  public static void main(String[] args) throws Exception {
    IOLoop.current().runSync(CallbackFunctions::callTask);
  }
}

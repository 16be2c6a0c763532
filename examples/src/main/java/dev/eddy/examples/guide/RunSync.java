package dev.eddy.examples.guide;

import static dev.eddy.Coroutines.*;

import dev.eddy.*;
import java.time.Duration;
import java.util.concurrent.TimeoutException;

/**
 * The way from ordinary code into coroutines: {@code runSync} runs the loop until one coroutine has
 * ended and returns its value, or throws its failure. Within coroutines, {@code async} nests.
 */
public final class RunSync {

  static Coroutine<Integer> divide(int x, int y) {
    return async(() -> x / y);
  }

  public static void main(String[] args) throws Exception {
    IOLoop loop = IOLoop.current();
    int two = loop.runSync(() -> divide(4, 2));
    System.out.println("4 / 2 = " + two);

    int three = loop.runSync(() -> async(() -> await(async(() -> two)) + 1));
    System.out.println("one more is " + three);

    try {
      loop.runSync(() -> divide(1, 0));
    } catch (ArithmeticException e) {
      System.out.println("1 / 0: " + e.getMessage());
    }

    try {
      loop.runSync(Duration.ofMillis(30), () -> sleep(Duration.ofDays(1)));
    } catch (TimeoutException e) {
      System.out.println("a day is too long");
    }
  }
}

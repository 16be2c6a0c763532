package dev.eddy.examples.guide;

import static dev.eddy.Coroutines.*;

import dev.eddy.*;
import java.time.Duration;

/**
 * Generators: code that gives its elements one by one and may wait in between, and {@code async
 * for} to read them. A loop that is left early closes what it reads, so that {@code finally} runs.
 */
public final class Generators {
  static final Duration SECOND = Duration.ofMillis(10); // a scaled-down model of it

  static AsyncIterator<Integer> countdown(int from) {
    return generator(
        out -> {
          try {
            for (int i = from; i > 0; i--) {
              await(sleep(SECOND));
              await(out.yield(i));
            }
          } finally {
            System.out.println("the countdown from " + from + " is over");
          }
        });
  }

  static AsyncIterator<Integer> squares(AsyncIterator<Integer> numbers) {
    return generator(
        out -> {
          for (int n : each(numbers)) {
            await(out.yield(n * n));
          }
        });
  }

  static Coroutine<Void> launch() {
    return async(
        () -> {
          for (int i : each(countdown(3))) {
            System.out.println(i);
          }
          System.out.println("lift-off");

          for (int square : each(squares(countdown(9)))) {
            System.out.println(square);
            if (square < 50) {
              break;
            }
          }
          System.out.println("enough squares");
        });
  }

  public static void main(String[] args) throws Exception {
    IOLoop.current().runSync(Generators::launch);
  }
}

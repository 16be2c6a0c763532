package dev.eddy.examples.guide;

import static dev.eddy.Coroutines.*;

import dev.eddy.*;
import java.time.Duration;

/**
 * {@code PeriodicCallback} calls a coroutine at multiples of a period. Its calls never overlap: the
 * times that pass while one is still going on are left out.
 */
public final class PeriodicCallbacks {
  static final Duration PERIOD = Duration.ofMillis(50);

  private int calls;

  /** The second call takes two and a half periods; two of the times that follow are left out. */
  Coroutine<Void> call() {
    return async(
        () -> {
          int call = ++calls;
          System.out.println("call " + call + " at " + IOLoop.current().time().toMillis() + " ms");
          if (call == 2) {
            await(sleep(PERIOD.multipliedBy(5).dividedBy(2)));
            System.out.println("call 2 ends at " + IOLoop.current().time().toMillis() + " ms");
          }
        });
  }

  public static void main(String[] args) {
    IOLoop loop = IOLoop.current();
    var periodic = new PeriodicCallback(PERIOD, new PeriodicCallbacks()::call);
    periodic.start();
    loop.callLater(
        PERIOD.multipliedBy(7).minusMillis(25),
        () -> {
          periodic.stop();
          loop.stop();
        });
    loop.start();
  }
}

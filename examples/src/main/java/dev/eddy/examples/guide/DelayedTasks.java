package dev.eddy.examples.guide;

import static dev.eddy.Coroutines.*;

import dev.eddy.*;
import java.time.Duration;

/**
 * Delayed tasks: {@code callLater} calls back once after a while, {@code task} makes that something
 * to await, {@code sleep} is short for both, and a timer can be removed before it fires.
 */
public final class DelayedTasks {
  static final Duration FIVE_SECONDS = Duration.ofMillis(50); // a scaled-down model of them

  static Coroutine<Void> sleepInHandler() {
    return async(
        () -> {
          System.out.println("sleeping ....");
          await(
              Coroutines.<Void>task(
                  done -> IOLoop.current().callLater(FIVE_SECONDS, () -> done.accept(null))));
          System.out.println("I'm awake!");

          await(sleep(FIVE_SECONDS));
          System.out.println("and again, with less to write");
        });
  }

  public static void main(String[] args) throws Exception {
    IOLoop loop = IOLoop.current();
    loop.callLater(
        Duration.ofMillis(25), () -> System.out.println("(others are served meanwhile)"));
    var never = loop.callLater(Duration.ofMillis(30), () -> System.out.println("not to be seen"));
    loop.removeTimeout(never);
    loop.runSync(DelayedTasks::sleepInHandler);
  }
}

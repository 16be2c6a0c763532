package dev.eddy.examples.guide;

import static dev.eddy.Coroutines.*;

import dev.eddy.*;
import java.time.Duration;

/**
 * Loops that run in the background for as long as the program does, begun by {@code spawnCallback}.
 * The first one works and then waits a minute, so a round takes longer than that. The second one
 * starts the clock first, since {@code sleep} counts from the call, and does keep to the minute.
 *
 * <p>Minutes are short here.
 */
public final class BackgroundLoops {
  static final Duration MINUTE = Duration.ofMillis(60);

  static Coroutine<Void> minuteLoop() {
    return async(
        () -> {
          while (true) {
            await(doSomething("minuteLoop"));
            await(sleep(MINUTE));
          }
        });
  }

  static Coroutine<Void> minuteLoop2() {
    return async(
        () -> {
          while (true) {
            var next = sleep(MINUTE); // start the clock
            await(doSomething("minuteLoop2")); // run while it ticks
            await(next); // wait for it to run out
          }
        });
  }

  static Coroutine<Void> doSomething(String who) {
    return async(
        () -> {
          System.out.println(who + " ticks at " + IOLoop.current().time().toMillis() + " ms");
          await(sleep(Duration.ofMillis(20)));
        });
  }

  public static void main(String[] args) {
    IOLoop loop = IOLoop.current();
    loop.spawnCallback(BackgroundLoops::minuteLoop);
    loop.spawnCallback(BackgroundLoops::minuteLoop2);
    loop.callLater(MINUTE.multipliedBy(4).minusMillis(10), loop::stop);
    loop.start();
  }
}

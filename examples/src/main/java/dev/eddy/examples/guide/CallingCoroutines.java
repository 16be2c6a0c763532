package dev.eddy.examples.guide;

import static dev.eddy.Coroutines.*;

import dev.eddy.*;
import java.io.IOException;
import java.net.ConnectException;

/**
 * How to call a coroutine: await it. One that is only called never runs, which the log reports. A
 * failure arrives at the await as the very exception that was thrown, and is caught by its own
 * type. What runs in the background, through {@code spawnCallback}, has its failure logged.
 */
public final class CallingCoroutines {

  static Coroutine<Integer> divide(int x, int y) {
    return async(() -> x / y);
  }

  @SuppressWarnings("eddy:dropped-coroutine")
  static void badCall() {
    divide(1, 0); // nobody awaits it: no division, and no exception either
  }

  static Coroutine<Void> goodCall() {
    return async(
        () -> {
          try {
            await(divide(1, 0));
          } catch (ArithmeticException e) {
            System.out.println("good call: " + e.getMessage());
          }
        });
  }

  static Coroutine<String> fetch(String url) {
    return async(
        () -> {
          await(moment()); // a fetch lets the loop go on with other things
          throw new ConnectException("nobody listens at " + url);
        });
  }

  static Coroutine<String> originalType(String url) {
    return async(
        () -> {
          try {
            return await(fetch(url));
          } catch (IOException e) {
            return "down (" + e.getMessage() + ")";
          }
        });
  }

  public static void main(String[] args) throws Exception {
    IOLoop loop = IOLoop.current();
    badCall();
    System.out.println("bad call: came back as if all were well");
    loop.runSync(CallingCoroutines::goodCall);
    System.out.println(loop.runSync(() -> originalType("http://shop.example/")));

    loop.spawnCallback(() -> divide(1, 0)); // in the background: its failure is logged at once
    loop.runSync(() -> async(() -> await(moment())));
    loop.close(); // reports what was never awaited; so do the garbage collector and the exit
  }
}

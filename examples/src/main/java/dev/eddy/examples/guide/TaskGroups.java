package dev.eddy.examples.guide;

import static dev.eddy.Coroutines.*;

import dev.eddy.*;
import java.io.IOException;
import java.time.Duration;

/**
 * Several coroutines side by side, none of which outlives its block: if one fails, the others are
 * cancelled, and the failure comes out of the block.
 */
public final class TaskGroups {

  static Coroutine<String> load(String what, int millis) {
    return async(
        () -> {
          try {
            await(sleep(Duration.ofMillis(millis)));
          } catch (CancelledError e) {
            System.out.println(what + " is not needed any more");
            throw e;
          }
          if (what.startsWith("no")) {
            throw new IOException(what);
          }
          return what;
        });
  }

  static Coroutine<String> page(String user, String orders) {
    return async(
        () -> {
          try (var tasks = TaskGroup.open()) {
            Promise<String> loadUser = tasks.start(load(user, 20));
            Promise<String> loadOrders = tasks.start(load(orders, 10));
            return await(loadUser) + " has " + await(loadOrders);
          }
        });
  }

  static Coroutine<Void> show(String user, String orders) {
    return async(
        () -> {
          try {
            System.out.println(await(page(user, orders)));
          } catch (IOException e) {
            System.out.println("caught: " + e.getMessage());
          }
        });
  }

  public static void main(String[] args) throws Exception {
    IOLoop loop = IOLoop.current();
    loop.runSync(() -> show("Ada", "two orders"));
    loop.runSync(() -> show("Bob", "no orders"));
  }
}

package dev.eddy.examples.guide;

import static dev.eddy.Coroutines.*;

import dev.eddy.*;
import java.time.Duration;
import java.util.*;

/**
 * Several coroutines at once: awaiting a list or a map runs all of its values side by side, on one
 * thread, and gives their results in the same order and under the same keys. {@code multi} is the
 * same as a coroutine to hand on.
 */
public final class Parallelism {

  /** Stands for a fetch: it asks, waits, and has an answer. */
  static Coroutine<String> fetch(String page, int millis) {
    return async(
        () -> {
          System.out.println("asking for " + page);
          await(sleep(Duration.ofMillis(millis)));
          System.out.println("got " + page);
          return "<" + page + ">";
        });
  }

  static Coroutine<List<String>> parallelFetch(String a, String b) {
    return multi(List.of(fetch(a, 60), fetch(b, 30)));
  }

  static Coroutine<Map<String, String>> parallelFetchDict(List<String> pages) {
    return async(
        () -> {
          Map<String, Awaitable<String>> byPage = new LinkedHashMap<>();
          for (String page : pages) {
            byPage.put(page, fetch(page, 30));
          }
          return await(byPage);
        });
  }

  static Coroutine<Void> fetchAll() {
    return async(
        () -> {
          System.out.println(await(parallelFetch("slow", "fast")));
          System.out.println(await(parallelFetchDict(List.of("index", "about"))));
        });
  }

  public static void main(String[] args) throws Exception {
    IOLoop.current().runSync(Parallelism::fetchAll);
  }
}

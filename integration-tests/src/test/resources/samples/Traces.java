import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static dev.eddy.Coroutines.coroutine;
import static dev.eddy.Coroutines.each;
import static dev.eddy.Coroutines.generator;
import static dev.eddy.Coroutines.moment;
import static dev.eddy.Coroutines.multi;

import dev.eddy.AsyncIterator;
import dev.eddy.Awaitable;
import dev.eddy.Coroutine;
import dev.eddy.IOLoop;
import dev.eddy.Promise;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;

/** Prints the stack traces of failures that cross awaits. */
public class Traces {
  static Coroutine<Integer> leaf(boolean late) {
    return async(
        () -> {
          if (late) {
            await(moment());
          }
          throw new IOException("leaf");
        });
  }

  static Coroutine<Integer> middle(boolean late) {
    return async(
        () -> {
          int one = 1;
          return one + await(leaf(late));
        });
  }

  static Coroutine<Integer> top(boolean late) {
    return async(() -> await(middle(late)) + 1);
  }

  static Coroutine<List<Integer>> several() {
    return async(
        () ->
            await(
                multi(
                    List.of(
                        top(true),
                        async(() -> 2)))));
  }

  static Promise<Integer> eager() {
    return coroutine(() -> await(top(true)));
  }

  static Coroutine<Integer> overEager() {
    return async(() -> await(eager()));
  }

  static Coroutine<Integer> overStarted() {
    return async(
        () -> {
          Promise<Integer> started = top(true).start();
          return await(started);
        });
  }

  static Coroutine<Integer> waiting(Promise<Integer> promise) {
    return async(() -> await(promise));
  }

  static Coroutine<Integer> completedElsewhere() {
    return async(
        () -> {
          var promise = new Promise<Integer>();
          var thread = new Thread(() -> promise.setException(failureOfThread()));
          thread.start();
          return await(waiting(promise));
        });
  }

  static Coroutine<Integer> failedBefore() {
    return async(
        () -> {
          var promise = new Promise<Integer>();
          promise.setException(failureOfThread());
          await(moment());
          return await(waiting(promise));
        });
  }

  static IOException failureOfThread() {
    return new IOException("elsewhere");
  }

  static Coroutine<Integer> twice() {
    return async(
        () -> {
          Promise<Integer> started = middle(true).start();
          var first = waiting(started).start();
          var second = waiting(started).start();
          try {
            await(first);
          } catch (IOException e) {
            e.printStackTrace(System.out);
          }
          return await(second);
        });
  }

  static Coroutine<Integer> deep(int depth) {
    return async(() -> depth == 0 ? await(leaf(true)) : await(deep(depth - 1)));
  }

  static Coroutine<Integer> caught() {
    return async(
        () -> {
          try {
            return await(leaf(true));
          } catch (IOException e) {
            await(moment());
            throw new IllegalStateException("wrapped", e);
          }
        });
  }

  static Coroutine<Integer> overCaught() {
    return async(() -> await(caught()));
  }

  static AsyncIterator<Integer> numbers(boolean late) {
    return generator(
        out -> {
          await(out.yield(1));
          await(out.yield(await(leaf(late))));
        });
  }

  static Coroutine<Integer> reader(AsyncIterator<Integer> numbers) {
    return async(
        () -> {
          int sum = 0;
          for (int number : each(numbers)) {
            await(moment());
            sum += number;
          }
          return sum;
        });
  }

  static Coroutine<Integer> overReader(boolean late) {
    return async(() -> await(reader(numbers(late))));
  }

  static Coroutine<Integer> fetching() {
    return async(
        () -> {
          AsyncIterator<Integer> numbers = numbers(true);
          while (await(numbers.fetchNext())) {
            numbers.nextObject();
          }
          return 0;
        });
  }

  static AsyncIterator<Integer> doubled(AsyncIterator<Integer> numbers) {
    return generator(
        out -> {
          for (int number : each(numbers)) {
            await(out.yield(2 * number));
          }
        });
  }

  static AsyncIterator<Integer> slowToClose(boolean fails) {
    return generator(
        out -> {
          try {
            await(out.yield(1));
          } finally {
            await(moment());
            if (fails) {
              await(leaf(true));
            }
          }
        });
  }

  static Coroutine<Integer> failingReader(boolean fails) {
    return async(
        () -> {
          for (int number : each(slowToClose(fails))) {
            throw new IllegalStateException("reader " + number);
          }
          return 0;
        });
  }

  static Coroutine<Integer> overFailingReader(boolean fails) {
    return async(() -> await(failingReader(fails)));
  }

  static Coroutine<Integer> cleanup(int depth) {
    return async(
        () -> {
          try {
            if (depth > 0) {
              return await(cleanup(depth - 1));
            }
            throw new IllegalStateException("cleanup");
          } finally {
            await(moment());
          }
        });
  }

  static Coroutine<Integer> overCleanup(boolean late) {
    return async(
        () -> {
          if (late) {
            await(moment());
          }
          return await(cleanup(0));
        });
  }

  static Coroutine<Integer> eagerCleanup() {
    return async(
        () -> {
          Promise<Integer> started = coroutine(() -> await(cleanup(0)));
          return await(started);
        });
  }

  static Promise<Integer> decoratedCleanup() {
    return coroutine(
        () -> {
          try {
            throw new IllegalStateException("cleanup");
          } finally {
            await(moment());
          }
        });
  }

  static Coroutine<Integer> overDecoratedCleanup() {
    return async(() -> await(decoratedCleanup()));
  }

  static Coroutine<List<Integer>> several(int depth) {
    return async(
        () -> {
          await(moment());
          if (depth == 0) {
            return List.of(await(cleanup(0)));
          }
          return await(multi(List.of(several(depth - 1), async(() -> List.of(2))))).get(0);
        });
  }

  static AsyncIterator<Integer> failingLate() {
    return generator(
        out -> {
          try {
            throw new IllegalStateException("cleanup");
          } finally {
            await(moment());
          }
        });
  }

  static Coroutine<Integer> leaving() {
    return async(
        () -> {
          for (int number : each(slowToClose(true))) {
            if (number == 1) {
              break;
            }
          }
          return 0;
        });
  }

  private static void print(String title, Callable<? extends Awaitable<?>> main) {
    System.out.println("== " + title);
    IOLoop loop = IOLoop.current();
    try {
      loop.runSync(() -> async(() -> await(main.call()) == null));
    } catch (Exception e) {
      e.printStackTrace(System.out);
    }
    loop.close();
  }

  public static void main(String[] args) {
    print("nothing suspended", () -> top(false));
    print("the leaf suspended", () -> top(true));
    print("multi", Traces::several);
    print("an eager coroutine", Traces::overEager);
    print("a started coroutine", Traces::overStarted);
    print("a promise completed by another thread", Traces::completedElsewhere);
    print("a promise that has failed before", Traces::failedBefore);
    print("two who await one failure", Traces::twice);
    print("a cause", Traces::overCaught);
    print("very deep", () -> deep(1000));
    print("a finally that waits", () -> overCleanup(false));
    print("a finally that waits, later", () -> overCleanup(true));
    print("finallys that wait, one in the other", () -> cleanup(3));
    print("a finally that waits, of an eager coroutine", Traces::overDecoratedCleanup);
    print("a finally that waits, below an eager coroutine", Traces::eagerCleanup);
    print("a finally that waits, in multi", () -> async(() -> await(multi(List.of(cleanup(0))))));
    print("a finally that waits, in multis", () -> several(2));
    print("a finally of a generator that waits", () -> reader(failingLate()));
    print("a generator, nothing suspended", () -> overReader(false));
    print("a generator", () -> overReader(true));
    print("a generator that is read by hand", Traces::fetching);
    print("a generator in a generator", () -> reader(doubled(doubled(numbers(true)))));
    print("a reader whose generator waits in its finally", () -> overFailingReader(false));
    print("a reader whose generator fails in its finally", () -> overFailingReader(true));
    print("a generator that fails when it is left", Traces::leaving);
  }
}

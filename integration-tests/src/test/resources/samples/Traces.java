import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static dev.eddy.Coroutines.coroutine;
import static dev.eddy.Coroutines.moment;
import static dev.eddy.Coroutines.multi;

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
  }
}

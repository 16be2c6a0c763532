import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static dev.eddy.Coroutines.each;
import static dev.eddy.Coroutines.generator;
import static dev.eddy.Coroutines.moment;

import dev.eddy.AsyncCloseable;
import dev.eddy.AsyncIterator;
import dev.eddy.Awaitable;
import dev.eddy.Coroutine;
import dev.eddy.IOLoop;
import dev.eddy.Promise;

/** What a debugger steps through. */
public class Stepped {
  record Connection(int number) implements AsyncCloseable {
    @Override
    public Awaitable<Void> closeAsync() {
      return async(() -> {});
    }
  }

  static Coroutine<Connection> open() {
    return async(() -> new Connection(5));
  }

  static AsyncIterator<Integer> numbers() {
    return generator(
        out -> {
          await(out.yield(1));
          await(out.yield(2));
        });
  }

  static Coroutine<Integer> ready(Promise<Integer> done) {
    return async(
        () -> {
          int sum = await(done); // step
          sum += await(done);
          for (int number : each(numbers())) {
            sum += number;
          }
          try (var connection = await(open())) {
            sum += connection.number();
          }
          try {
            sum += await(done);
          } finally {
            sum += await(done);
          }
          return sum;
        });
  }

  static Coroutine<Integer> leaving() {
    return async(
        () -> {
          int sum = 0; // step
          for (int number : each(numbers())) {
            sum += number;
            if (sum > 0) {
              break;
            }
          }
          try (var connection = await(open())) {
            throw new IllegalStateException("number " + connection.number());
          } catch (IllegalStateException e) {
            sum += e.getMessage().length();
          }
          return sum;
        });
  }

  static Coroutine<Integer> resumed() {
    return async(
        () -> {
          int sum = 1;
          await(moment());
          sum++; // step
          for (int i = 0; i < 2; i++) {
            sum += await(async(() -> 1));
          }
          String text = "sum " + sum;
          return text.length();
        });
  }

  public static void main(String[] args) throws Exception {
    var done = new Promise<Integer>();
    done.setResult(1);
    IOLoop.current().runSync(() -> ready(done));
    IOLoop.current().runSync(Stepped::leaving);
    IOLoop.current().runSync(Stepped::resumed);
  }
}

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

/** Generators, loops over them and resources, with breakpoints. */
public class DebuggedSequences {
  record Connection(String name) implements AsyncCloseable {
    @Override
    public Awaitable<Void> closeAsync() {
      return async(
          () -> {
            await(moment());
            name.length();
          });
    }
  }

  static Coroutine<Connection> open(String name) {
    return async(
        () -> {
          await(moment());
          return new Connection(name);
        });
  }

  static AsyncIterator<Integer> numbers(int count) {
    return generator(
        out -> {
          long total = 0;
          try {
            for (int i = 1; i <= count; i++) {
              await(moment());
              total += i; // 1
              await(out.yield(i));
              total *= 10; // 2
            }
          } finally {
            await(moment());
            total++; // 3
          }
        });
  }

  static Coroutine<Integer> read(String name) {
    return async(
        () -> {
          int sum = 0;
          for (int number : each(numbers(5))) {
            int before = sum; // 4
            await(moment());
            sum = before + number; // 5
            if (number == 2) {
              break;
            }
          }
          try (var connection = await(open(name))) {
            String text = "open"; // 6
            await(moment());
            sum += text.length() + connection.name().length(); // 7
          } // 8
          return sum; // 9
        });
  }

  public static void main(String[] args) throws Exception {
    System.out.println(IOLoop.current().runSync(() -> read("db")));
  }
}

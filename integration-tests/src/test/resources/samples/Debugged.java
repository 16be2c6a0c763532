import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static dev.eddy.Coroutines.moment;

import dev.eddy.Coroutine;
import dev.eddy.IOLoop;

/** What a debugger is tried on. The lines with a number in a comment are where it stops. */
public class Debugged {
  static Coroutine<Integer> next(int value) {
    return async(
        () -> {
          await(moment()); // 1
          return value + 1;
        });
  }

  static Coroutine<Integer> work(String name) {
    return async(
        () -> {
          int sum = 0; // 2
          for (int i = 0; i < 3; i++) {
            int got = await(next(i));
            sum += got; // 3
          }
          try {
            long before = sum;
            await(moment());
            throw new IllegalStateException(name + before);
          } catch (IllegalStateException e) {
            await(moment());
            sum += e.getMessage().length(); // 4
          } finally {
            await(moment());
            sum *= 2; // 5
          }
          return sum; // 6
        });
  }

  public static void main(String[] args) throws Exception {
    System.out.println(IOLoop.current().runSync(() -> work("n")));
  }
}

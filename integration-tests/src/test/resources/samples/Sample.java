import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static dev.eddy.Coroutines.coroutine;
import static dev.eddy.Coroutines.moment;

import dev.eddy.Coroutine;
import dev.eddy.CoroutineBody;
import dev.eddy.IOLoop;
import dev.eddy.Promise;
import java.util.ArrayList;
import java.util.List;

/** Coroutines of several kinds in one class; prints the same however it was woven. */
public class Sample {
  private final String name;

  Sample(String name) {
    this.name = name;
  }

  interface Greeter {
    String name();

    default Coroutine<String> greet() {
      return async(
          () -> {
            await(moment());
            return "hello " + name();
          });
    }
  }

  record Person(String name) implements Greeter {}

  enum Level {
    LOW {
      @Override
      Coroutine<Integer> value() {
        return async(() -> 1 + await(one()));
      }
    };

    abstract Coroutine<Integer> value();
  }

  static Coroutine<Integer> one() {
    return async(
        () -> {
          await(moment());
          return 1;
        });
  }

  Coroutine<String> join(int times, long factor, double half) {
    return async(
        () -> {
          var parts = new ArrayList<String>();
          for (int i = 0; i < times; i++) {
            parts.add(name + i + ":" + factor * await(one()) + ":" + half);
          }
          return String.join(",", parts);
        });
  }

  static Coroutine<String> failing() {
    return async(
        () -> {
          try {
            await(one());
            throw new IllegalStateException("late");
          } catch (IllegalStateException e) {
            return e.getMessage() + await(one());
          } finally {
            await(moment());
          }
        });
  }

  static <T> Coroutine<List<T>> twice(CoroutineBody<T> body) {
    return async(() -> List.of(await(async(body)), await(async(body))));
  }

  Coroutine<String> inner() {
    class Local {
      Coroutine<String> get() {
        return async(() -> name + await(one()));
      }
    }
    var anonymous =
        new Object() {
          Coroutine<String> get() {
            return async(() -> "anonymous" + await(one()));
          }
        };
    return async(() -> await(new Local().get()) + await(anonymous.get()));
  }

  public static void main(String[] args) throws Exception {
    IOLoop loop = IOLoop.current();
    var sample = new Sample("s");
    System.out.println(loop.runSync(() -> sample.join(3, 4L, 0.5)));
    System.out.println(loop.runSync(() -> new Person("Ann").greet()));
    System.out.println(loop.runSync(Level.LOW::value));
    System.out.println(loop.runSync(Sample::failing));
    System.out.println(loop.runSync(() -> twice(() -> await(one()) + 1)));
    System.out.println(loop.runSync(sample::inner));
    System.out.println(loop.runSync(() -> async(sample::toString)));
    Promise<Integer> eager = coroutine(() -> await(one()) + await(async(() -> 2)));
    System.out.println(loop.runSync(() -> eager));
    loop.close();
  }

  @Override
  public String toString() {
    return "sample " + name;
  }
}

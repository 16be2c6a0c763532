import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static dev.eddy.Coroutines.each;
import static dev.eddy.Coroutines.generator;
import static dev.eddy.Coroutines.moment;
import static dev.eddy.Coroutines.multi;

import dev.eddy.AsyncIterator;
import dev.eddy.Coroutine;
import dev.eddy.CoroutineDump;
import dev.eddy.IOLoop;
import dev.eddy.Promise;
import java.util.List;

/** A program in the middle of its work, and what a dump says of it. */
public class Dumps {
  private final Promise<String> answer = new Promise<>();
  private Promise<String> left;
  private Promise<String> right;

  Coroutine<String> query(String sql, int limit) {
    return async(
        () -> {
          long begun = 42;
          String row = await(answer);
          return sql + limit + begun + row;
        });
  }

  Coroutine<String> page(String path, boolean isCached) {
    return async(
        () -> {
          try {
            return isCached ? path : await(query("select " + path, 10));
          } finally {
            await(moment());
          }
        });
  }

  Coroutine<List<String>> site() {
    return async(
        () -> await(multi(List.of(page("/", false), page("/about", true), page("/help", false)))));
  }

  AsyncIterator<String> rows() {
    return generator(
        out -> {
          for (int i = 0; ; i++) {
            await(out.yield(i + await(answer)));
          }
        });
  }

  Coroutine<Integer> count() {
    return async(
        () -> {
          int count = 0;
          for (String row : each(rows())) {
            count += row.length();
          }
          return count;
        });
  }

  Coroutine<String> first() {
    return async(() -> await(right));
  }

  Coroutine<String> second() {
    return async(() -> await(left));
  }

  Coroutine<Void> report() {
    return async(
        () -> {
          await(moment());
          System.out.println(CoroutineDump.take());
        });
  }

  /** In a class of its own, for a JDK without JMX. */
  static class Jmx {
    static Object ask(String operation) throws Exception {
      return java.lang.management.ManagementFactory.getPlatformMBeanServer()
          .invoke(
              new javax.management.ObjectName("dev.eddy:type=CoroutineDump"),
              operation,
              new Object[0],
              new String[0]);
    }

    static Promise<Void> report() throws Exception {
      return IOLoop.current()
          .runInExecutor(
              () -> {
                System.out.println(ask("dumpText"));
                System.out.println(ask("dumpJson"));
                return null;
              });
    }
  }

  public static void main(String[] args) throws Exception {
    var program = new Dumps();
    program.site().start();
    program.count().start();
    program.left = program.first().start();
    program.right = program.second().start();
    if (args.length > 0) {
      IOLoop.current().runSync(Jmx::report);
    } else {
      IOLoop.current().runSync(program::report);
    }
    IOLoop.current().close();
  }
}

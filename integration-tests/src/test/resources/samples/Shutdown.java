import static dev.eddy.Coroutines.*;

import dev.eddy.*;
import java.time.Duration;
import java.util.concurrent.CancellationException;

/** Waits for a signal, in one of the ways that its argument names, and cleans up. */
public class Shutdown {
  static Coroutine<Void> serve() {
    return async(
        () -> {
          try {
            System.out.println("ready");
            await(new Promise<Void>());
          } finally {
            await(sleep(Duration.ofMillis(1)));
            System.out.println("finally");
          }
        });
  }

  static Coroutine<Void> cleanUp() {
    return async(
        () -> {
          await(sleep(Duration.ofMillis(1)));
          System.out.println("cleanup");
        });
  }

  static Coroutine<Void> hang() {
    return async(
        () -> {
          System.out.println("hangs");
          await(new Promise<Void>());
        });
  }

  static Coroutine<Void> exit() {
    return async(
        () -> {
          await(moment());
          System.exit(3);
        });
  }

  public static void main(String[] args) throws Exception {
    IOLoop loop = IOLoop.current();
    switch (args[0]) {
      case "spawned" -> {
        loop.stopOnShutdown(Duration.ofMinutes(1), Shutdown::cleanUp);
        loop.spawnCallback(Shutdown::serve);
        loop.start();
      }
      case "main" -> {
        loop.stopOnShutdown(Duration.ofMinutes(1), () -> null);
        try {
          loop.runSync(Shutdown::serve);
        } catch (CancellationException e) {
          System.out.println("cancelled");
        }
        Thread.sleep(Long.MAX_VALUE); // the end of the program does not wait for this
      }
      case "hang" -> {
        loop.stopOnShutdown(Duration.ofMillis(1), Shutdown::hang);
        loop.runSync(Shutdown::serve);
      }
      case "exit" -> {
        loop.stopOnShutdown(Duration.ofMinutes(1), Shutdown::cleanUp);
        loop.runSync(Shutdown::exit);
      }
      case "closed" -> {
        loop.stopOnShutdown(Duration.ofMinutes(1), Shutdown::hang);
        loop.close();
      }
      default -> throw new IllegalArgumentException(args[0]);
    }
  }
}

package dev.eddy.examples.guide;

import static dev.eddy.Coroutines.*;

import dev.eddy.*;
import java.io.IOException;
import java.time.Duration;

/**
 * {@code async with}: try-with-resources in a coroutine awaits the closing of what has to say
 * good-bye to somebody far away, also when the body fails.
 */
public final class AsyncResources {
  static final Duration ROUND_TRIP = Duration.ofMillis(10);

  /** A connection to a server that one may leave only with its consent. */
  static final class Connection implements AsyncCloseable {
    private final String host;

    private Connection(String host) {
      this.host = host;
    }

    static Coroutine<Connection> open(String host) {
      return async(
          () -> {
            await(sleep(ROUND_TRIP));
            System.out.println("connected to " + host);
            return new Connection(host);
          });
    }

    Coroutine<String> ask(String question) {
      return async(
          () -> {
            await(sleep(ROUND_TRIP));
            if (question.isEmpty()) {
              throw new IOException(host + " does not answer that");
            }
            return question.length() + " letters";
          });
    }

    @Override
    public Coroutine<Void> closeAsync() {
      return async(
          () -> {
            System.out.println("saying good-bye to " + host);
            await(sleep(ROUND_TRIP));
            System.out.println(host + " lets us go");
          });
    }
  }

  static Coroutine<Void> ask(String question) {
    return async(
        () -> {
          try (var connection = await(Connection.open("oracle.example"))) {
            System.out.println(await(connection.ask(question)));
          } catch (IOException e) {
            System.out.println("caught: " + e.getMessage());
          }
        });
  }

  public static void main(String[] args) throws Exception {
    IOLoop loop = IOLoop.current();
    loop.runSync(() -> ask("why"));
    loop.runSync(() -> ask(""));
  }
}

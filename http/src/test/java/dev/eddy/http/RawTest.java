package dev.eddy.http;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static dev.eddy.Coroutines.sleep;

import dev.eddy.Awaitable;
import dev.eddy.Coroutine;
import dev.eddy.Promise;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;

/** Tests that look at the bytes of HTTP/1.1. */
abstract class RawTest extends HttpTest {
  /** Something to do with a connection, on another thread. */
  interface Talk<T> {
    T with(RawClient client) throws Exception;
  }

  static final class Hello extends RequestHandler {
    @Override
    protected Awaitable<?> get() {
      write("Hello");
      return null;
    }
  }

  static final class Echo extends RequestHandler {
    @Override
    protected Awaitable<?> post() {
      write(request().body());
      return null;
    }
  }

  /** Talks to the server while the loop runs. */
  final <T> T talk(Talk<T> talk) throws Exception {
    return test.run(() -> await(talking(talk)));
  }

  /** The same within a coroutine. */
  final <T> Promise<T> talking(Talk<T> talk) {
    int port = server.port();
    return blocking(
        () -> {
          try (var client = new RawClient(port)) {
            return talk.with(client);
          }
        });
  }

  final <T> Promise<T> blocking(Callable<T> step) {
    return test.loop().runInExecutor(step);
  }

  /** Sends all at once, and returns all that comes until the server closes. */
  final String exchange(String request) throws Exception {
    return talk(client -> client.send(request).readAll());
  }

  /** Opens a connection that stays open. */
  final Promise<RawClient> connect() {
    int port = server.port();
    return blocking(() -> new RawClient(port));
  }

  static Coroutine<Void> until(BooleanSupplier condition) {
    return async(
        () -> {
          while (!condition.getAsBoolean()) {
            await(sleep(Duration.ofMillis(1)));
          }
        });
  }

  /** Lets the server read what has been sent. */
  static Coroutine<Void> settle() {
    return async(
        () -> {
          for (int i = 0; i < 10; i++) {
            await(sleep(Duration.ofMillis(1)));
          }
        });
  }
}

package dev.eddy.load;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;

import dev.eddy.Coroutine;
import dev.eddy.http.RequestHandler;
import java.io.IOException;

/** Eddy, with a coroutine as handler, which awaits three others; none of them has to wait. */
public final class EddyAwaits {
  private EddyAwaits() {}

  static final class Greeter extends RequestHandler {
    @Override
    protected Coroutine<Void> get() {
      return async(
          () -> {
            String greeting = await(word("Hello"));
            String comma = await(word(", "));
            String whom = await(word("world"));
            write(greeting + comma + whom);
          });
    }

    private Coroutine<String> word(String word) {
      return async(() -> word);
    }
  }

  public static void main(String[] args) throws IOException {
    EddyServer.serve(args, Greeter::new);
  }
}

package dev.eddy.load;

import dev.eddy.Awaitable;
import dev.eddy.http.RequestHandler;
import java.io.IOException;

/** As {@link EddyAwaits}, with calls in place of its awaits. */
public final class EddyCalls {
  private EddyCalls() {}

  static final class Greeter extends RequestHandler {
    @Override
    protected Awaitable<?> get() {
      String greeting = word("Hello");
      String comma = word(", ");
      String whom = word("world");
      write(greeting + comma + whom);
      return null;
    }

    private String word(String word) {
      return word;
    }
  }

  public static void main(String[] args) throws IOException {
    EddyServer.serve(args, Greeter::new);
  }
}

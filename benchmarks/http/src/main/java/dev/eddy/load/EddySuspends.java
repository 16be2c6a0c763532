package dev.eddy.load;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static dev.eddy.Coroutines.moment;

import dev.eddy.Coroutine;
import dev.eddy.http.RequestHandler;
import java.io.IOException;

/** Eddy, with a coroutine as handler, which suspends three times: each is a turn of the loop. */
public final class EddySuspends {
  private EddySuspends() {}

  static final class Greeter extends RequestHandler {
    @Override
    protected Coroutine<Void> get() {
      return async(
          () -> {
            await(moment());
            await(moment());
            await(moment());
            write(Answers.BYTES);
          });
    }
  }

  public static void main(String[] args) throws IOException {
    EddyServer.serve(args, Greeter::new);
  }
}

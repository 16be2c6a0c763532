package dev.eddy.examples.http;

import static dev.eddy.Coroutines.*;

import dev.eddy.*;
import dev.eddy.http.*;
import java.time.Duration;

/**
 * The handler of Tornado's coroutine guide that waits for a callback: it sends a part of its
 * response, lets the loop serve others for five seconds, and sends the rest. Ask for it several
 * times at once: all wait side by side, on one thread.
 */
public final class Sleep {

  static final class SleepHandler extends RequestHandler {
    @Override
    protected Coroutine<Void> get() {
      return async(
          () -> {
            write("sleeping .... ");
            await(flush());
            await(
                Coroutines.<Void>task(
                    done ->
                        IOLoop.current()
                            .callLater(Duration.ofSeconds(5), () -> done.accept(null))));
            write("I'm awake!\n");
            await(finish());
          });
    }
  }

  static Application application() {
    return Application.builder().route("/", SleepHandler::new).build();
  }

  /**
   * Serves until it is told to end.
   *
   * @param args the port; none for a free one
   * @throws Exception if it cannot listen there
   */
  public static void main(String[] args) throws Exception {
    Serving.run("sleep", application(), args);
  }
}

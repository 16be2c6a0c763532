package dev.eddy.examples.http;

import dev.eddy.*;
import dev.eddy.http.*;

/** The smallest server. */
public final class Hello {

  static final class MainHandler extends RequestHandler {
    @Override
    protected Awaitable<?> get() {
      write("Hello, world\n");
      return null;
    }
  }

  static Application application() {
    return Application.builder().route("/", MainHandler::new).build();
  }

  /**
   * Serves until it is told to end.
   *
   * @param args the port; none for a free one
   * @throws Exception if it cannot listen there
   */
  public static void main(String[] args) throws Exception {
    Serving.run("hello", application(), args);
  }
}

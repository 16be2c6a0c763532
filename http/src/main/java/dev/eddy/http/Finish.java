package dev.eddy.http;

/**
 * Thrown by a handler to end the request at once and without an error: what was written so far is
 * the response. {@code redirect(…); throw new Finish();} in a method that {@code prepare} calls,
 * for example. It is not logged and has no trace. As in Tornado.
 */
public final class Finish extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** Makes one; what was written is the response. */
  public Finish() {
    super("the request is finished", null, false, false);
  }
}

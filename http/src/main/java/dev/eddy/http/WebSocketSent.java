package dev.eddy.http;

import dev.eddy.Promise;
import io.netty.channel.ChannelFuture;
import org.jspecify.annotations.Nullable;

/** What sending gives: the promise that a frame leaves the program. Loop thread only. */
final class WebSocketSent {
  private WebSocketSent() {}

  /** Follows a frame that was written. */
  static Promise<Void> of(ChannelFuture written) {
    var sent = new Promise<Void>();
    if (written.isSuccess()) {
      sent.setResult(nothing());
    } else {
      written.addListener(done -> complete(sent, written));
    }
    return sent;
  }

  private static void complete(Promise<Void> sent, ChannelFuture written) {
    // a loop that is closed closes its channels, and then there is nobody to tell
    if (written.channel().eventLoop().isShuttingDown() || sent.isDone()) {
      return;
    }
    if (written.isSuccess()) {
      sent.setResult(nothing());
    } else {
      fail(sent, "the WebSocket was closed before this had left", written.cause());
    }
  }

  /**
   * Refuses a frame.
   *
   * @param why the WebSocket is closed; null if the connection broke
   */
  static Promise<Void> refused(@Nullable WebSocketClose why) {
    var sent = new Promise<Void>();
    fail(sent, "the WebSocket is closed: " + (why == null ? "the connection broke" : why), null);
    return sent;
  }

  private static void fail(Promise<Void> sent, String message, @Nullable Throwable cause) {
    sent.setException(
        cause == null
            ? new WebSocketClosedException(message)
            : new WebSocketClosedException(message, cause));
    sent.exception(); // nobody has to await a message
  }

  @SuppressWarnings("NullAway") // the one value of its type
  static Void nothing() {
    return null;
  }
}

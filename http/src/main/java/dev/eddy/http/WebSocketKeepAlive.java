package dev.eddy.http;

import dev.eddy.IOLoop;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Sends pings, and gives the connection up if nothing comes in return. Any frame is a sign of life;
 * and as long as the program does not take messages, none is asked for, as an answer could not be
 * read. Loop thread only.
 */
final class WebSocketKeepAlive {
  private final IOLoop loop;
  private final WebSocketChannel channel;
  private final Duration interval;
  private final Duration timeout;

  private IOLoop.@Nullable Timeout timer;
  private boolean hasHeard;

  WebSocketKeepAlive(IOLoop loop, WebSocketChannel channel, WebSocketSettings settings) {
    this.loop = loop;
    this.channel = channel;
    this.interval = settings.pingInterval();
    this.timeout = settings.pingTimeout();
  }

  void start() {
    if (!interval.isZero()) {
      timer = loop.callLater(interval, this::ping);
    }
  }

  void stop() {
    if (timer != null) {
      loop.removeTimeout(timer);
      timer = null;
    }
  }

  /** A frame has come. */
  void heard() {
    hasHeard = true;
  }

  private void ping() {
    hasHeard = false;
    timer = loop.callLater(timeout, this::check); // before the ping, which may end it all
    channel.pingToKeepAlive();
  }

  private void check() {
    if (hasHeard) {
      timer = loop.callLater(interval.minus(timeout), this::ping);
    } else if (channel.isPaused()) {
      timer = loop.callLater(timeout, this::check);
    } else {
      channel.fail(new WebSocketClose(WebSocketClose.INTERNAL_ERROR, "no answer to a ping"));
    }
  }
}

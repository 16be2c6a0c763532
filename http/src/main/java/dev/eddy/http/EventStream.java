package dev.eddy.http;

import dev.eddy.Awaitable;
import dev.eddy.IOLoop;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Server-sent events: a response that goes on, of texts that a page gets by {@code EventSource}.
 * Made by {@link RequestHandler#eventStream()}. It ends with its handler, which is cancelled when
 * the client goes.
 *
 * <pre>{@code
 * @Override
 * protected Coroutine<Void> get() {
 *   return async(() -> {
 *     EventStream events = eventStream();
 *     for (Price price : each(prices.subscribe())) {
 *       await(events.send(price.toString()));
 *     }
 *   });
 * }
 * }</pre>
 *
 * <p>All methods are to be called on the loop's thread, and are refused on another by an {@link
 * IllegalStateException}.
 */
public final class EventStream {
  private final IOLoop loop = IOLoop.current();
  private final Response response;
  private final Duration heartbeat;
  private IOLoop.@Nullable Timeout next;

  EventStream(Response response, Duration heartbeat) {
    this.response = response;
    this.heartbeat = Objects.requireNonNull(heartbeat, "heartbeat");
    if (heartbeat.isNegative()) {
      throw new IllegalArgumentException("heartbeat: " + heartbeat + " (expected 0 or more)");
    }
    response
        .headersForChange()
        .set("content-type", "text/event-stream; charset=UTF-8")
        .set("cache-control", "no-cache");
    response.onEnd(this::stopHeartbeat);
    flush();
  }

  /**
   * Sends an event without a name, which a page gets by {@code onmessage}.
   *
   * @param data may have several lines
   * @return done when it has left; fails if the client has gone
   * @throws IllegalStateException if the response is finished
   */
  public Awaitable<Void> send(String data) {
    return send(null, data, null);
  }

  /**
   * Sends an event.
   *
   * @param event its name, for which a page listens; null for none
   * @param data may have several lines
   * @param id what the client sends in a header {@code Last-Event-ID} when it comes back after the
   *     connection broke; null to leave it as it is
   * @return done when it has left; fails if the client has gone
   * @throws IllegalStateException if the response is finished
   * @throws IllegalArgumentException if the name or the id has a line break
   */
  public Awaitable<Void> send(@Nullable String event, String data, @Nullable String id) {
    response.checkThread("EventStream", "send()");
    var text = new StringBuilder();
    if (event != null) {
      text.append("event: ").append(oneLine("event", event)).append('\n');
    }
    if (id != null) {
      text.append("id: ").append(oneLine("id", id)).append('\n');
    }
    data.replace("\r\n", "\n")
        .replace('\r', '\n')
        .lines()
        .forEach(line -> text.append("data: ").append(line).append('\n'));
    if (data.isEmpty() || data.endsWith("\n") || data.endsWith("\r")) {
      text.append("data: \n");
    }
    response.write(text.append('\n'));
    return flush();
  }

  /**
   * Tells the client how long to wait before it comes back when the connection broke.
   *
   * @param delay in whole milliseconds; zero for at once
   * @return done when it has left; fails if the client has gone
   * @throws IllegalStateException if the response is finished
   * @throws IllegalArgumentException if it is negative
   */
  public Awaitable<Void> retry(Duration delay) {
    response.checkThread("EventStream", "retry()");
    if (delay.isNegative()) {
      throw new IllegalArgumentException("retry: " + delay + " (expected 0 or more)");
    }
    response.write("retry: " + delay.toMillis() + "\n\n");
    return flush();
  }

  private static String oneLine(String what, String text) {
    if (text.indexOf('\n') >= 0 || text.indexOf('\r') >= 0 || text.indexOf('\0') >= 0) {
      throw new IllegalArgumentException(what + " of an event with a line break: '" + text + "'");
    }
    return text;
  }

  // ---- the heartbeat

  /** What was sent is a sign of life, so the next one is due later. */
  private Awaitable<Void> flush() {
    stopHeartbeat();
    if (!heartbeat.isZero()) {
      next = loop.callLater(heartbeat, this::beat);
    }
    return response.flush();
  }

  /** Sends a comment, which keeps proxies from closing and shows that the client has gone. */
  private void beat() {
    response.write(":\n\n");
    flush();
  }

  private void stopHeartbeat() {
    IOLoop.Timeout pending = next;
    next = null;
    if (pending != null) {
      loop.removeTimeout(pending);
    }
  }
}

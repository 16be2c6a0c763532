package dev.eddy.http;

import dev.eddy.Coroutine;
import dev.eddy.Promise;
import io.netty.util.AsciiString;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What the connections of one server on one loop share. Loop thread only. */
final class LoopServer {
  private static final DateTimeFormatter RFC_1123 =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private final Application application;
  private final ServerOptions options;
  private final Set<HttpConnection> connections = new LinkedHashSet<>();

  private final Set<WebSocketChannel> webSockets = new LinkedHashSet<>();

  private boolean isStopping;

  private long dateSecond = Long.MIN_VALUE;
  private AsciiString date = AsciiString.EMPTY_STRING;

  LoopServer(Application application, ServerOptions options) {
    this.application = application;
    this.options = options;
  }

  Application application() {
    return application;
  }

  ServerOptions options() {
    return options;
  }

  Set<HttpConnection> connections() {
    return connections;
  }

  /** The connections that have become WebSockets. */
  Set<WebSocketChannel> webSockets() {
    return webSockets;
  }

  /** Tells those at the other ends that the server goes away. */
  void closeWebSockets() {
    var why = new WebSocketClose(WebSocketClose.GOING_AWAY, "the server goes away");
    List.copyOf(webSockets).forEach(each -> each.close(why));
  }

  boolean isStopping() {
    return isStopping;
  }

  /** Starts a handler. */
  Promise<Void> execute(Coroutine<Void> handler) {
    return handler.start();
  }

  /** The field {@code Date}, made once a second. */
  AsciiString date() {
    long second = System.currentTimeMillis() / 1000;
    if (second != dateSecond) {
      dateSecond = second;
      date = AsciiString.of(RFC_1123.format(Instant.ofEpochSecond(second)));
    }
    return date;
  }
}

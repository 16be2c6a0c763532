package dev.eddy.http;

import dev.eddy.IOLoop;
import dev.eddy.Promise;
import dev.eddy.http.internal.transport.LoopTransport;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.util.AsciiString;
import java.io.IOException;
import java.net.SocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the connections of one server on one loop share. Loop thread only. */
final class LoopServer {
  private static final DateTimeFormatter RFC_1123 =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private final IOLoop loop = IOLoop.current();
  private final LoopThread thread = LoopThread.current();
  private final Application application;
  private final ServerOptions options;
  private final List<Channel> listening = new ArrayList<>(1);
  private final Set<ServerConnection> connections = new LinkedHashSet<>();

  /** The first of the requests whose handler runs, also after its response was finished. */
  private @Nullable Exchange running;

  private boolean isStopping;

  /** Done when there is no connection and no handler left; null unless somebody waits for that. */
  private @Nullable Promise<Void> gone;

  /** Whether those without a request were told to end. */
  private boolean isDraining;

  /** For the end of the time that running requests have; null unless that is limited now. */
  private IOLoop.@Nullable Timeout drainTimer;

  private final WholeResponses wholeResponses = new WholeResponses();
  private final Etags etags = new Etags();
  private long dateSecond = Long.MIN_VALUE;
  private AsciiString date = AsciiString.EMPTY_STRING;

  LoopServer(Application application, ServerOptions options) {
    this.application = application;
    this.options = options;
  }

  IOLoop loop() {
    return loop;
  }

  LoopThread thread() {
    return thread;
  }

  Application application() {
    return application;
  }

  ServerOptions options() {
    return options;
  }

  WholeResponses wholeResponses() {
    return wholeResponses;
  }

  Etags etags() {
    return etags;
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

  // ---- connections

  /**
   * Accepts on an address too.
   *
   * @param isShared whether other loops listen there as well
   * @return the address with its port
   */
  SocketAddress listen(SocketAddress address, boolean isShared) throws IOException {
    LoopTransport transport = LoopTransport.current();
    ChannelFuture bound;
    try {
      bound =
          transport
              .newServer(address, isShared)
              .childHandler(new ServerPipeline(this))
              .bind(address);
    } catch (UnsupportedOperationException failure) {
      throw new IOException("cannot listen on " + address + ": " + failure.getMessage(), failure);
    }
    transport.runUntilDone(bound);
    if (!bound.isSuccess()) {
      throw new IOException("cannot listen on " + address, bound.cause());
    }
    listening.add(bound.channel());
    isStopping = false;
    return bound.channel().localAddress();
  }

  List<Channel> listening() {
    return listening;
  }

  int connectionCount() {
    return connections.size();
  }

  ServerConnection accepted(Channel channel) {
    var connection = new ServerConnection(this, channel);
    connections.add(connection);
    channel.closeFuture().addListener(closed -> closed(connection));
    if (isFull()) {
      setAccepting(false);
    }
    return connection;
  }

  private void closed(ServerConnection connection) {
    boolean wasFull = isFull();
    connections.remove(connection);
    connection.closed();
    if (wasFull && !isFull()) {
      setAccepting(true);
    }
    checkGone();
  }

  private boolean isFull() {
    return options.maxConnections > 0 && connections.size() >= options.maxConnections;
  }

  /** Who comes while it does not accept waits in the system's queue. */
  private void setAccepting(boolean accepts) {
    for (Channel each : listening) {
      each.config().setAutoRead(accepts);
    }
  }

  // ---- handlers

  void began(Exchange exchange) {
    Exchange first = running;
    exchange.isListed = true;
    exchange.next = first;
    if (first != null) {
      first.previous = exchange;
    }
    running = exchange;
  }

  void ended(Exchange exchange) {
    if (!exchange.isListed) {
      return;
    }
    Exchange before = exchange.previous;
    Exchange after = exchange.next;
    if (before == null) {
      running = after;
    } else {
      before.next = after;
    }
    if (after != null) {
      after.previous = before;
    }
    exchange.isListed = false;
    exchange.previous = null;
    exchange.next = null;
    checkGone();
  }

  // ---- the end

  /** Whether connections end with the request that they serve. */
  boolean isStopping() {
    return isStopping;
  }

  /** Accepts no more. */
  void stop() {
    for (Channel each : listening) {
      if (each.localAddress() instanceof DomainSocketAddress unix) {
        UnixSocketFiles.remove(unix.path());
      }
      each.close();
    }
    listening.clear();
  }

  /**
   * Accepts no more, and ends what there is.
   *
   * @param drain how long requests may take before they are cancelled
   * @return done when there is no connection and no handler left
   */
  Promise<Void> close(Duration drain) {
    Promise<Void> known = gone;
    if (known != null) {
      return known;
    }
    var promise = new Promise<Void>();
    gone = promise;
    stop();
    isStopping = true;
    // what clients have sent already is read before it is known who is idle
    loop.addCallback(() -> loop.addCallback(this::drain));
    drainTimer = loop.callLater(drain, () -> cancel(drain));
    return promise;
  }

  private void drain() {
    isDraining = true;
    if (isStopping) {
      List.copyOf(connections).forEach(ServerConnection::drain);
    }
    checkGone();
  }

  private void cancel(Duration again) {
    List.copyOf(connections).forEach(ServerConnection::cancel);
    for (Exchange each = running; each != null; each = each.next) {
      each.cancel();
    }
    drainTimer = loop.callLater(again, this::abort);
    checkGone();
  }

  /** The handlers have had their time to clean up, and the clients theirs to read. */
  private void abort() {
    List.copyOf(connections).forEach(ServerConnection::abort);
    if (running != null) {
      HttpLog.warning(
          "a server was closed with handlers that had not ended a while after they were cancelled",
          null);
      running = null;
    }
    checkGone();
  }

  private void checkGone() {
    Promise<Void> waited = gone;
    if (waited == null || !isDraining || !connections.isEmpty() || running != null) {
      return;
    }
    gone = null;
    isDraining = false;
    if (drainTimer != null) {
      loop.removeTimeout(drainTimer);
      drainTimer = null;
    }
    if (!waited.isDone()) { // it may have been cancelled
      waited.setResult(nothing());
    }
  }

  @SuppressWarnings("NullAway") // the one value of its type
  static Void nothing() {
    return null;
  }
}

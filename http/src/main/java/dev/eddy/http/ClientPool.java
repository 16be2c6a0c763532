package dev.eddy.http;

import dev.eddy.IOLoop;
import dev.eddy.Promise;
import dev.eddy.http.internal.transport.LoopTransport;
import dev.eddy.locks.Event;
import dev.eddy.locks.Semaphore;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the fetches of a client share: the slots, and the connections by host. Loop thread only. */
final class ClientPool {
  /** How long the farewell of a connection may take to leave. */
  private static final Duration FAREWELL_LIMIT = Duration.ofSeconds(1);

  private final ClientOptions options;
  private final IOLoop loop = IOLoop.current();
  private final LoopTransport transport = LoopTransport.current();
  private final Semaphore slots;
  private final Map<ClientHost.Key, ClientHost> hosts = new HashMap<>();
  private final Map<ClientTls, Promise<SslContext>> tlsContexts = new HashMap<>();
  private final Set<ClientFetch> fetches = new LinkedHashSet<>();

  /** Connections that nobody uses, and since when: the longest idle first. */
  private final Map<ClientConnection, Duration> idle = new LinkedHashMap<>();

  /** Looks for connections that were idle for too long; null if none is idle. */
  private IOLoop.@Nullable Timeout timer;

  /** Channels that close once their farewell has left, with its limits. */
  private final Map<Channel, IOLoop.Timeout> leaving = new HashMap<>();

  private final Event allEnded = new Event();
  private boolean isClosed;

  ClientPool(ClientOptions options) {
    this.options = options;
    this.slots = new Semaphore(options.maxClients());
  }

  ClientOptions options() {
    return options;
  }

  IOLoop loop() {
    return loop;
  }

  LoopTransport transport() {
    return transport;
  }

  Semaphore slots() {
    return slots;
  }

  boolean isClosed() {
    return isClosed;
  }

  ClientHost host(ClientHop hop) {
    var key = ClientHost.Key.of(hop);
    return hosts.computeIfAbsent(key, unknown -> new ClientHost(this, unknown));
  }

  /** A host has no connections and nobody waits for one. */
  void forget(ClientHost host) {
    hosts.remove(host.key(), host);
  }

  /** Returns the context of settings, once it was made: that reads files, so on another thread. */
  Promise<SslContext> tlsContext(ClientTls tls) {
    return tlsContexts.computeIfAbsent(
        tls,
        unknown -> {
          boolean offersHttp2 = options.http2();
          Promise<SslContext> made = loop.runInExecutor(() -> tls.newContext(offersHttp2));
          made.addDoneCallback(
              done -> {
                if (done.exception() != null) {
                  tlsContexts.remove(tls); // the files may be put right
                }
              });
          return made;
        });
  }

  // ---- fetches

  void begun(ClientFetch fetch) {
    fetches.add(fetch);
  }

  void ended(ClientFetch fetch) {
    fetches.remove(fetch);
    checkAllEnded();
  }

  private void checkAllEnded() {
    if (isClosed && fetches.isEmpty() && leaving.isEmpty()) {
      allEnded.set();
    }
  }

  /** Returns what is done when the pool is closed, and its fetches and connections have ended. */
  Promise<Void> allEnded() {
    return allEnded.waitFor();
  }

  // ---- idle connections

  void nowIdle(ClientConnection connection) {
    if (isClosed || options.idleTimeout().isZero()) {
      connection.close();
      return;
    }
    idle.put(connection, loop.time());
    if (idle.size() > options.maxClients()) {
      idle.keySet().iterator().next().close();
    }
    if (timer == null) {
      timer = loop.callLater(options.idleTimeout(), this::closeIdleForLong);
    }
  }

  void notIdle(ClientConnection connection) {
    idle.remove(connection);
    if (idle.isEmpty() && timer != null) {
      loop.removeTimeout(timer);
      timer = null;
    }
  }

  private void closeIdleForLong() {
    timer = null;
    Duration now = loop.time();
    for (Map.Entry<ClientConnection, Duration> each : List.copyOf(idle.entrySet())) {
      Duration left = each.getValue().plus(options.idleTimeout()).minus(now);
      if (left.compareTo(Duration.ZERO) > 0) {
        timer = loop.callLater(left, this::closeIdleForLong);
        return;
      }
      each.getKey().close();
    }
  }

  // ---- the end

  /** Closes a channel. TLS and HTTP/2 say so to a server that reads, and to no other. */
  void close(Channel channel) {
    if (leaving.containsKey(channel)) {
      return; // it has its limit
    }
    ChannelOutboundBuffer output = channel.unsafe().outboundBuffer();
    if (output != null && !output.isEmpty()) {
      ServerConnection.closeNow(channel);
      return;
    }
    channel.close();
    if (channel.isOpen()) {
      leaving.put(
          channel, loop.callLater(FAREWELL_LIMIT, () -> ServerConnection.closeNow(channel)));
      channel.closeFuture().addListener(closed -> left(channel));
    }
  }

  private void left(Channel channel) {
    loop.removeTimeout(Objects.requireNonNull(leaving.remove(channel)));
    checkAllEnded();
  }

  /** Ends everything. */
  void close() {
    if (isClosed) {
      return;
    }
    isClosed = true;
    for (ClientFetch each : List.copyOf(fetches)) {
      each.breakOff(new IOException("the client was closed during the fetch of " + each.request()));
    }
    List.copyOf(hosts.values()).forEach(ClientHost::close);
    checkAllEnded();
  }

  @Override
  public String toString() {
    return fetches.size() + " fetches, " + idle.size() + " idle connections";
  }
}

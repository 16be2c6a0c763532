package dev.eddy.http;

import dev.eddy.Promise;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The connections to one scheme, host and port, and who waits for one. Loop thread only. */
final class ClientHost {

  /**
   * What connections must have in common.
   *
   * @param scheme {@code http} or {@code https}
   * @param host a name or an address
   * @param port of TCP
   * @param tls null without TLS
   */
  record Key(String scheme, String host, int port, @Nullable ClientTls tls) {
    static Key of(ClientHop hop) {
      ClientTarget target = hop.message().target();
      ClientTls tls = target.isTls() ? hop.fetch().request().tls : null;
      return new Key(target.scheme(), target.host(), target.port(), tls);
    }

    @Override
    public String toString() {
      return scheme + "://" + host + ":" + port;
    }
  }

  private final ClientPool pool;
  private final Key key;
  private final Set<ClientConnection> connections = new LinkedHashSet<>();

  /** Of HTTP/1.1, the last used one first: that one the server has kept for the shortest time. */
  private final ArrayDeque<ClientConnection> free = new ArrayDeque<>();

  private final List<ClientDial> dials = new ArrayList<>();
  private final Map<Promise<ClientConnection>, ClientHop> waiters = new LinkedHashMap<>();

  /** Whether one connection is likely to be enough for many. */
  private boolean expectsHttp2;

  ClientHost(ClientPool pool, Key key) {
    this.pool = pool;
    this.key = key;
    this.expectsHttp2 =
        key.tls() == null ? pool.options().http2PriorKnowledge() : pool.options().http2();
  }

  Key key() {
    return key;
  }

  ClientPool pool() {
    return pool;
  }

  ClientOptions options() {
    return pool.options();
  }

  /** Takes a connection, which is reserved then, or a place in the line for one. */
  Promise<ClientConnection> enter(ClientHop hop) {
    var granted = new Promise<ClientConnection>();
    waiters.put(granted, hop);
    serve();
    return granted;
  }

  /** Somebody leaves the line. */
  void leave(Promise<ClientConnection> granted) {
    waiters.remove(granted);
    for (ClientDial each : List.copyOf(dials)) {
      if (each.isLate()) {
        dials.remove(each);
        each.abort();
      }
    }
    while (dials.size() > waiters.size()) {
      dials.remove(dials.size() - 1).abort();
    }
    dial();
    forgetIfUnused();
  }

  private void serve() {
    ClientConnection ready = waiters.isEmpty() ? null : take();
    while (ready != null) {
      pool.notIdle(ready);
      ready.reserve();
      Promise<ClientConnection> first = waiters.keySet().iterator().next();
      waiters.remove(first);
      first.setResult(ready);
      ready = waiters.isEmpty() ? null : take();
    }
    dropDialsThatAreLate();
    dial();
  }

  /** Those that go on are for who comes next, but only as long as somebody would have waited. */
  void dropDialsThatAreLate() {
    for (ClientDial each : List.copyOf(dials)) {
      if (dials.size() > waiters.size() && (each.isLate() || each.isUnlimited())) {
        dials.remove(each);
        each.abort();
      }
    }
    forgetIfUnused();
  }

  private @Nullable ClientConnection take() {
    while (!free.isEmpty()) {
      ClientConnection last = free.pop();
      if (last.canTakeMore()) {
        return last;
      }
    }
    for (ClientConnection each : connections) {
      if (each.isHttp2() && each.canTakeMore()) {
        return each;
      }
    }
    return null;
  }

  /** Begins as many connections as are of use, and says who may hope for them. */
  private void dial() {
    while (!pool.isClosed()
        && dials.size() < waiters.size()
        && connections.size() + dials.size() < options().maxConnectionsPerHost()
        && connections.stream().allMatch(each -> each.capacity() > 0) // else another would not help
        && !(expectsHttp2 && !dials.isEmpty())) {
      var dial = new ClientDial(this, connectTimeoutOf(dials.size()));
      dials.add(dial);
      dial.start();
    }
    tellWaiters();
  }

  private void tellWaiters() {
    int connecting = expectsHttp2 && !dials.isEmpty() ? waiters.size() : dials.size();
    int place = 0;
    for (ClientHop each : waiters.values()) {
      if (place < connecting) {
        each.connects(this);
      } else if (each.isConnecting()) {
        each.queues();
      } else {
        return; // nor do those behind it
      }
      place++;
    }
  }

  private Duration connectTimeoutOf(int place) {
    return waiters.values().stream().skip(place).findFirst().orElseThrow().connectTimeout();
  }

  // ---- what becomes of connections

  void dialed(ClientDial dial, ClientConnection made) {
    if (!made.isUsable()) {
      made.close();
      notDialed(dial, new StreamClosedException("the server closed the connection at once"));
      return;
    }
    if (!dials.remove(dial)) {
      made.close();
      return;
    }
    expectsHttp2 = made.isHttp2();
    connections.add(made);
    released(made);
  }

  /** The first in line gets the failure, whosever attempt it was. */
  void notDialed(ClientDial dial, Throwable failure) {
    if (!dials.remove(dial)) {
      return;
    }
    expectsHttp2 = false; // those that wait must not fail one after the other
    failFirst(failure);
    dial();
    forgetIfUnused();
  }

  private void failFirst(Throwable failure) {
    if (!waiters.isEmpty()) {
      Promise<ClientConnection> first = waiters.keySet().iterator().next();
      waiters.remove(first);
      first.setException(failure);
      first.exception(); // the fetch may have been cancelled
    }
  }

  /** It has one user less, or may have more than before. */
  void released(ClientConnection connection) {
    if (connections.contains(connection) && !connection.isHttp2() && connection.isIdle()) {
      free.push(connection);
    }
    serve();
    if (connections.contains(connection) && connection.isIdle()) {
      pool.nowIdle(connection);
    }
  }

  /** It takes nobody any more. */
  void closed(ClientConnection connection) {
    if (connections.remove(connection)) {
      free.remove(connection);
      pool.notIdle(connection);
      if (connection.isWithheld()) {
        failFirst(
            new StreamClosedException(
                "the connection was closed before the server took a request"));
      }
      dial();
      forgetIfUnused();
    }
  }

  void closeIdle() {
    List.copyOf(connections).stream()
        .filter(ClientConnection::isIdle)
        .forEach(ClientConnection::close);
  }

  void close() {
    List.copyOf(connections).forEach(ClientConnection::close);
    while (!dials.isEmpty()) {
      dials.remove(0).abort();
    }
  }

  private void forgetIfUnused() {
    if (connections.isEmpty() && dials.isEmpty() && waiters.isEmpty()) {
      pool.forget(this);
    }
  }

  @Override
  public String toString() {
    return key.toString();
  }
}

package dev.eddy.testing;

import dev.eddy.Awaitable;
import dev.eddy.Context;
import dev.eddy.ContextVar;
import dev.eddy.Coroutine;
import dev.eddy.IOLoop;
import dev.eddy.Promise;
import dev.eddy.spi.Connection;
import dev.eddy.spi.Network;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A host of a {@link SimulatedNetwork}, and the network as it is seen from there. Loop thread only.
 */
public final class SimulatedHost implements Network {
  /** On which the code is. */
  private static final ContextVar<SimulatedHost> HERE = new ContextVar<>("host");

  private static final String LOCALHOST = "localhost";
  private static final InetAddress LOOPBACK = address(LOCALHOST, 127, 0, 0, 1);
  private static final InetAddress ANY = address("0.0.0.0", 0, 0, 0, 0);
  private static final String BYTE = "(25[0-5]|2[0-4]\\d|1?\\d?\\d)";

  private static final Pattern LITERAL = Pattern.compile("(" + BYTE + "\\.){3}" + BYTE + "|::1?");

  private static final int FIRST_PORT = 49152;
  private static final int LAST_PORT = 65535;

  private final SimulatedNetwork network;
  private final String name;
  private final InetAddress address;
  private final List<HostListener> listeners = new ArrayList<>();
  private final Map<Class<?>, Object> attachments = new HashMap<>();
  private int nextPort = FIRST_PORT;

  private SimulatedHost(SimulatedNetwork network, String name, InetAddress address) {
    this.network = network;
    this.name = name;
    this.address = address;
  }

  /** The host of code that is on no other. */
  static SimulatedHost local(SimulatedNetwork network) {
    return new SimulatedHost(network, LOCALHOST, LOOPBACK);
  }

  /**
   * @param number of those of the network, from 1 on
   */
  static SimulatedHost of(SimulatedNetwork network, String name, int number) {
    return new SimulatedHost(network, name, address(name, 10, 0, number >> 8, number & 255));
  }

  private static InetAddress address(String name, int... numbers) {
    byte[] bytes = new byte[numbers.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) numbers[i];
    }
    try {
      return InetAddress.getByAddress(name, bytes);
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  /** The host on which the calling code is, or that one. */
  static SimulatedHost here(SimulatedHost local) {
    SimulatedHost here = HERE.getOrElse(local);
    return here.network == local.network ? here : local;
  }

  // ---- code on it

  /**
   * Starts a coroutine on this host: what it connects to, or listens on, it does from here, and so
   * does what it awaits and starts.
   *
   * @param coroutine cold
   * @return done when that has ended
   */
  @SuppressWarnings("try") // the scope is held, not used
  public <T extends @Nullable Object> Promise<T> start(Coroutine<T> coroutine) {
    network.checkThread();
    try (var scope = HERE.with(this)) {
      return coroutine.start();
    }
  }

  /**
   * Calls a function on this host.
   *
   * @param function called at once; what it starts is on this host too
   * @return what it returns
   * @throws Exception what it throws
   */
  @SuppressWarnings("try") // the scope is held, not used
  public <T extends @Nullable Object> T call(Callable<T> function) throws Exception {
    network.checkThread();
    try (var scope = HERE.with(this)) {
      return function.call();
    }
  }

  @SuppressWarnings("try") // the scope is held, not used
  private Context context() {
    try (var scope = HERE.with(this)) {
      return Context.capture();
    }
  }

  // ---- streams

  /**
   * Listens, and runs a coroutine for each connection, on this host. What it fails with is logged,
   * as by {@link IOLoop#spawnCallback}; a server that is to live through lost connections catches
   * that.
   *
   * @param port 0 takes one that is free
   * @param handler gets the stream, which it closes
   * @return to be closed
   * @throws BindException if somebody listens there
   */
  public Network.Listener serve(
      int port, Function<? super SimulatedStream, ? extends @Nullable Awaitable<?>> handler)
      throws BindException {
    Objects.requireNonNull(handler, "handler");
    return listen(
        new InetSocketAddress(port),
        connection -> {
          var stream = new SimulatedStream(connection);
          network.loop().spawnCallback(() -> handler.apply(stream));
          return stream.handler();
        });
  }

  /**
   * Connects to a host. The stream may be used at once: what is read and written waits for the
   * connection, and fails if there is none.
   *
   * @param host its name
   * @param port its port
   * @return to be closed
   */
  public SimulatedStream connect(String host, int port) {
    var stream = new SimulatedStream();
    stream.over(connect(InetSocketAddress.createUnresolved(host, port), stream.handler()));
    return stream;
  }

  // ---- the interface of modules

  @Override
  public Network.Listener listen(
      InetSocketAddress local, Function<? super Connection, ? extends Connection.Handler> acceptor)
      throws BindException {
    network.checkThread();
    Objects.requireNonNull(acceptor, "acceptor");
    InetAddress bound = boundTo(local);
    if (bound == null) {
      throw new BindException(
          "Cannot assign requested address: " + SimulatedNetwork.text(local) + " on " + this);
    }
    int port = local.getPort() == 0 ? freePort() : local.getPort();
    for (HostListener other : listeners) {
      if (other.local.getPort() == port && other.overlaps(bound)) {
        throw new BindException("Address already in use: " + name + ":" + port);
      }
    }
    var listener = new HostListener(this, new InetSocketAddress(bound, port), acceptor, context());
    listeners.add(listener);
    return listener;
  }

  /** Null if it is no address of this host. */
  private @Nullable InetAddress boundTo(InetSocketAddress local) {
    InetAddress literal = literal(local);
    if (literal != null && literal.isAnyLocalAddress()) {
      return ANY;
    }
    if (isLoopback(local)) {
      return LOOPBACK;
    }
    return find(local) == this ? address : null;
  }

  @Override
  public <T> T attachment(Class<T> type, Supplier<? extends T> maker) {
    network.checkThread();
    return type.cast(attachments.computeIfAbsent(type, absent -> maker.get()));
  }

  @Override
  public Connection connect(InetSocketAddress remote, Connection.Handler handler) {
    network.checkThread();
    Objects.requireNonNull(handler, "handler");
    SimulatedHost there = find(remote);
    boolean isLoopback = isLoopback(remote);
    var local = new InetSocketAddress(isLoopback ? LOOPBACK : address, freePort());
    if (there == null) {
      var connection = new SimulatedConnection(network, this, local, this, remote, context());
      connection.connectToNobody(handler, new UnknownHostException(remote.getHostString()));
      return connection;
    }
    var found = new InetSocketAddress(isLoopback ? LOOPBACK : there.address, remote.getPort());
    var connection = new SimulatedConnection(network, this, local, there, found, context());
    connection.connect(this, there, handler);
    return connection;
  }

  /** A request to connect has come. */
  void requested(SimulatedConnection client, SimulatedHost from) {
    HostListener listener = null;
    for (HostListener each : listeners) {
      if (each.accepts(client.remoteAddress())) {
        listener = each;
      }
    }
    if (listener == null || network.isRefused(client)) {
      new Wire(network, this, from, () -> {})
          .send(Wire.Kind.HANDSHAKE, network.latency(client), client::refused);
      return;
    }
    listener.accept(client, from);
  }

  private boolean isLoopback(InetSocketAddress there) {
    InetAddress literal = literal(there);
    return literal == null
        ? there.getHostString().equals(LOCALHOST)
        : literal.isLoopbackAddress() || literal.isAnyLocalAddress();
  }

  private @Nullable SimulatedHost find(InetSocketAddress there) {
    if (isLoopback(there)) {
      return this;
    }
    InetAddress literal = literal(there);
    for (SimulatedHost host : network.hosts()) {
      if (literal == null
          ? host.name.equals(there.getHostString())
          : host.address.equals(literal)) {
        return host;
      }
    }
    return null;
  }

  /** Null if it is a name; that is not looked up anywhere else. */
  private static @Nullable InetAddress literal(InetSocketAddress address) {
    String text = address.getHostString();
    if (!address.isUnresolved() || !LITERAL.matcher(text).matches()) {
      return address.getAddress();
    }
    try {
      return InetAddress.getByName(text);
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  private int freePort() {
    for (int tries = FIRST_PORT; tries <= LAST_PORT; tries++) {
      int port = nextPort;
      nextPort = port == LAST_PORT ? FIRST_PORT : port + 1;
      if (listeners.stream().noneMatch(listener -> listener.local.getPort() == port)) {
        return port;
      }
    }
    throw new IllegalStateException("no port is free on " + this);
  }

  /** Tells of what still listens. */
  void describeTo(Findings findings) {
    listeners.forEach(listener -> findings.add("not closed: " + listener));
  }

  /** Its name. */
  @Override
  public String toString() {
    return name;
  }

  /** Who accepts connections on a host. */
  private static final class HostListener implements Network.Listener {
    private final SimulatedHost host;
    private final InetSocketAddress local;
    private final Function<? super Connection, ? extends Connection.Handler> acceptor;
    private final Context context;

    HostListener(
        SimulatedHost host,
        InetSocketAddress local,
        Function<? super Connection, ? extends Connection.Handler> acceptor,
        Context context) {
      this.host = host;
      this.local = local;
      this.acceptor = acceptor;
      this.context = context;
    }

    boolean overlaps(InetAddress other) {
      return local.getAddress().isAnyLocalAddress()
          || other.isAnyLocalAddress()
          || local.getAddress().equals(other);
    }

    boolean accepts(InetSocketAddress asked) {
      return local.getPort() == asked.getPort() && overlaps(asked.getAddress());
    }

    void accept(SimulatedConnection client, SimulatedHost from) {
      SimulatedNetwork network = host.network;
      var server =
          new SimulatedConnection(
              network, host, client.remoteAddress(), from, client.localAddress(), context);
      server.accept(client);
      context.run(
          () -> {
            boolean isAccepted = false;
            try {
              server.handler(
                  Objects.requireNonNull(acceptor.apply(server), "handler of a connection"));
              isAccepted = true;
            } finally {
              if (!isAccepted) {
                server.abort();
              }
            }
          });
    }

    @Override
    public InetSocketAddress localAddress() {
      return local;
    }

    @Override
    public boolean isOpen() {
      return host.listeners.contains(this);
    }

    @Override
    public void close() {
      host.network.checkThread();
      host.listeners.remove(this);
    }

    @Override
    public String toString() {
      return "listener of " + host + ":" + local.getPort();
    }
  }
}

package dev.eddy.http;

import dev.eddy.Promise;
import dev.eddy.http.internal.transport.LoopTransport;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * Serves an {@link Application} over HTTP, on the loop of the thread that makes it.
 *
 * <pre>{@code
 * HttpServer server = HttpServer.create(application);
 * server.listen(8888);
 * IOLoop.current().start();
 * }</pre>
 *
 * <p>A server that the system tells to end (SIGTERM) answers what it has accepted:
 *
 * <pre>{@code
 * loop.stopOnShutdown(Duration.ofSeconds(30), () -> server.close(Duration.ofSeconds(20)));
 * }</pre>
 */
public final class HttpServer {
  private final LoopServer server;

  private HttpServer(Builder builder) {
    this.server = new LoopServer(builder.application, builder.options.copy());
  }

  /**
   * Makes a server with the default settings.
   *
   * @param application answers the requests
   * @return does not listen yet
   */
  public static HttpServer create(Application application) {
    return builder(application).build();
  }

  /**
   * Begins a server with settings of its own.
   *
   * @param application answers the requests
   * @return with the default settings
   */
  public static Builder builder(Application application) {
    return new Builder(Objects.requireNonNull(application, "application"));
  }

  /**
   * Listens on a port of all addresses of the machine. It may be called for several ports.
   *
   * @param port 0 for a free one, which {@link #port()} tells
   * @throws IOException if it cannot listen there
   */
  public void listen(int port) throws IOException {
    listen(new InetSocketAddress(port));
  }

  /**
   * Listens on an address.
   *
   * @param address with the port, 0 for a free one, which {@link #port()} tells
   * @throws IOException if it cannot listen there
   */
  public void listen(InetSocketAddress address) throws IOException {
    LoopTransport transport = LoopTransport.current();
    ChannelFuture bound =
        transport.newServer(address, false).childHandler(new ServerPipeline(server)).bind(address);
    transport.runUntilDone(bound);
    if (!bound.isSuccess()) {
      throw new IOException("cannot listen on " + address, bound.cause());
    }
    server.listens(bound.channel());
  }

  /**
   * Returns the port of the first address that it listens on.
   *
   * @return the real one also where 0 was asked for
   * @throws IllegalStateException if it does not listen
   */
  public int port() {
    List<Channel> listening = server.listening();
    if (listening.isEmpty()) {
      throw new IllegalStateException("port() of a server that does not listen: listen() first");
    }
    return ((InetSocketAddress) listening.get(0).localAddress()).getPort();
  }

  /**
   * Accepts no more connections, on any of its addresses. What is open is served on. It may listen
   * again afterwards.
   */
  public void stop() {
    server.stop();
  }

  /**
   * Ends the server in good order: it accepts no more connections, closes those on which no request
   * is under way, and gives the others time to be answered, with the field {@code Connection:
   * close}. Handlers that are still at work when that time is over are cancelled, which answers 503
   * if nothing was sent and else breaks the connection off; they get the same time again for their
   * {@code finally} blocks, after which every connection is closed.
   *
   * <p>It may listen again afterwards. A second call while the first goes on returns the same.
   *
   * @param drain how long requests may take until they are cancelled; zero cancels at once
   * @return done when no connection is open and no handler runs; cancelling it changes nothing
   * @throws IllegalArgumentException if the time is negative
   */
  public Promise<Void> close(Duration drain) {
    ServerOptions.check("close()", drain);
    return server.close(drain);
  }

  /** Where it listens. */
  List<Channel> listening() {
    return server.listening();
  }

  /** How many connections are open on this loop. */
  int connectionCount() {
    return server.connectionCount();
  }

  /** Collects settings. Each limit is for itself, and what is set to 0 has none. */
  public static final class Builder {
    private final Application application;
    private final ServerOptions options = new ServerOptions();

    private Builder(Application application) {
      this.application = application;
    }

    /**
     * Limits the head of a request: its first line and all header fields. A longer one is answered
     * by 431, or 414 if the first line alone is too long.
     *
     * @param bytes 64 KiB by default; it cannot be without a limit
     * @return this
     * @throws IllegalArgumentException if it is less than 256
     */
    public Builder maxHeaderSize(int bytes) {
      options.maxHeaderSize = (int) ServerOptions.check("maxHeaderSize", bytes, 256);
      return this;
    }

    /**
     * Limits the number of header fields of a request. One with more is answered by 431.
     *
     * @param fields 100 by default; 0 for no limit but that of the size
     * @return this
     * @throws IllegalArgumentException if it is negative
     */
    public Builder maxHeaderCount(int fields) {
      options.maxHeaderCount = (int) ServerOptions.check("maxHeaderCount", fields, 0);
      return this;
    }

    /**
     * Limits the body of a request, whether its length is told before or not, and after its
     * decompression. A longer one is answered by 413, before any of it is read if that can be
     * known.
     *
     * @param bytes 10 MiB by default; 0 for no limit, though a handler that takes the body as a
     *     whole gets no more than an array can hold
     * @return this
     * @throws IllegalArgumentException if it is negative
     */
    public Builder maxBodySize(long bytes) {
      options.maxBodySize = ServerOptions.check("maxBodySize", bytes, 0);
      return this;
    }

    /**
     * Limits how long a connection may stay open without a request. It is then closed without a
     * word, as clients expect.
     *
     * @param timeout 75 seconds by default; zero for no limit
     * @return this
     * @throws IllegalArgumentException if it is negative
     */
    public Builder idleTimeout(Duration timeout) {
      options.idleTimeout = ServerOptions.check("idleTimeout", timeout);
      return this;
    }

    /**
     * Limits how long the head of a request may take: that of the first one from when the
     * connection was accepted, with a handshake of TLS, that of a later one from its first byte.
     * One that is late is answered by 408.
     *
     * @param timeout 20 seconds by default; zero for no limit
     * @return this
     * @throws IllegalArgumentException if it is negative
     */
    public Builder headerTimeout(Duration timeout) {
      options.headerTimeout = ServerOptions.check("headerTimeout", timeout);
      return this;
    }

    /**
     * Limits how long a client may take for each 4 KiB of a body or its rest; with {@link
     * StreamRequestBody}, for each piece from when the handler asks for it. A body that is late is
     * answered by 408. A long body that comes steadily may take as long as it needs.
     *
     * @param timeout 30 seconds by default; zero for no limit
     * @return this
     * @throws IllegalArgumentException if it is negative
     */
    public Builder bodyTimeout(Duration timeout) {
      options.bodyTimeout = ServerOptions.check("bodyTimeout", timeout);
      return this;
    }

    /**
     * Limits how long a client may take nothing at all of a response that waits to be sent. The
     * connection is then broken off, and the handler is cancelled.
     *
     * @param timeout 30 seconds by default, and noticed after at most twice that; zero for no limit
     * @return this
     * @throws IllegalArgumentException if it is negative
     */
    public Builder writeTimeout(Duration timeout) {
      options.writeTimeout = ServerOptions.check("writeTimeout", timeout);
      return this;
    }

    /**
     * Limits the number of open connections on each loop. While there are so many, no more are
     * accepted, and clients wait in the system's queue; a few that come at the same moment may be
     * accepted all the same.
     *
     * @param connections 20,000 by default; 0 for no limit but that of the system
     * @return this
     * @throws IllegalArgumentException if it is negative
     */
    public Builder maxConnections(int connections) {
      options.maxConnections = (int) ServerOptions.check("maxConnections", connections, 0);
      return this;
    }

    /**
     * Limits how many requests a connection may have. The last of them is answered with {@code
     * Connection: close}.
     *
     * @param requests 0 by default, for no limit
     * @return this
     * @throws IllegalArgumentException if it is negative
     */
    public Builder maxRequestsPerConnection(int requests) {
      options.maxRequestsPerConnection =
          (int) ServerOptions.check("maxRequestsPerConnection", requests, 0);
      return this;
    }

    /**
     * Limits what may wait to be sent on a connection before its next request is begun. Requests
     * that a client sends ahead (pipelining) are not read before their turn, so what a client that
     * does not read can make the server hold is this, one response, and one buffer of requests. A
     * handler limits its own response by awaiting {@code flush()}.
     *
     * @param bytes 64 KiB by default
     * @return this
     * @throws IllegalArgumentException if it is less than 1024
     */
    public Builder writeBufferSize(int bytes) {
      options.writeBufferSize = (int) ServerOptions.check("writeBufferSize", bytes, 1024);
      return this;
    }

    /**
     * Makes the server.
     *
     * @return does not listen yet
     */
    public HttpServer build() {
      return new HttpServer(this);
    }
  }
}

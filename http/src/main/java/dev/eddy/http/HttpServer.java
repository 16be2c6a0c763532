package dev.eddy.http;

import static dev.eddy.Coroutines.await;
import static dev.eddy.Coroutines.coroutine;

import dev.eddy.Promise;
import io.netty.channel.Channel;
import io.netty.channel.unix.DomainSocketAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * Serves an {@link Application} over HTTP, on the loop of the thread that makes it.
 *
 * <pre>{@code
 * HttpServer server = HttpServer.create(application);
 * server.listen(8888);
 * IOLoop.current().start();
 * }</pre>
 *
 * <p>A server that the system tells to end (SIGTERM) answers what it has accepted. To close may
 * take twice the time that it is given, see {@link #close}:
 *
 * <pre>{@code
 * loop.stopOnShutdown(Duration.ofSeconds(45), () -> server.close(Duration.ofSeconds(20)));
 * }</pre>
 *
 * <p>It belongs to that loop's thread. Another one is refused with an {@link
 * IllegalStateException}, and may come by {@link dev.eddy.IOLoop#addCallback}.
 */
public final class HttpServer {
  private final Supplier<Application> applications;
  private final ServerOptions options;
  private final LoopServer server;

  /** What {@link #bind} was given, for {@link #start}. */
  private final List<InetSocketAddress> bound = new ArrayList<>(0);

  /** The other loops, after {@link #start}. */
  private final List<ServerLoop> others = new ArrayList<>(0);

  private HttpServer(Builder builder) {
    this.applications = builder.applications;
    this.options = builder.options.copy();
    this.server = new LoopServer(applications.get(), options);
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
    Objects.requireNonNull(application, "application");
    return new Builder(() -> application);
  }

  /**
   * Begins a server for several loops, each of which gets an application of its own: then their
   * handlers share nothing, and need no locks.
   *
   * @param applications called once on each loop's thread
   * @return with the default settings
   */
  public static Builder builder(Supplier<Application> applications) {
    return new Builder(Objects.requireNonNull(applications, "applications"));
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
    checkThread("listen()");
    server.listen(Objects.requireNonNull(address, "address"), false);
  }

  /**
   * Listens on a Unix socket. If its file is there and nobody listens on it, it was left behind by
   * a program that was killed, and is replaced; {@link #stop()} removes it.
   *
   * @param address the file
   * @throws IOException if it cannot listen there, if somebody else does, or if the system has no
   *     Unix sockets for it: only Linux with epoll or io_uring has
   */
  public void listen(UnixDomainSocketAddress address) throws IOException {
    checkThread("listen()");
    UnixSocketFiles.removeStale(address.getPath());
    server.listen(new DomainSocketAddress(address.getPath().toString()), false);
  }

  /**
   * Sets a port of all addresses of the machine for {@link #start}.
   *
   * @param port 0 for a free one, which {@link #port()} tells after the start
   */
  public void bind(int port) {
    bind(new InetSocketAddress(port));
  }

  /**
   * Sets an address for {@link #start}. It may be called for several.
   *
   * @param address with the port, 0 for a free one, which {@link #port()} tells after the start
   */
  public void bind(InetSocketAddress address) {
    checkThread("bind()");
    bound.add(Objects.requireNonNull(address, "address"));
  }

  /**
   * Listens on what {@link #bind} was given, with several loops: that of this thread, which the
   * caller starts as ever, and others on new threads (daemons, named {@code eddy-http-2} and so
   * on). Each has its own connections, which the system deals out among them, and its own limits.
   *
   * <pre>{@code
   * HttpServer server = HttpServer.builder(Main::newApplication).build();
   * server.bind(8888);
   * server.start(0);
   * IOLoop.current().start();
   * }</pre>
   *
   * @param loops how many, with this one; 0 for one for each processor
   * @throws IOException if one of them cannot listen, and none does then; for several loops, also
   *     where the system cannot share a port ({@code SO_REUSEPORT})
   * @throws IllegalArgumentException if it is negative
   * @throws IllegalStateException if nothing was bound, or it was started and not closed since
   */
  public void start(int loops) throws IOException {
    checkThread("start()");
    int count = (int) ServerOptions.check("start()", loops, 0);
    if (count == 0) {
      count = Runtime.getRuntime().availableProcessors();
    }
    if (bound.isEmpty()) {
      throw new IllegalStateException("start() without an address: bind() first");
    }
    if (!others.isEmpty()) {
      throw new IllegalStateException("start() of a server that was started: close() it first");
    }
    try {
      List<SocketAddress> addresses = new ArrayList<>();
      for (InetSocketAddress each : bound) {
        addresses.add(server.listen(each, count > 1));
      }
      for (int i = 2; i <= count; i++) {
        others.add(new ServerLoop(i, applications, options, addresses));
      }
      for (ServerLoop each : others) {
        each.awaitListening();
      }
    } catch (IOException failure) {
      server.stop();
      closeOthers(Duration.ZERO);
      throw failure;
    }
  }

  private void checkThread(String call) {
    server.thread().check("HttpServer", call, "come here by addCallback() of that loop");
  }

  private List<Promise<Void>> closeOthers(Duration drain) {
    List<Promise<Void>> closed = new ArrayList<>();
    others.forEach(each -> closed.add(each.close(drain)));
    others.clear();
    return closed;
  }

  /**
   * Returns the port of the first address that it listens on.
   *
   * @return the real one also where 0 was asked for
   * @throws IllegalStateException if it does not listen, or on Unix sockets only
   */
  public int port() {
    for (Channel each : server.listening()) {
      if (each.localAddress() instanceof InetSocketAddress inet) {
        return inet.getPort();
      }
    }
    throw new IllegalStateException("port() of a server that does not listen: listen() first");
  }

  /**
   * Accepts no more connections, on any of its addresses. What is open is served on. It may listen
   * again afterwards; its ports are free in the next turn. Other loops stop in their next turn.
   */
  public void stop() {
    checkThread("stop()");
    server.stop();
    others.forEach(ServerLoop::stop);
  }

  /**
   * Ends the server in good order: it accepts no more connections, closes those on which no request
   * is under way, and gives the others time to be answered, with the field {@code Connection:
   * close}. Handlers that are still at work when that time is over are cancelled, which answers 503
   * if nothing was sent and else breaks the connection off; they get the same time again for their
   * {@code finally} blocks, after which every connection is closed.
   *
   * <p>The threads of other loops end with it. It may listen again afterwards. A second call while
   * the first goes on returns the same.
   *
   * @param drain how long requests may take until they are cancelled; zero cancels at once
   * @return done when no connection is open and no handler runs; cancelling it changes nothing
   * @throws IllegalArgumentException if the time is negative
   */
  public Promise<Void> close(Duration drain) {
    checkThread("close()");
    ServerOptions.check("close()", drain);
    List<Promise<Void>> others = closeOthers(drain);
    Promise<Void> own = server.close(drain);
    if (others.isEmpty()) {
      return own;
    }
    return coroutine(
        () -> {
          await(own);
          for (Promise<Void> each : others) {
            await(each);
          }
        });
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
    private static final int MOST_WINDOW = 64 * 1024 * 1024;

    private final Supplier<Application> applications;
    private final ServerOptions options = new ServerOptions();

    private Builder(Supplier<Application> applications) {
      this.applications = applications;
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
     * One that is late is answered by 408. In HTTP/2 the time of each head begins with its first
     * byte, and a connection with one that is late is closed, when what it was asked before is
     * answered.
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
     * Decompresses the bodies of requests (gzip and deflate; Brotli and Zstandard if their
     * libraries, {@code com.aayushatharva.brotli4j} and {@code com.github.luben:zstd-jni}, are on
     * the class path). The handler then sees neither their {@code Content-Encoding} nor their
     * compressed length. A body that cannot be decompressed is answered by 400; that one is cut off
     * is not noticed.
     *
     * @param decompresses false by default, as a small body may become a large one: {@link
     *     #maxBodySize} counts what comes out
     * @return this
     */
    public Builder decompressRequest(boolean decompresses) {
      options.decompressesRequests = decompresses;
      return this;
    }

    /**
     * Compresses responses as their clients can read them (gzip; Brotli and Zstandard if their
     * libraries are on the class path): those of text, JSON and the like that were flushed, or have
     * at least 1024 bytes, and neither a {@code Content-Encoding} of their own nor {@code
     * Cache-Control: no-transform}. They get {@code Vary: Accept-Encoding}, and an ETag becomes a
     * weak one. What is flushed gets through at once.
     *
     * @param compresses false by default, as a secret in a page whose content somebody else can
     *     choose in part may be guessed from its compressed length
     * @return this
     */
    public Builder compressResponse(boolean compresses) {
      options.compressesResponses = compresses;
      return this;
    }

    /**
     * Believes proxies that say who their client is and how it came: {@code X-Forwarded-For}, or
     * without it {@code X-Real-Ip}, and {@code X-Forwarded-Proto}. Of several addresses, the last
     * one that is not a trusted proxy's is the client's. Nobody else is believed.
     *
     * @param addresses of the proxies: {@code 10.1.2.3}, {@code ::1}, {@code 10.0.0.0/8}, or {@code
     *     unix:} for all who come by a Unix socket; none by default
     * @return this
     * @throws IllegalArgumentException if one of them is no address
     */
    public Builder trustedProxies(String... addresses) {
      options.trustedProxies = addresses.length == 0 ? null : new TrustedProxies(addresses);
      return this;
    }

    /**
     * Serves over TLS, and only so.
     *
     * @param tls has the certificate
     * @return this
     */
    public Builder tls(ServerTls tls) {
      options.tls = Objects.requireNonNull(tls, "tls");
      return this;
    }

    /**
     * Says whether clients may speak HTTP/2: over TLS those that can, else those that begin with
     * it, knowing that they can. A client that floods the server with what costs it nothing
     * (streams opened and reset, settings, pings, empty frames) has its connection closed.
     *
     * @param isOffered true by default
     * @return this
     */
    public Builder http2(boolean isOffered) {
      options.http2 = isOffered;
      return this;
    }

    /**
     * Limits how many requests a connection of HTTP/2 may have at a time.
     *
     * @param streams 100 by default
     * @return this
     * @throws IllegalArgumentException if it is less than 1
     */
    public Builder maxConcurrentStreams(int streams) {
      options.maxConcurrentStreams = (int) ServerOptions.check("maxConcurrentStreams", streams, 1);
      return this;
    }

    /**
     * Sets how much of the body of a request of HTTP/2 may be under way, before its handler has
     * taken it. All bodies of a connection together may have sixteen times that.
     *
     * @param bytes 64 KiB by default
     * @return this
     * @throws IllegalArgumentException if it is less than 1024, or more than 64 MiB
     */
    public Builder http2WindowSize(int bytes) {
      if (bytes > MOST_WINDOW) {
        throw new IllegalArgumentException(
            "http2WindowSize: " + bytes + " (expected " + MOST_WINDOW + " or less)");
      }
      options.http2WindowSize = (int) ServerOptions.check("http2WindowSize", bytes, 1024);
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

package dev.eddy.http;

import dev.eddy.AsyncCloseable;
import dev.eddy.Awaitable;
import dev.eddy.Promise;
import dev.eddy.http.internal.transport.LoopTransport;
import java.time.Duration;
import java.util.Objects;

/**
 * Fetches over HTTP, on the loop of the thread that makes it: Tornado's {@code AsyncHTTPClient}.
 *
 * <pre>{@code
 * HttpResponse response = await(AsyncHttpClient.current().fetch("https://example.org/"));
 * write(response.body());
 * }</pre>
 *
 * <p>A fetch starts at once, and its promise may be awaited later, so several go on side by side.
 * Cancelling that promise ends the fetch where it is: it leaves the queue, its connection is
 * closed, or in HTTP/2 its stream is reset. To cancel a coroutine that awaits it leaves it alone,
 * as with any promise: others may have it. A coroutine that owns it, as in a handler whose client
 * may go away, ends it by {@code finally { fetch.cancel(); }}.
 *
 * <p>What the network or the server does wrong is an {@link java.io.IOException}: an {@link
 * HttpClientError} for a status other than 200 to 299, an {@link HttpTimeoutException}, a {@link
 * StreamClosedException} for a connection that the server has closed too early, or what the network
 * says, such as an {@link java.net.UnknownHostException} or a {@link java.net.ConnectException}. A
 * fetch also fails with what a callback of its request throws, and one that was cancelled with a
 * {@link java.util.concurrent.CancellationException}.
 *
 * <p>Connections are kept and used again. If one breaks before anything of a response has come,
 * mostly as the server has closed it in the meantime, the request is sent once more on another one:
 * a GET, HEAD, PUT, DELETE, OPTIONS or TRACE whose body no producer has begun, and over HTTP/2
 * whatever the server says it has not looked at. Servers with {@code https} are offered HTTP/2, in
 * which one connection serves many fetches.
 *
 * <p>All of it belongs to the loop's thread.
 */
public final class AsyncHttpClient implements AsyncCloseable {
  private final ClientPool pool;
  private final LoopThread thread = LoopThread.current();

  private AsyncHttpClient(Builder builder) {
    this.pool = new ClientPool(builder.options());
  }

  /**
   * Returns the client of this thread's loop, with the default settings. All who ask share it. When
   * it was closed, there is a new one.
   *
   * @return the same one until it is closed
   * @throws IllegalStateException if this thread can have no loop, or its loop has no sockets
   */
  public static AsyncHttpClient current() {
    return LoopTransport.current().locals().get(AsyncHttpClient.class, () -> builder().build());
  }

  /**
   * Begins a client with settings, connections and a queue of its own, for this thread's loop.
   *
   * @return with the default settings
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Fetches a URL by GET.
   *
   * @param url absolute, of {@code http} or {@code https}
   * @return the response, once its body is complete; cancelling it ends the fetch
   * @throws IllegalArgumentException if it is no such URL
   * @throws IllegalStateException if the client is closed, or from another thread
   */
  public Promise<HttpResponse> fetch(String url) {
    return fetch(HttpRequest.builder(url).build());
  }

  /**
   * Fetches what a request says.
   *
   * @param request may be used again
   * @return the response, once its body is complete; cancelling it ends the fetch
   * @throws IllegalStateException if the client is closed, or from another thread
   */
  public Promise<HttpResponse> fetch(HttpRequest request) {
    return fetch(request, true);
  }

  /**
   * Fetches what a request says, and says what becomes of an error status.
   *
   * @param request may be used again
   * @param raiseError whether a status other than 200 to 299 is thrown as an {@link
   *     HttpClientError}, or returned. What goes wrong without a response is thrown in any case
   * @return the response, once its body is complete; cancelling it ends the fetch
   * @throws IllegalStateException if the client is closed, or from another thread
   */
  public Promise<HttpResponse> fetch(HttpRequest request, boolean raiseError) {
    Objects.requireNonNull(request, "request");
    checkThread("fetch()");
    if (pool.isClosed()) {
      throw new IllegalStateException("fetch() of " + request + " by a client that is closed");
    }
    return new ClientFetch(pool, request, raiseError).start();
  }

  /**
   * Closes all connections. Fetches that have not ended fail with an {@link java.io.IOException}. A
   * second call does nothing.
   *
   * @throws IllegalStateException from another thread
   */
  @Override
  public void close() {
    checkThread("close()");
    LoopTransport.current().locals().remove(this);
    pool.close();
  }

  /**
   * Does the same, and waits until the fetches have ended.
   *
   * @return done when nothing of the client is left
   * @throws IllegalStateException from another thread
   */
  @Override
  public Awaitable<Void> closeAsync() {
    close();
    return pool.allEnded();
  }

  private void checkThread(String call) {
    thread.check("AsyncHttpClient", call, "call AsyncHttpClient.current() on each loop's thread");
  }

  @Override
  public String toString() {
    return "AsyncHttpClient with " + pool;
  }

  /** Collects settings. */
  public static final class Builder {
    private int maxClients = 100;
    private int maxConnectionsPerHost = 100;
    private int maxHeaderSize = 64 * 1024;
    private long maxBodySize = 100L * 1024 * 1024;
    private Duration idleTimeout = Duration.ofSeconds(30);
    private boolean http2 = true;
    private boolean http2PriorKnowledge;

    private Builder() {}

    /**
     * Limits how many fetches are under way at once; others wait for their turn, first come, first
     * served. Redirects stand in line again.
     *
     * @param limit 100 by default: as many streams as servers of HTTP/2 usually take, and far below
     *     the descriptors of a process. Tornado's 10 made programs wait that did not know why
     * @return this
     * @throws IllegalArgumentException if it is less than 1
     */
    public Builder maxClients(int limit) {
      this.maxClients = checkPositive("maxClients", limit);
      return this;
    }

    /**
     * Limits the connections to one scheme, host and port. Fetches that find none free wait for
     * their turn.
     *
     * @param limit 100 by default
     * @return this
     * @throws IllegalArgumentException if it is less than 1
     */
    public Builder maxConnectionsPerHost(int limit) {
      this.maxConnectionsPerHost = checkPositive("maxConnectionsPerHost", limit);
      return this;
    }

    /**
     * Limits the header fields of a response.
     *
     * @param limit all together, in bytes; 64 KiB by default
     * @return this
     * @throws IllegalArgumentException if it is less than 1
     */
    public Builder maxHeaderSize(int limit) {
      this.maxHeaderSize = checkPositive("maxHeaderSize", limit);
      return this;
    }

    /**
     * Limits what is held of a response's body, counted after its decompression. One that goes to a
     * streaming callback may be longer as a whole.
     *
     * @param limit in bytes; 100 MiB by default
     * @return this
     * @throws IllegalArgumentException if it is less than 1
     */
    public Builder maxBodySize(long limit) {
      if (limit < 1) {
        throw new IllegalArgumentException("maxBodySize: " + limit + " (expected 1 or more)");
      }
      this.maxBodySize = limit;
      return this;
    }

    /**
     * Limits how long a connection is kept that nobody uses.
     *
     * @param limit 30 seconds by default; zero to keep none
     * @return this
     * @throws IllegalArgumentException if it is negative
     */
    public Builder idleTimeout(Duration limit) {
      if (limit.isNegative()) {
        throw new IllegalArgumentException(
            "idleTimeout: " + limit + " (expected zero, to keep no connection, or more)");
      }
      this.idleTimeout = limit;
      return this;
    }

    /**
     * Says whether HTTP/2 is offered to servers with {@code https}.
     *
     * @param offers true by default
     * @return this
     */
    public Builder http2(boolean offers) {
      this.http2 = offers;
      return this;
    }

    /**
     * Says whether HTTP/2 is spoken to servers without TLS, which then must know it.
     *
     * @param speaks false by default
     * @return this
     */
    public Builder http2PriorKnowledge(boolean speaks) {
      this.http2PriorKnowledge = speaks;
      return this;
    }

    private static int checkPositive(String name, int value) {
      if (value < 1) {
        throw new IllegalArgumentException(name + ": " + value + " (expected 1 or more)");
      }
      return value;
    }

    private ClientOptions options() {
      return new ClientOptions(
          maxClients,
          maxConnectionsPerHost,
          maxHeaderSize,
          maxBodySize,
          idleTimeout,
          http2,
          http2PriorKnowledge);
    }

    /**
     * Makes the client.
     *
     * @return for the loop of this thread
     * @throws IllegalStateException if this thread can have no loop, or its loop has no sockets
     */
    public AsyncHttpClient build() {
      return new AsyncHttpClient(this);
    }
  }
}

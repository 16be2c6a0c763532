package dev.eddy.http;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;

import dev.eddy.AsyncCloseable;
import dev.eddy.AsyncIterable;
import dev.eddy.AsyncIterator;
import dev.eddy.Awaitable;
import dev.eddy.Coroutine;
import dev.eddy.Promise;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * The client's end of a WebSocket: Tornado's {@code websocket_connect}.
 *
 * <pre>{@code
 * try (var connection = await(WebSocketConnection.connect("ws://localhost:8888/chat"))) {
 *   await(connection.writeMessage("hello"));
 *   for (WebSocketMessage message : each(connection)) {
 *     System.out.println(message.text());
 *   }
 * }
 * }</pre>
 *
 * <p>It reads one message ahead, and no more until that is taken, so a server is no faster than who
 * reads. What it reads may also be pings and the end: whoever waits for those has to take the
 * messages before.
 *
 * <p>It belongs to the loop on which it was opened, and so must every call. It is for HTTP/1.1:
 * WebSockets over HTTP/2 (RFC 8441) there are none.
 */
public final class WebSocketConnection implements AsyncIterable<WebSocketMessage>, AsyncCloseable {
  private final WebSocketChannel channel;
  private final HttpHeaders headers;
  private final @Nullable String subprotocol;
  private final Promise<Void> closed;

  WebSocketConnection(
      WebSocketChannel channel,
      HttpHeaders headers,
      @Nullable String subprotocol,
      Promise<Void> closed) {
    this.channel = channel;
    this.headers = headers;
    this.subprotocol = subprotocol;
    this.closed = closed;
  }

  // ---- opening one

  /**
   * Opens a WebSocket with the default settings.
   *
   * @param url as for {@link #builder}
   * @return as {@link Builder#connect()}
   * @throws IllegalArgumentException if that is no such address
   */
  public static Coroutine<WebSocketConnection> connect(String url) {
    return builder(url).connect();
  }

  /**
   * Begins a WebSocket with settings of its own.
   *
   * @param url {@code ws://…} or {@code wss://…}, without a fragment. Characters that a URL cannot
   *     have are escaped; a user and a password in it are sent by the scheme {@code Basic}, unless
   *     there is a header field {@code Authorization}
   * @return with the default settings
   * @throws IllegalArgumentException if that is no such address
   */
  public static Builder builder(String url) {
    return new Builder(WebSocketAddress.parse(url));
  }

  // ---- reading

  /**
   * Makes what takes the next message. Several may wait, and are served in the order in which they
   * began.
   *
   * @return cold; null when the WebSocket is closed and all that came before was taken, see {@link
   *     #closeCode()}. One that is cancelled takes nothing
   */
  public Coroutine<@Nullable WebSocketMessage> readMessage() {
    return channel.next();
  }

  /**
   * Makes a reader, for {@code for (WebSocketMessage m : each(connection))}. Each message goes to
   * one reader. The loop ends when the WebSocket is closed; to leave the loop earlier leaves it
   * open.
   *
   * @return a new reader at each call
   */
  @Override
  public AsyncIterator<WebSocketMessage> asyncIterator() {
    return new Messages(channel);
  }

  private static final class Messages implements AsyncIterator<WebSocketMessage> {
    private final WebSocketChannel channel;
    private @Nullable WebSocketMessage next;

    Messages(WebSocketChannel channel) {
      this.channel = channel;
    }

    @Override
    @SuppressWarnings("NullAway") // does not see that await() may return null
    public Awaitable<Boolean> fetchNext() {
      return async(
          () -> {
            next = await(channel.next());
            return next != null;
          });
    }

    @Override
    public WebSocketMessage nextObject() {
      WebSocketMessage fetched = next;
      if (fetched == null) {
        throw new IllegalStateException("nextObject() without a message: await fetchNext() first");
      }
      next = null;
      return fetched;
    }
  }

  // ---- sending and closing

  /**
   * Sends a text. Awaiting it is how a program is no faster than the server.
   *
   * @param message in UTF-8
   * @return done when it has left the program; fails with a {@link WebSocketClosedException} if the
   *     WebSocket is closed or being closed. Need not be awaited
   * @throws IllegalStateException on another thread
   */
  public Awaitable<Void> writeMessage(String message) {
    return channel("writeMessage()").send(Objects.requireNonNull(message, "message"));
  }

  /**
   * Sends a binary message.
   *
   * @param message copied
   * @return as {@link #writeMessage(String)}
   * @throws IllegalStateException on another thread
   */
  public Awaitable<Void> writeMessage(byte[] message) {
    return channel("writeMessage()").send(Objects.requireNonNull(message, "message"));
  }

  /**
   * Sends a ping. The answer is not shown; with {@link Builder#pingInterval} pings are sent, and
   * their answers watched.
   *
   * @param data to come back, at most 125 bytes
   * @return as {@link #writeMessage(String)}
   * @throws IllegalArgumentException if the data is longer
   * @throws IllegalStateException on another thread
   */
  public Awaitable<Void> ping(byte[] data) {
    return channel("ping()").ping(Objects.requireNonNull(data, "data"));
  }

  /**
   * Begins to close the WebSocket with the code 1000. Does nothing if that has begun. Does not
   * wait; {@link #closeAsync()} does.
   *
   * @throws IllegalStateException on another thread
   */
  @Override
  public void close() {
    close(WebSocketClose.NORMAL, "");
  }

  /**
   * Begins to close the WebSocket. What was written before is sent; what comes from now on is
   * dropped. Does nothing if that has begun.
   *
   * @param code 1000 to 1003, 1007 to 1014, or 3000 to 4999; 4000 and above have no meaning but
   *     yours
   * @param reason at most 123 bytes in UTF-8
   * @throws IllegalArgumentException if the code may not be sent, or the reason is longer
   * @throws IllegalStateException on another thread
   */
  public void close(int code, String reason) {
    channel("close()")
        .close(WebSocketClose.checked(code, Objects.requireNonNull(reason, "reason")));
  }

  /**
   * Closes the WebSocket with the code 1000 if it is open, and waits until the server has closed it
   * too, for at most {@link Builder#closeTimeout}.
   *
   * @return the end of it
   * @throws IllegalStateException on another thread
   */
  @Override
  public Awaitable<Void> closeAsync() {
    close();
    return async(() -> await(closed));
  }

  private WebSocketChannel channel(String call) {
    return channel.forCall("WebSocketConnection", call);
  }

  /**
   * Returns why the WebSocket was closed: what the first end to close it has said.
   *
   * @return 1005 if it has said nothing, 1006 if the connection broke, 0 if it is open
   */
  public int closeCode() {
    WebSocketClose why = channel.close();
    return why == null ? 0 : why.code();
  }

  /**
   * Returns the words to {@link #closeCode()}.
   *
   * @return empty if there are none
   */
  public String closeReason() {
    WebSocketClose why = channel.close();
    return why == null ? "" : why.reason();
  }

  /**
   * Returns the subprotocol that the server chose.
   *
   * @return one of those that were offered; null for none
   */
  public @Nullable String subprotocol() {
    return subprotocol;
  }

  /**
   * Returns the header fields of the server's response.
   *
   * @return cannot be changed
   */
  public HttpHeaders headers() {
    return headers;
  }

  /** Collects settings. */
  public static final class Builder {
    final ClientTarget address;
    final HttpHeaders headers = new HttpHeaders();
    final Set<String> subprotocols = new LinkedHashSet<>();
    boolean compresses;
    Duration connectTimeout = Duration.ofSeconds(20);
    Duration pingInterval = Duration.ZERO;
    Duration pingTimeout = Duration.ZERO;
    Duration closeTimeout = WebSocketSettings.CLOSE_TIMEOUT;
    int maxMessageSize = WebSocketSettings.MAX_MESSAGE_SIZE;
    @Nullable SSLContext sslContext;

    private Builder(ClientTarget address) {
      this.address = address;
    }

    /**
     * Adds a header field to the request.
     *
     * @param name not one of the handshake's own
     * @param value one more value
     * @return this
     * @throws IllegalArgumentException if the name or the value has a character that headers cannot
     *     have, or the field is the handshake's
     */
    public Builder header(String name, String value) {
      WebSocketOpening.checkFree(name);
      headers.add(name, value);
      return this;
    }

    /**
     * Offers subprotocols.
     *
     * @param names the best first
     * @return this
     * @throws IllegalArgumentException if one is empty or has a character that is no letter of a
     *     name
     */
    public Builder subprotocols(String... names) {
      for (String each : names) {
        WebSocketOpening.checkSubprotocol(each);
        subprotocols.add(each);
      }
      return this;
    }

    /**
     * Offers compression (permessage-deflate).
     *
     * @param compresses false by default
     * @return this
     */
    public Builder compression(boolean compresses) {
      this.compresses = compresses;
      return this;
    }

    /**
     * Limits the time until the WebSocket is open: to find the address, to connect, and for the
     * handshakes.
     *
     * @param limit more than zero; 20 seconds by default
     * @return this
     * @throws IllegalArgumentException if it is not more than zero
     */
    public Builder connectTimeout(Duration limit) {
      WebSocketSettings.checkPositive("connectTimeout in ns", limit.toNanos());
      connectTimeout = limit;
      return this;
    }

    /**
     * Sends pings, and counts the connection as broken if nothing comes in return.
     *
     * @param interval zero for none, as by default
     * @param timeout how long the server may be silent after a ping; at most the interval, and zero
     *     for just that
     * @return this
     * @throws IllegalArgumentException if one is negative
     */
    public Builder pingInterval(Duration interval, Duration timeout) {
      WebSocketSettings.checkNotNegative("pingInterval", interval);
      WebSocketSettings.checkNotNegative("pingTimeout", timeout);
      pingInterval = interval;
      pingTimeout = timeout;
      return this;
    }

    /**
     * Limits the time that the server may take to close after {@link WebSocketConnection#close()}.
     *
     * @param limit five seconds by default
     * @return this
     * @throws IllegalArgumentException if it is negative
     */
    public Builder closeTimeout(Duration limit) {
      WebSocketSettings.checkNotNegative("closeTimeout", limit);
      closeTimeout = limit;
      return this;
    }

    /**
     * Limits the size of a message that comes. For a larger one the WebSocket is closed with the
     * code 1009. Compressed messages that nobody has read when the connection ends may have that
     * size together; what is beyond it is dropped, and the code is then 1006.
     *
     * @param bytes after decompression; 10 MiB by default
     * @return this
     * @throws IllegalArgumentException if it is not more than zero
     */
    public Builder maxMessageSize(int bytes) {
      WebSocketSettings.checkPositive("maxMessageSize", bytes);
      maxMessageSize = bytes;
      return this;
    }

    /**
     * Says whom to trust behind {@code wss://}.
     *
     * @param context the JDK's default one by default
     * @return this
     */
    public Builder sslContext(SSLContext context) {
      sslContext = Objects.requireNonNull(context, "context");
      return this;
    }

    /**
     * Makes what opens the WebSocket. A name is looked up on another thread. If it has several
     * addresses, that counts which is reached first.
     *
     * @return cold; cancelling it closes the connection. Fails with a {@link
     *     WebSocketHandshakeException} if the server does not agree to a WebSocket, with a {@link
     *     java.util.concurrent.TimeoutException} at the limit, and with another {@link
     *     java.io.IOException} if the server cannot be reached
     */
    public Coroutine<WebSocketConnection> connect() {
      return WebSocketConnector.connect(this);
    }

    WebSocketSettings settings() {
      return new WebSocketSettings(
          pingInterval,
          pingTimeout,
          closeTimeout,
          maxMessageSize,
          WebSocketSettings.MAX_UNSENT_SIZE);
    }
  }
}

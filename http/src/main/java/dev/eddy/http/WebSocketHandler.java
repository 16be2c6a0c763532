package dev.eddy.http;

import dev.eddy.Awaitable;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The server's end of a WebSocket. A route leads here as to any handler; then the connection is no
 * longer HTTP, and the object lives as long as it.
 *
 * <pre>{@code
 * final class EchoHandler extends WebSocketHandler {
 *   @Override
 *   protected Awaitable<?> onMessage(String message) {
 *     return writeMessage(message);
 *   }
 * }
 * }</pre>
 *
 * <p>After {@link #prepare()} and the handshake run {@link #open()}, then {@code onMessage} for
 * each message, one at a time and none before {@code open} is done, and {@link #onClose()} at the
 * end. What {@code open} and {@code onMessage} return is awaited; null means that there is nothing
 * to wait for. As long as one is awaited, no more is read from the client than the next message, so
 * a client is no faster than its handler. If one of them fails, that is logged, and the WebSocket
 * is closed with the code 1011.
 *
 * <p>When a client closes the WebSocket, the {@code open} or {@code onMessage} that runs may end
 * its work and send still, for {@link #closeTimeout()}; then it is cancelled. When the connection
 * breaks, it is cancelled at once. Messages that still wait when the connection has ended are
 * dropped.
 *
 * <p>A client that does not keep to the protocol is refused with the codes of RFC 6455: 1002 for
 * frames that must not be, 1007 for a text that is not UTF-8, 1009 for a message that is too large.
 *
 * <p>Everything runs on the loop's thread, and so must every call. It is for HTTP/1.1: WebSockets
 * over HTTP/2 (RFC 8441) there are none.
 */
public abstract class WebSocketHandler extends RequestHandler {
  private @Nullable WebSocketSession session;
  private @Nullable String subprotocol;

  /** Made by a route for each WebSocket. The request is not known yet: see {@link #open()}. */
  protected WebSocketHandler() {}

  // ---- what a subclass overrides

  /**
   * Runs when the WebSocket is open. No message comes before it is done.
   *
   * @return to be awaited, or null
   * @throws Exception is logged, and the WebSocket is closed with the code 1011
   */
  protected @Nullable Awaitable<?> open() throws Exception {
    return null;
  }

  /**
   * Takes a text. The next message comes when what this returns is done. If it is not overridden,
   * the WebSocket is closed with the code 1003.
   *
   * @param message may be empty
   * @return to be awaited, or null
   * @throws Exception is logged, and the WebSocket is closed with the code 1011
   */
  protected @Nullable Awaitable<?> onMessage(String message) throws Exception {
    close(WebSocketClose.UNACCEPTABLE, "no text is expected here");
    return null;
  }

  /**
   * Takes a binary message. The next message comes when what this returns is done. If it is not
   * overridden, the WebSocket is closed with the code 1003.
   *
   * @param message may be empty; the handler's own
   * @return to be awaited, or null
   * @throws Exception is logged, and the WebSocket is closed with the code 1011
   */
  protected @Nullable Awaitable<?> onMessage(byte[] message) throws Exception {
    close(WebSocketClose.UNACCEPTABLE, "only text is expected here");
    return null;
  }

  /**
   * The WebSocket is closed, by whomever; {@link #closeCode()} tells why. Runs once, maybe while a
   * coroutine of {@link #open()} or {@code onMessage} still waits. No {@code onMessage} begins
   * after it.
   */
  protected void onClose() {}

  /**
   * A ping has come, and was answered.
   *
   * @param data what it brought, at most 125 bytes
   */
  protected void onPing(byte[] data) {}

  /**
   * The answer to a ping has come.
   *
   * @param data what the ping brought
   */
  protected void onPong(byte[] data) {}

  /**
   * Decides whether a page may open a WebSocket here. Browsers let any page try, with the cookies
   * of its visitor, and say where the page is from; other programs say nothing, and are not asked
   * about. By default a page has to come from the host and port that the request is for, as its
   * field {@code Host} says.
   *
   * @param origin {@code https://example.org}, or {@code null} in letters
   * @return false to answer 403
   */
  protected boolean checkOrigin(String origin) {
    return WebSocketHandshake.isSameHost(origin, request().host());
  }

  /**
   * Chooses one of the subprotocols that the client offers. It is not called if there are none.
   *
   * @param offered in the order of the client's preference
   * @return one of them; null for none, as by default
   */
  protected @Nullable String selectSubprotocol(List<String> offered) {
    return null;
  }

  /**
   * Says whether messages are compressed (permessage-deflate), if the client can do that. It takes
   * some 300 kB for each connection.
   *
   * @return false by default
   */
  protected boolean compresses() {
    return false;
  }

  /**
   * Says how often a ping is sent, which keeps connections open in proxies and finds those that are
   * gone.
   *
   * @return zero for never, as by default; less than zero fails the handshake with 500, as it does
   *     for the other settings
   */
  protected Duration pingInterval() {
    return Duration.ZERO;
  }

  /**
   * Says how long the client may be silent after a ping. Then the connection counts as broken.
   * While messages wait because the handler is busy, nothing is read, and the time starts anew.
   *
   * @return at most the interval, which it is by default, for zero, and for what is longer
   */
  protected Duration pingTimeout() {
    return pingInterval();
  }

  /**
   * Says how large a message may be that comes. For a larger one the WebSocket is closed with the
   * code 1009.
   *
   * @return in bytes, after decompression, more than zero; 10 MiB by default
   */
  protected int maxMessageSize() {
    return WebSocketSettings.MAX_MESSAGE_SIZE;
  }

  /**
   * Says how much may wait to be sent to a client that does not read. Beyond it the next message
   * breaks the connection off. It matters where nobody awaits {@link #writeMessage(String)}, as in
   * a message to many clients.
   *
   * @return in bytes for each client, more than zero; 16 MiB by default
   */
  protected long maxUnsentSize() {
    return WebSocketSettings.MAX_UNSENT_SIZE;
  }

  /**
   * Says how long the client may take to close after {@link #close()}, and how long a coroutine may
   * go on after the client has closed.
   *
   * @return five seconds by default; zero waits for nothing
   */
  protected Duration closeTimeout() {
    return WebSocketSettings.CLOSE_TIMEOUT;
  }

  // ---- sending and closing

  /**
   * Sends a text. Awaiting it is how a handler is no faster than its client.
   *
   * @param message in UTF-8
   * @return done when it has left the program; fails with a {@link WebSocketClosedException} if the
   *     WebSocket is closed or being closed. Need not be awaited
   * @throws IllegalStateException before the handshake, or on another thread
   */
  public final Awaitable<Void> writeMessage(String message) {
    return channel("writeMessage()").send(Objects.requireNonNull(message, "message"));
  }

  /**
   * Sends a binary message.
   *
   * @param message copied
   * @return as {@link #writeMessage(String)}
   * @throws IllegalStateException before the handshake, or on another thread
   */
  public final Awaitable<Void> writeMessage(byte[] message) {
    return channel("writeMessage()").send(Objects.requireNonNull(message, "message"));
  }

  /**
   * Sends a ping; {@link #onPong} gets the answer.
   *
   * @param data to come back, at most 125 bytes
   * @return as {@link #writeMessage(String)}
   * @throws IllegalArgumentException if the data is longer
   * @throws IllegalStateException before the handshake, or on another thread
   */
  public final Awaitable<Void> ping(byte[] data) {
    return channel("ping()").ping(Objects.requireNonNull(data, "data"));
  }

  /**
   * Closes the WebSocket with the code 1000. What was written before is sent; what comes from now
   * on is dropped. A second call does nothing.
   *
   * @throws IllegalStateException before the handshake, or on another thread
   */
  public final void close() {
    close(WebSocketClose.NORMAL, "");
  }

  /**
   * Closes the WebSocket. What was written before is sent; what comes from now on is dropped. A
   * second call does nothing.
   *
   * @param code 1000 to 1003, 1007 to 1014, or 3000 to 4999; 4000 and above have no meaning but
   *     yours
   * @param reason at most 123 bytes in UTF-8
   * @throws IllegalArgumentException if the code may not be sent, or the reason is longer
   * @throws IllegalStateException before the handshake, or on another thread
   */
  public final void close(int code, String reason) {
    channel("close()")
        .close(WebSocketClose.checked(code, Objects.requireNonNull(reason, "reason")));
  }

  /**
   * Returns why the WebSocket was closed: what the first end to close it has said.
   *
   * @return 1005 if it has said nothing, 1006 if the connection broke, 0 if it is open
   */
  public final int closeCode() {
    WebSocketClose why = session == null ? null : session.channel().close();
    return why == null ? 0 : why.code();
  }

  /**
   * Returns the words to {@link #closeCode()}.
   *
   * @return empty if there are none
   */
  public final String closeReason() {
    WebSocketClose why = session == null ? null : session.channel().close();
    return why == null ? "" : why.reason();
  }

  /**
   * Returns what {@link #selectSubprotocol} chose.
   *
   * @return null for none
   */
  protected final @Nullable String subprotocol() {
    return subprotocol;
  }

  private WebSocketChannel channel(String call) {
    if (session == null) {
      throw new IllegalStateException(
          "a WebSocket is open after the handshake and not before: use it from open() on");
    }
    return session.channel().forCall("WebSocketHandler", call);
  }

  // ---- the handshake

  /**
   * Makes the handshake.
   *
   * @return the end of the WebSocket, or null if it is not accepted
   */
  @Override
  protected final @Nullable Awaitable<?> get() {
    String problem = WebSocketHandshake.problemOf(request());
    if (problem != null) {
      return refuse(400, problem);
    }
    if (!WebSocketHandshake.VERSION.equals(request().headers().get("sec-websocket-version"))) {
      setHeader("upgrade", "websocket");
      setHeader("sec-websocket-version", WebSocketHandshake.VERSION);
      return refuse(426, "The version of WebSockets has to be " + WebSocketHandshake.VERSION + ".");
    }
    String origin = request().headers().get("origin");
    if (origin != null && !checkOrigin(origin)) {
      return refuse(403, "WebSockets are not for pages of other hosts.");
    }
    return accept();
  }

  /**
   * Answers 405.
   *
   * @return nothing
   */
  @Override
  protected final @Nullable Awaitable<?> head() {
    throw new HttpError(405);
  }

  private @Nullable Awaitable<?> refuse(int status, String why) {
    setStatus(status);
    setHeader("content-type", "text/plain; charset=UTF-8");
    finish(why);
    return null;
  }

  private @Nullable Awaitable<?> accept() {
    HttpHeaders asked = request().headers();
    List<String> offered = WebSocketHandshake.tokens(asked, "sec-websocket-protocol");
    if (!offered.isEmpty()) {
      subprotocol = selectSubprotocol(List.copyOf(offered));
      if (subprotocol != null && !offered.contains(subprotocol)) {
        throw new IllegalStateException(
            "selectSubprotocol() returned '" + subprotocol + "' (expected one of " + offered + ")");
      }
    }
    var settings =
        new WebSocketSettings(
            pingInterval(), pingTimeout(), closeTimeout(), maxMessageSize(), maxUnsentSize());
    WebSocketDeflate deflate =
        compresses()
            ? WebSocketDeflate.accept(
                asked.getAll("sec-websocket-extensions"), settings.maxMessageSize())
            : null;
    setHeader("upgrade", "websocket");
    setHeader("connection", "Upgrade");
    setHeader(
        "sec-websocket-accept",
        WebSocketHandshake.accept(Objects.requireNonNull(asked.get("sec-websocket-key"))));
    if (subprotocol != null) {
      setHeader("sec-websocket-protocol", subprotocol);
    }
    if (deflate != null) {
      setHeader("sec-websocket-extensions", deflate.header());
    }
    var opened = new WebSocketSession(this, settings);
    session = opened;
    response().upgrade(opened.channel(), deflate);
    return opened.start();
  }
}

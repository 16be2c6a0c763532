package dev.eddy.http;

import dev.eddy.Awaitable;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A request for {@link AsyncHttpClient#fetch(HttpRequest)}. Immutable, so it can be fetched again,
 * and by the clients of several loops.
 *
 * <pre>{@code
 * HttpRequest request =
 *     HttpRequest.builder("https://example.org/items")
 *         .method("POST")
 *         .json("{\"name\": \"eddy\"}")
 *         .requestTimeout(Duration.ofSeconds(5))
 *         .build();
 * }</pre>
 *
 * <p>There is no setting for a proxy, and the ones of the JVM and of the environment are not used.
 */
public final class HttpRequest {

  /** Makes the body of a request while that is being sent. */
  @FunctionalInterface
  public interface BodyProducer {
    /**
     * Writes the body. It ends when this has returned, and what it returned is done; a failure
     * breaks the request off and is what {@code fetch} fails with. When the response is there
     * before the body has ended, or the fetch ends in another way, the coroutine that this returned
     * is cancelled.
     *
     * @param sink takes the pieces
     * @return to be awaited, or null
     * @throws Exception to break the request off
     */
    @Nullable Awaitable<?> produce(BodySink sink) throws Exception;
  }

  /** Takes a body piece by piece. Loop thread only. */
  public interface BodySink {
    /**
     * Sends a piece. Awaiting it is how the producer is no faster than the server.
     *
     * @param piece not to be changed before what this returns is done
     * @return done when the piece has left the program; fails if the connection is closed
     * @throws IllegalStateException if the body has ended
     */
    Awaitable<Void> write(byte[] piece);

    /**
     * Sends text.
     *
     * @param piece in UTF-8
     * @return as {@link #write(byte[])}
     * @throws IllegalStateException if the body has ended
     */
    default Awaitable<Void> write(String piece) {
      return write(piece.getBytes(StandardCharsets.UTF_8));
    }
  }

  /** Takes the body of a response while that is being received. */
  @FunctionalInterface
  public interface ChunkCallback {
    /**
     * Takes a piece. No more is read from the server before what this returns is done.
     *
     * @param chunk not empty, and the callback's own
     * @return to be awaited, or null
     * @throws Exception to break the response off; it is what {@code fetch} fails with
     */
    @Nullable Awaitable<?> call(byte[] chunk) throws Exception;
  }

  private static final DateTimeFormatter HTTP_DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  /** Those with a body, and those without; of others nobody knows. */
  private static final Set<String> WITH_BODY = Set.of("POST", "PUT", "PATCH");

  private static final Set<String> WITHOUT_BODY = Set.of("GET", "HEAD", "DELETE", "OPTIONS");

  private final String method;
  private final HttpHeaders headers;

  final ClientTarget target;
  final byte @Nullable [] body;
  final @Nullable BodyProducer bodyProducer;
  final @Nullable ChunkCallback streamingCallback;
  final @Nullable Consumer<? super HttpResponse> headerCallback;

  /** Zero is no limit, as in the other two. */
  final Duration requestTimeout;

  final Duration connectTimeout;
  final Duration queueTimeout;

  /** How many redirects are followed; zero for none. */
  final int maxRedirects;

  final boolean decompressesResponse;
  final boolean expectsContinue;
  final ClientTls tls;

  private HttpRequest(Builder builder) {
    this.method = builder.method;
    this.target = builder.target;
    this.headers = HttpHeaders.received(builder.headers.copy());
    this.body = builder.body;
    this.bodyProducer = builder.bodyProducer;
    this.streamingCallback = builder.streamingCallback;
    this.headerCallback = builder.headerCallback;
    this.requestTimeout = builder.requestTimeout;
    this.connectTimeout = builder.connectTimeout;
    this.queueTimeout = builder.queueTimeout;
    this.maxRedirects = builder.followsRedirects ? builder.maxRedirects : 0;
    this.decompressesResponse = builder.decompressesResponse;
    this.expectsContinue = builder.expectsContinue;
    this.tls =
        new ClientTls(
            builder.validatesCertificate,
            builder.caCertificates,
            builder.clientCertificate,
            builder.clientKey);
  }

  /**
   * Begins a request, of method GET unless that is changed.
   *
   * @param url absolute, of {@code http} or {@code https}. Characters that a URL cannot have are
   *     escaped; a user and a password in it are used as {@link Builder#basicAuth} does
   * @return with the default settings
   * @throws IllegalArgumentException if it is no such URL
   */
  public static Builder builder(String url) {
    return new Builder(ClientTarget.parse(Objects.requireNonNull(url, "url")));
  }

  /**
   * Returns the method.
   *
   * @return such as {@code GET}
   */
  public String method() {
    return method;
  }

  /**
   * Returns the URL.
   *
   * @return without a user, a password and a fragment
   */
  public String url() {
    return target.url();
  }

  /**
   * Returns the header fields that were set.
   *
   * @return cannot be changed; the client adds some
   */
  public HttpHeaders headers() {
    return headers;
  }

  @Override
  public String toString() {
    return method + " " + url();
  }

  /** Collects what a request says. */
  public static final class Builder {
    private final ClientTarget target;
    private final io.netty.handler.codec.http.HttpHeaders headers = new DefaultHttpHeaders();
    private String method = "GET";
    private byte @Nullable [] body;
    private @Nullable BodyProducer bodyProducer;
    private @Nullable ChunkCallback streamingCallback;
    private @Nullable Consumer<? super HttpResponse> headerCallback;
    private Duration requestTimeout = Duration.ofSeconds(20);
    private Duration connectTimeout = Duration.ofSeconds(20);
    private Duration queueTimeout = Duration.ZERO;
    private boolean followsRedirects = true;
    private int maxRedirects = 5;
    private boolean decompressesResponse = true;
    private boolean expectsContinue;
    private boolean allowsNonstandardMethods;
    private boolean validatesCertificate = true;
    private @Nullable Path caCertificates;
    private @Nullable Path clientCertificate;
    private @Nullable Path clientKey;

    private Builder(ClientTarget target) {
      this.target = target;
      String credentials = target.credentials();
      if (credentials != null) {
        authorize(credentials);
      }
    }

    /**
     * Sets the method.
     *
     * @param method {@code GET} by default, in upper case
     * @return this
     */
    public Builder method(String method) {
      this.method = Objects.requireNonNull(method, "method");
      return this;
    }

    /**
     * Sets a header field, in place of what values it has.
     *
     * @param name of the field
     * @param value its only value
     * @return this
     * @throws IllegalArgumentException if the name or the value has a character that headers cannot
     *     have, such as a line break
     */
    public Builder header(String name, String value) {
      headers.set(Objects.requireNonNull(name, "name"), Objects.requireNonNull(value, "value"));
      return this;
    }

    /**
     * Sets all header fields that are given, each in place of what values it has. They are sent as
     * they are, {@code Host} and {@code Connection} too; but for {@code Transfer-Encoding}, which
     * is left out, and {@code Content-Length}, which says what the body has.
     *
     * @param headers copied
     * @return this
     */
    public Builder headers(HttpHeaders headers) {
      headers.names().forEach(this.headers::remove);
      this.headers.add(headers.fields());
      return this;
    }

    /**
     * Sets the body.
     *
     * @param body not to be changed any more
     * @return this
     */
    public Builder body(byte[] body) {
      this.body = Objects.requireNonNull(body, "body");
      return this;
    }

    /**
     * Sets the body. A POST without a {@code Content-Type} says, as in Tornado, that it is of a
     * form.
     *
     * @param body in UTF-8
     * @return this
     */
    public Builder body(String body) {
      return body(body.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Sets the body, and its {@code Content-Type} to {@code application/json}.
     *
     * @param json the text of a JSON value
     * @return this
     */
    public Builder json(String json) {
      return header("content-type", "application/json").body(json);
    }

    /**
     * Sets what makes the body while it is being sent: in chunks, unless a {@code Content-Length}
     * is set. It is called once more where a redirect of status 307 or 308 leads.
     *
     * @param producer writes the body
     * @return this
     */
    public Builder bodyProducer(BodyProducer producer) {
      this.bodyProducer = Objects.requireNonNull(producer, "producer");
      return this;
    }

    /**
     * Sends a user and a password, by the scheme {@code Basic}.
     *
     * @param user without a colon
     * @param password with any characters
     * @return this
     * @throws IllegalArgumentException if there is a colon in the user
     */
    public Builder basicAuth(String user, String password) {
      if (user.indexOf(':') >= 0) {
        throw new IllegalArgumentException(
            "user of basicAuth(): it has a colon, which ends it for the server: '" + user + "'");
      }
      authorize(user + ":" + password);
      return this;
    }

    private void authorize(String credentials) {
      byte[] bytes = credentials.getBytes(StandardCharsets.UTF_8);
      headers.set(
          HttpHeaderNames.AUTHORIZATION, "Basic " + Base64.getEncoder().encodeToString(bytes));
    }

    /**
     * Asks for a response only if what it would have was changed. Else its status is 304, which
     * {@code fetch} throws as an {@link HttpClientError}.
     *
     * @param time to a second
     * @return this
     */
    public Builder ifModifiedSince(Instant time) {
      return header("if-modified-since", HTTP_DATE.format(time));
    }

    /**
     * Sets who asks.
     *
     * @param userAgent {@code Eddy} by default
     * @return this
     */
    public Builder userAgent(String userAgent) {
      return header("user-agent", userAgent);
    }

    /**
     * Limits the time from the call of {@code fetch} to its end: for the queue, the connection, all
     * redirects and the body.
     *
     * @param limit 20 seconds by default; zero for no limit
     * @return this
     * @throws IllegalArgumentException if it is negative
     */
    public Builder requestTimeout(Duration limit) {
      this.requestTimeout = checkLimit("requestTimeout", limit);
      return this;
    }

    /**
     * Limits the time to find the address of a name, to connect, and to start TLS. A fetch that
     * takes a connection that is there needs none of it.
     *
     * @param limit 20 seconds by default; zero for no limit but that of the request
     * @return this
     * @throws IllegalArgumentException if it is negative
     */
    public Builder connectTimeout(Duration limit) {
      this.connectTimeout = checkLimit("connectTimeout", limit);
      return this;
    }

    /**
     * Limits the time to wait for other fetches of the client to end, if there are too many.
     *
     * @param limit zero, the default, for no limit but that of the request
     * @return this
     * @throws IllegalArgumentException if it is negative
     */
    public Builder queueTimeout(Duration limit) {
      this.queueTimeout = checkLimit("queueTimeout", limit);
      return this;
    }

    private static Duration checkLimit(String name, Duration limit) {
      if (limit.isNegative()) {
        throw new IllegalArgumentException(
            name + ": " + limit + " (expected zero, for no limit, or more)");
      }
      return limit;
    }

    /**
     * Says whether redirects are followed. POST becomes GET, without its body, by 301, 302 and 303,
     * and by 303 so does all but HEAD; 307 and 308 keep both. Where a redirect leads to another
     * scheme, host or port, {@code Authorization} and {@code Cookie} are left out.
     *
     * @param follows true by default
     * @return this
     */
    public Builder followRedirects(boolean follows) {
      this.followsRedirects = follows;
      return this;
    }

    /**
     * Limits the redirects. The one that is too many is not followed: its status is an {@link
     * HttpClientError}, or the response of a fetch that raises none.
     *
     * @param limit 5 by default; 0 follows none
     * @return this
     * @throws IllegalArgumentException if it is negative
     */
    public Builder maxRedirects(int limit) {
      if (limit < 0) {
        throw new IllegalArgumentException("maxRedirects: " + limit + " (expected 0 or more)");
      }
      this.maxRedirects = limit;
      return this;
    }

    /**
     * Says whether the response may come compressed, and is decompressed then.
     *
     * @param decompresses true by default
     * @return this
     */
    public Builder decompressResponse(boolean decompresses) {
      this.decompressesResponse = decompresses;
      return this;
    }

    /**
     * Gives the body to a callback instead of to the response, whose body is then empty. Bodies of
     * redirects that are followed are dropped.
     *
     * @param callback gets the pieces, one at a time
     * @return this
     */
    public Builder streamingCallback(ChunkCallback callback) {
      this.streamingCallback = Objects.requireNonNull(callback, "callback");
      return this;
    }

    /**
     * Sets who sees the status and the header fields before the body. Not called for redirects that
     * are followed.
     *
     * @param callback gets a response that has no body yet; what it throws breaks the response off
     *     and is what {@code fetch} fails with
     * @return this
     */
    public Builder headerCallback(Consumer<? super HttpResponse> callback) {
      this.headerCallback = Objects.requireNonNull(callback, "callback");
      return this;
    }

    /**
     * Asks the server whether it wants the body before that is sent. A server that does not answer
     * this within a second gets it.
     *
     * @param expects false by default
     * @return this
     */
    public Builder expectContinue(boolean expects) {
      this.expectsContinue = expects;
      return this;
    }

    /**
     * Lets any method be used, with or without a body.
     *
     * @param allows false by default
     * @return this
     */
    public Builder allowNonstandardMethods(boolean allows) {
      this.allowsNonstandardMethods = allows;
      return this;
    }

    /**
     * Says whether the server has to prove who it is. Without, anybody on the way can read and
     * change what is sent.
     *
     * @param validates true by default
     * @return this
     */
    public Builder validateCertificate(boolean validates) {
      this.validatesCertificate = validates;
      return this;
    }

    /**
     * Sets whom to trust to say who a server is, in place of those whom the JVM trusts.
     *
     * @param file of certificates, in PEM; a client reads it once
     * @return this
     */
    public Builder caCertificates(Path file) {
      this.caCertificates = Objects.requireNonNull(file, "file");
      return this;
    }

    /**
     * Sets how this program proves to a server who it is.
     *
     * @param certificate a file with the certificate and its chain, in PEM; a client reads it once
     * @param key a file with its private key, in PEM of PKCS #8, without a password
     * @return this
     */
    public Builder clientCertificate(Path certificate, Path key) {
      this.clientCertificate = Objects.requireNonNull(certificate, "certificate");
      this.clientKey = Objects.requireNonNull(key, "key");
      return this;
    }

    /**
     * Makes the request.
     *
     * @return with what was set so far
     * @throws IllegalArgumentException if the method and the body do not go together, or the method
     *     is unknown, unless {@link #allowNonstandardMethods} was called
     */
    public HttpRequest build() {
      checkMethod();
      boolean hasBody = body != null || bodyProducer != null;
      if (body != null && bodyProducer != null) {
        throw new IllegalArgumentException("a request has a body or a bodyProducer, not both");
      }
      if (!allowsNonstandardMethods) {
        if (WITH_BODY.contains(method) && !hasBody) {
          throw new IllegalArgumentException(
              method + " without a body: set one, which may be empty, or allowNonstandardMethods");
        }
        if (WITHOUT_BODY.contains(method) && hasBody) {
          throw new IllegalArgumentException(
              method + " with a body: take POST, PUT or PATCH, or allowNonstandardMethods");
        }
      }
      return new HttpRequest(this);
    }

    private void checkMethod() {
      if (method.equals("CONNECT") || !method.matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+")) {
        throw new IllegalArgumentException("method: '" + method + "' (expected such as GET)");
      }
      if (!allowsNonstandardMethods
          && !WITH_BODY.contains(method)
          && !WITHOUT_BODY.contains(method)) {
        throw new IllegalArgumentException(
            "method: '" + method + "' (expected such as GET, or allowNonstandardMethods)");
      }
    }
  }
}

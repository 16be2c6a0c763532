package dev.eddy.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpUtil;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a server answered to an {@link HttpRequest}. Its values do not change. */
public final class HttpResponse {
  private final HttpRequest request;
  private final String effectiveUrl;
  private final io.netty.handler.codec.http.HttpResponse head;
  private final HttpHeaders headers;
  private final byte[] body;
  private final String version;
  private final Duration requestTime;

  /** The body as text; made when it is asked for. */
  private @Nullable String text;

  /** Its error; made when it is asked for. */
  private @Nullable HttpClientError error;

  private HttpResponse(
      ClientHop hop, io.netty.handler.codec.http.HttpResponse head, byte[] body, Duration time) {
    this.request = hop.fetch().request();
    this.effectiveUrl = hop.message().target().url();
    this.head = head;
    this.headers = HttpHeaders.received(head.headers());
    this.body = body;
    this.version = hop.isHttp2() ? "HTTP/2" : head.protocolVersion().text();
    this.requestTime = time;
  }

  static HttpResponse of(
      ClientHop hop, io.netty.handler.codec.http.HttpResponse head, byte[] body) {
    return new HttpResponse(hop, head, body, hop.fetch().requestTime());
  }

  /**
   * Returns the request as it was given to {@code fetch}.
   *
   * @return the first one, also if redirects led elsewhere
   */
  public HttpRequest request() {
    return request;
  }

  /**
   * Returns where the response came from.
   *
   * @return the URL of the request, or where the last redirect led
   */
  public String effectiveUrl() {
    return effectiveUrl;
  }

  /**
   * Returns the protocol.
   *
   * @return such as {@code HTTP/1.1} or {@code HTTP/2}
   */
  public String version() {
    return version;
  }

  /**
   * Returns the status code.
   *
   * @return such as 200
   */
  public int code() {
    return head.status().code();
  }

  /**
   * Returns the words for the status.
   *
   * @return what the server sent; the usual words in HTTP/2, which has none
   */
  public String reason() {
    return head.status().reasonPhrase();
  }

  /**
   * Returns the header fields.
   *
   * @return cannot be changed; of a body that was decompressed they do not tell the coding and the
   *     length any more
   */
  public HttpHeaders headers() {
    return headers;
  }

  /**
   * Returns the body as text, in the charset that {@code Content-Type} names. Without one, or with
   * one that this JVM does not know, it is UTF-8; bytes that are no text become U+FFFD.
   *
   * @return empty if there is none, or if a streaming callback got it
   */
  public String body() {
    String known = text;
    if (known == null) {
      known = new String(body, charset());
      text = known;
    }
    return known;
  }

  private Charset charset() {
    String type = head.headers().get(HttpHeaderNames.CONTENT_TYPE);
    return type == null
        ? StandardCharsets.UTF_8
        : Objects.requireNonNull(HttpUtil.getCharset(type, StandardCharsets.UTF_8));
  }

  /**
   * Returns the body.
   *
   * @return a copy; empty if there is none, or if a streaming callback got it
   */
  public byte[] bodyBytes() {
    return body.clone();
  }

  /**
   * Returns how long it took, from the start of the fetch until now that it is complete.
   *
   * @return without the time in which the fetch waited for others to end
   */
  public Duration requestTime() {
    return requestTime;
  }

  /**
   * Returns what {@code fetch} throws for this response.
   *
   * @return null for a status of 200 to 299
   */
  public @Nullable HttpClientError error() {
    if (error == null && (code() < 200 || code() > 299)) {
      error = new HttpClientError(this);
    }
    return error;
  }

  /**
   * Throws {@link #error()} if there is one.
   *
   * @throws HttpClientError for a status other than 200 to 299
   */
  public void rethrow() throws HttpClientError {
    HttpClientError thrown = error();
    if (thrown != null) {
      throw thrown;
    }
  }

  @Override
  public String toString() {
    return code() + " " + reason() + " from " + effectiveUrl;
  }
}

package dev.eddy.http;

import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A request as a server got it. Its values do not change. Loop thread only. */
public final class HttpServerRequest {
  private static final byte[] NO_BODY = {};

  private final HttpRequest head;
  private final Peer peer;
  private final HttpHeaders headers;
  private final int pathEnd;

  /** Set when all of it is there, before the handler runs. */
  private byte[] body = NO_BODY;

  HttpServerRequest(HttpRequest head, Peer peer) {
    this.head = head;
    this.peer = peer;
    this.headers = HttpHeaders.received(head.headers());
    int query = head.uri().indexOf('?');
    this.pathEnd = query < 0 ? head.uri().length() : query;
  }

  void setBody(byte[] body) {
    this.body = body;
  }

  boolean isHead() {
    return head.method().equals(HttpMethod.HEAD);
  }

  boolean isGetOrHead() {
    return head.method().equals(HttpMethod.GET) || isHead();
  }

  /**
   * Returns the method.
   *
   * @return in capitals: {@code GET}
   */
  public String method() {
    return head.method().name();
  }

  /**
   * Returns the target as the client wrote it.
   *
   * @return path and query: {@code /search?q=a%20b}
   */
  public String uri() {
    return head.uri();
  }

  /**
   * Returns the path.
   *
   * @return with its escapes, without the query
   */
  public String path() {
    return pathEnd == head.uri().length() ? head.uri() : head.uri().substring(0, pathEnd);
  }

  /**
   * Returns the query.
   *
   * @return with its escapes, without the question mark; empty if there is none
   */
  public String query() {
    return pathEnd == head.uri().length() ? "" : head.uri().substring(pathEnd + 1);
  }

  /**
   * Returns the version of the protocol.
   *
   * @return {@code HTTP/1.0}, {@code HTTP/1.1} or {@code HTTP/2}
   */
  public String version() {
    HttpVersion version = head.protocolVersion();
    return peer.isHttp2() ? "HTTP/2" : version.text();
  }

  /**
   * Returns the header fields.
   *
   * @return cannot be changed
   */
  public HttpHeaders headers() {
    return headers;
  }

  /**
   * Returns the body.
   *
   * @return all of it, not a copy: do not change it. Empty if there is none, and for a handler that
   *     takes it piece by piece ({@link StreamRequestBody})
   */
  @SuppressWarnings("EI_EXPOSE_REP")
  public byte[] body() {
    return body;
  }

  /**
   * Returns the body as text.
   *
   * @return from UTF-8; what is not becomes U+FFFD
   */
  public String bodyText() {
    return new String(body, StandardCharsets.UTF_8);
  }

  /**
   * Returns the host that the client asked for.
   *
   * @return the field {@code Host}, with its port; empty if there is none, as HTTP/1.0 allows
   */
  public String host() {
    String host = headers.get("host");
    return host == null ? "" : host;
  }

  /**
   * Returns how the client came.
   *
   * @return {@code http} or {@code https}
   */
  public String protocol() {
    return peer.scheme();
  }

  /**
   * Returns the address of the client in text.
   *
   * @return an IP address without its port; of a Unix socket, its path or nothing
   */
  public String remoteIp() {
    return peer.ip();
  }

  /**
   * Returns the address of the other end of the connection, which may be a proxy's.
   *
   * @return null if it has none, as the client of a Unix socket
   */
  public @Nullable SocketAddress remoteAddress() {
    return peer.address();
  }

  @Override
  public String toString() {
    return method() + " " + uri() + " (" + remoteIp() + ")";
  }
}

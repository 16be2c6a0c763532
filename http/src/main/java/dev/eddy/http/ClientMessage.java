package dev.eddy.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.compression.Brotli;
import io.netty.handler.codec.compression.Zstd;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is sent to one place: the request, or what a redirect made of it.
 *
 * @param method such as {@code GET}
 * @param target where it goes
 * @param headers those that the user has set and that still apply
 * @param body null for none
 * @param producer makes the body; null for none
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record ClientMessage(
    String method,
    ClientTarget target,
    HttpHeaders headers,
    byte @Nullable [] body,
    HttpRequest.@Nullable BodyProducer producer) {
  private static final Set<String> IDEMPOTENT =
      Set.of("GET", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE");

  private static final List<CharSequence> OF_BODY =
      List.of(
          HttpHeaderNames.CONTENT_LENGTH,
          HttpHeaderNames.CONTENT_TYPE,
          HttpHeaderNames.CONTENT_ENCODING,
          HttpHeaderNames.CONTENT_LANGUAGE,
          HttpHeaderNames.CONTENT_LOCATION);

  private static final String CODINGS =
      "gzip, deflate" + (Brotli.isAvailable() ? ", br" : "") + (Zstd.isAvailable() ? ", zstd" : "");

  static ClientMessage of(HttpRequest request) {
    return new ClientMessage(
        request.method(),
        request.target,
        request.headers().fields(),
        request.body,
        request.bodyProducer);
  }

  /** What follows a redirect. */
  ClientMessage redirected(int status, ClientTarget to) {
    HttpHeaders kept = headers.copy();
    if (!to.hasSameOrigin(target)) {
      kept.remove(HttpHeaderNames.AUTHORIZATION);
      kept.remove(HttpHeaderNames.COOKIE);
      kept.remove(HttpHeaderNames.HOST);
    }
    boolean becomesGet =
        status == 303
            ? !method.equals("HEAD")
            : (status == 301 || status == 302) && method.equals("POST");
    if (!becomesGet) {
      return new ClientMessage(method, to, kept, body, producer);
    }
    OF_BODY.forEach(kept::remove);
    return new ClientMessage("GET", to, kept, null, null);
  }

  boolean isIdempotent() {
    return IDEMPOTENT.contains(method);
  }

  boolean hasBody() {
    return body != null || producer != null;
  }

  /** The body, without a copy of it. */
  ByteBuf content() {
    return body == null ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(body);
  }

  /**
   * Makes what a channel sends: the head, with the body unless that follows.
   *
   * @param request has the settings
   * @param bodyFollows whether the body is sent after it
   */
  io.netty.handler.codec.http.HttpRequest toNetty(HttpRequest request, boolean bodyFollows) {
    HttpMethod verb = HttpMethod.valueOf(method);
    HttpHeaders fields = fieldsFor(request);
    return bodyFollows
        ? new DefaultHttpRequest(HttpVersion.HTTP_1_1, verb, target.path(), fields)
        : new DefaultFullHttpRequest(
            HttpVersion.HTTP_1_1,
            verb,
            target.path(),
            content(),
            fields,
            EmptyHttpHeaders.INSTANCE);
  }

  private HttpHeaders fieldsFor(HttpRequest request) {
    HttpHeaders fields = headers.copy();
    setIfAbsent(fields, HttpHeaderNames.HOST, target.authority());
    setIfAbsent(fields, HttpHeaderNames.USER_AGENT, "Eddy");
    if (request.decompressesResponse) {
      setIfAbsent(fields, HttpHeaderNames.ACCEPT_ENCODING, CODINGS);
    }
    fields.remove(HttpHeaderNames.TRANSFER_ENCODING);
    if (producer != null) {
      if (!fields.contains(HttpHeaderNames.CONTENT_LENGTH)) {
        fields.set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
      }
    } else if (body != null) {
      fields.set(HttpHeaderNames.CONTENT_LENGTH, String.valueOf(body.length));
    } else {
      fields.remove(HttpHeaderNames.CONTENT_LENGTH);
    }
    if (hasBody() && method.equals("POST")) {
      setIfAbsent(
          fields,
          HttpHeaderNames.CONTENT_TYPE,
          HttpHeaderValues.APPLICATION_X_WWW_FORM_URLENCODED.toString());
    }
    if (hasBody() && request.expectsContinue) {
      fields.set(HttpHeaderNames.EXPECT, HttpHeaderValues.CONTINUE);
    }
    return fields;
  }

  private static void setIfAbsent(HttpHeaders fields, CharSequence name, String value) {
    if (!fields.contains(name)) {
      fields.set(name, value);
    }
  }
}

package dev.eddy.http;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.compression.DecompressionException;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.AsciiString;
import org.jspecify.annotations.Nullable;

/** The responses that no handler makes. */
final class Refusal {
  private Refusal() {}

  /** The status for a part that could not be decoded. A line of a body is not the target. */
  static HttpResponseStatus statusFor(HttpObject part) {
    Throwable failure = part.decoderResult().cause();
    return failure instanceof TooLongHttpLineException && !(part instanceof HttpRequest)
        ? HttpResponseStatus.BAD_REQUEST
        : statusFor(failure);
  }

  /** The status for what could not be decoded. */
  static HttpResponseStatus statusFor(Throwable failure) {
    if (failure instanceof TooLongHttpLineException) {
      return HttpResponseStatus.REQUEST_URI_TOO_LONG;
    }
    if (failure instanceof TooLongHttpHeaderException) {
      return HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE;
    }
    if (failure instanceof DecompressionException && isTooLong(failure.getMessage())) {
      return HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE;
    }
    return HttpResponseStatus.BAD_REQUEST;
  }

  private static boolean isTooLong(@Nullable String message) {
    return message != null && message.contains("maximum size");
  }

  /** The connection is closed behind it. */
  static DefaultFullHttpResponse response(
      HttpResponseStatus status, AsciiString date, boolean isHttp2) {
    var response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, Unpooled.EMPTY_BUFFER);
    response.headers().set(HttpHeaderNames.CONTENT_LENGTH, "0");
    response.headers().set(HttpHeaderNames.DATE, date);
    if (!isHttp2) {
      response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    }
    return response;
  }

  static DefaultFullHttpResponse continueResponse() {
    return new DefaultFullHttpResponse(
        HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE, Unpooled.EMPTY_BUFFER);
  }
}

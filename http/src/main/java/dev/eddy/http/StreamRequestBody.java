package dev.eddy.http;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * On a {@link RequestHandler} that takes the body of its requests piece by piece: {@code prepare}
 * runs when the headers are there, {@link RequestHandler#dataReceived} for each piece, one at a
 * time, and the method of the request after the last. As long as it awaits, no more is read from
 * the client. Tornado's {@code stream_request_body}.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface StreamRequestBody {
  /**
   * How long the body may be, in place of {@link HttpServer.Builder#maxBodySize}, which is for
   * handlers that get the body as a whole. A longer one is refused with 413: at once if its length
   * is known, else when it has become too long. Under {@link HttpServer.Builder#decompressRequest}
   * the limit of the server is for each piece besides: a few bytes that become more than that end
   * the body.
   *
   * @return in bytes, after decompression; 0 for no limit, -1 for the limit of the server
   */
  long maxBodySize() default -1;
}

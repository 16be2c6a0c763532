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
public @interface StreamRequestBody {}

package dev.eddy.load;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;

/** Vert.x, with one event loop and its native transport. */
public final class VertxHello {
  private VertxHello() {}

  public static void main(String[] args) {
    Vertx vertx =
        Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setPreferNativeTransport(true));
    if (!vertx.isNativeTransportEnabled()) {
      throw new IllegalStateException(
          "no native transport", vertx.unavailableNativeTransportCause());
    }
    Buffer text = Buffer.buffer(Hello.BYTES);
    CharSequence type = HttpHeaders.createOptimized("text/plain");
    vertx
        .createHttpServer()
        .requestHandler(
            request -> request.response().putHeader(HttpHeaders.CONTENT_TYPE, type).end(text))
        .listen(0, Hello.HOST)
        .onSuccess(server -> Hello.listens(server.actualPort()))
        .onFailure(Throwable::printStackTrace);
  }
}

package dev.eddy.load;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.handler.FileSystemAccess;
import io.vertx.ext.web.handler.StaticHandler;
import java.nio.file.Path;

/** Vert.x, with one event loop and its native transport. */
public final class VertxServer {
  private static final Buffer TEXT = Buffer.buffer(Answers.BYTES);
  private static final CharSequence TEXT_PLAIN = HttpHeaders.createOptimized("text/plain");
  private static final CharSequence JSON = HttpHeaders.createOptimized("application/json");

  private VertxServer() {}

  public static void main(String[] args) {
    Vertx vertx =
        Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setPreferNativeTransport(true));
    if (!vertx.isNativeTransportEnabled()) {
      throw new IllegalStateException(
          "no native transport", vertx.unavailableNativeTransportCause());
    }
    Router files = files(vertx, Answers.folder(args));
    vertx
        .createHttpServer()
        .requestHandler(
            request -> {
              switch (request.path()) {
                case "/" -> answer(request, TEXT_PLAIN, TEXT);
                case "/json" -> answer(request, JSON, json());
                default -> files.handle(request);
              }
            })
        .listen(0, Answers.HOST)
        .onSuccess(server -> Answers.listens(server.actualPort()))
        .onFailure(Throwable::printStackTrace);
  }

  private static void answer(HttpServerRequest request, CharSequence type, Buffer body) {
    request.response().putHeader(HttpHeaders.CONTENT_TYPE, type).end(body);
  }

  /** By Vert.x's own objects, as its users do it. */
  private static Buffer json() {
    return new JsonObject()
        .put("message", Answers.TEXT)
        .put("id", 42)
        .put("tags", new JsonArray().add("a").add("b"))
        .toBuffer();
  }

  private static Router files(Vertx vertx, Path folder) {
    Router router = Router.router(vertx);
    router
        .route()
        .handler(StaticHandler.create(FileSystemAccess.ROOT, folder.toAbsolutePath().toString()));
    return router;
  }
}

package dev.eddy.load;

import io.activej.eventloop.Eventloop;
import io.activej.http.AsyncServlet;
import io.activej.http.ContentTypes;
import io.activej.http.HttpHeaderValue;
import io.activej.http.HttpHeaders;
import io.activej.http.HttpResponse;
import io.activej.http.HttpServer;
import io.activej.http.StaticServlet;
import io.activej.promise.Promise;
import java.io.IOException;
import java.util.concurrent.Executors;

/** ActiveJ, with its event loop on this thread. */
public final class ActivejServer {
  private ActivejServer() {}

  public static void main(String[] args) throws IOException {
    Eventloop loop = Eventloop.builder().withCurrentThread().build();
    AsyncServlet files =
        StaticServlet.ofPath(loop, Executors.newCachedThreadPool(), Answers.folder(args));
    HttpServer server =
        HttpServer.builder(
                loop,
                request ->
                    switch (request.getPath()) {
                      case "/" -> HttpResponse.ok200().withBody(Answers.BYTES).toPromise();
                      case "/json" -> json();
                      default -> files.serve(request);
                    })
            .withListenAddress(Answers.address())
            .build();
    server.listen();
    Answers.listens(server.getBoundAddresses().get(0).getPort());
    loop.run();
  }

  private static Promise<HttpResponse> json() {
    return HttpResponse.ok200()
        .withHeader(
            HttpHeaders.CONTENT_TYPE, HttpHeaderValue.ofContentType(ContentTypes.JSON_UTF_8))
        .withBody(Json.bytes())
        .toPromise();
  }
}

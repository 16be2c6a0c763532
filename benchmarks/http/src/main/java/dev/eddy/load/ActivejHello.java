package dev.eddy.load;

import io.activej.eventloop.Eventloop;
import io.activej.http.HttpResponse;
import io.activej.http.HttpServer;
import java.io.IOException;

/** ActiveJ, with its event loop on this thread. */
public final class ActivejHello {
  private ActivejHello() {}

  public static void main(String[] args) throws IOException {
    Eventloop loop = Eventloop.builder().withCurrentThread().build();
    HttpServer server =
        HttpServer.builder(loop, request -> HttpResponse.ok200().withBody(Hello.BYTES).toPromise())
            .withListenAddress(Hello.address())
            .build();
    server.listen();
    Hello.listens(server.getBoundAddresses().get(0).getPort());
    loop.run();
  }
}

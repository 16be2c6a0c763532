package dev.eddy.load;

import io.helidon.webserver.WebServer;

/** Helidon, whose handlers run on virtual threads. */
public final class HelidonHello {
  private HelidonHello() {}

  public static void main(String[] args) {
    WebServer server =
        WebServer.builder()
            .host(Hello.HOST)
            .port(0)
            .routing(routing -> routing.get("/", (request, response) -> response.send(Hello.BYTES)))
            .build()
            .start();
    Hello.listens(server.port());
  }
}

package dev.eddy.load;

import io.helidon.http.Header;
import io.helidon.http.HeaderValues;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.staticcontent.FileSystemHandlerConfig;
import io.helidon.webserver.staticcontent.StaticContentFeature;

/** Helidon, whose handlers run on virtual threads. */
public final class HelidonServer {
  private static final Header JSON = HeaderValues.CONTENT_TYPE_JSON;

  private HelidonServer() {}

  public static void main(String[] args) {
    var files =
        StaticContentFeature.createService(FileSystemHandlerConfig.create(Answers.folder(args)));
    HttpRouting.Builder routing =
        HttpRouting.builder()
            .get("/", (request, response) -> response.send(Answers.BYTES))
            .get("/json", (request, response) -> response.header(JSON).send(Json.bytes()))
            .register("/", files);
    WebServer server =
        WebServer.builder().host(Answers.HOST).port(0).routing(routing).build().start();
    Answers.listens(server.port());
  }
}

package dev.eddy.load;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ResourceHandler;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.resource.ResourceFactory;

/** Jetty's core, with one selector. */
public final class JettyServer {
  private JettyServer() {}

  /** Files have a handler of their own, which is started and stopped with this one. */
  private static final class Greeter extends Handler.Abstract.NonBlocking {
    private final ResourceHandler files = new ResourceHandler();

    Greeter(Path folder) {
      files.setBaseResource(ResourceFactory.of(this).newResource(folder));
      addBean(files);
    }

    @Override
    public void setServer(Server server) {
      super.setServer(server);
      files.setServer(server);
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
      switch (request.getHttpURI().getPath()) {
        case "/" -> answer(response, "text/plain", Answers.BYTES, callback);
        case "/json" -> answer(response, "application/json", Json.bytes(), callback);
        default -> {
          return files.handle(request, response, callback);
        }
      }
      return true;
    }

    private static void answer(Response response, String type, byte[] body, Callback callback) {
      response.getHeaders().put(HttpHeader.CONTENT_TYPE, type);
      response.write(true, ByteBuffer.wrap(body), callback);
    }
  }

  public static void main(String[] args) throws Exception {
    var server = new Server();
    var connector = new ServerConnector(server, 1, 1);
    connector.setHost(Answers.HOST);
    connector.setPort(0);
    server.addConnector(connector);
    server.setHandler(new Greeter(Answers.folder(args)));
    server.start();
    Answers.listens(connector.getLocalPort());
    server.join();
  }
}

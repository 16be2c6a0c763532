package dev.eddy.load;

import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;

/** Jetty's core, with one selector. */
public final class JettyHello {
  private JettyHello() {}

  private static final class Greeter extends Handler.Abstract.NonBlocking {
    @Override
    public boolean handle(Request request, Response response, Callback callback) {
      response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/plain");
      response.write(true, ByteBuffer.wrap(Hello.BYTES), callback);
      return true;
    }
  }

  public static void main(String[] args) throws Exception {
    var server = new Server();
    var connector = new ServerConnector(server, 1, 1);
    connector.setHost(Hello.HOST);
    connector.setPort(0);
    server.addConnector(connector);
    server.setHandler(new Greeter());
    server.start();
    Hello.listens(connector.getLocalPort());
    server.join();
  }
}

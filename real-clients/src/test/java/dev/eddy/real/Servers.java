package dev.eddy.real;

import dev.eddy.http.Application;
import dev.eddy.http.HttpServer;
import dev.eddy.http.ServerTls;
import java.nio.file.Path;

/** One server without and one with TLS, which take bodies of any size. */
final class Servers {
  private final Certificate certificate;
  private final ServerThread plain;
  private final ServerThread secure;

  Servers(Path folder) throws Exception {
    certificate = Certificate.make(folder);
    Application application = Site.application(folder);
    plain = ServerThread.opening(() -> HttpServer.builder(application).maxBodySize(0).build());
    var tls = ServerTls.of(certificate.chain(), certificate.key());
    secure =
        ServerThread.opening(() -> HttpServer.builder(application).maxBodySize(0).tls(tls).build());
  }

  Certificate certificate() {
    return certificate;
  }

  String url(Way way, String path) {
    return way.isSecure()
        ? "https://127.0.0.1:" + secure.port() + path
        : "http://127.0.0.1:" + plain.port() + path;
  }

  void stop() throws InterruptedException {
    plain.stop();
    secure.stop();
  }
}

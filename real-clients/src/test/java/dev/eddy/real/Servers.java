package dev.eddy.real;

import dev.eddy.http.Application;
import dev.eddy.http.HttpServer;
import dev.eddy.http.ServerTls;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;

/** One server without and one with TLS, which take bodies of any size, and compress. */
final class Servers {
  private final Certificate certificate;
  private final Path unixSocket;
  private final ServerThread plain;
  private final ServerThread secure;

  Servers(Path folder) throws Exception {
    certificate = Certificate.make(folder);
    Application application = Site.application(folder);
    unixSocket = folder.resolve("socket");
    plain =
        ServerThread.opening(
            () -> {
              HttpServer server = ServerThread.listening(builder(application).build());
              server.listen(UnixDomainSocketAddress.of(unixSocket));
              return server;
            });
    var tls = ServerTls.of(certificate.chain(), certificate.key());
    secure =
        ServerThread.opening(() -> ServerThread.listening(builder(application).tls(tls).build()));
  }

  private static HttpServer.Builder builder(Application application) {
    return HttpServer.builder(application)
        .maxBodySize(0)
        .compressResponse(true)
        .decompressRequest(true);
  }

  /** Where the one without TLS listens too. */
  Path unixSocket() {
    return unixSocket;
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

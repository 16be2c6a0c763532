package dev.eddy.http;

import static dev.eddy.Coroutines.await;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.Promise;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClientTlsTest extends ClientTestBase {
  @TempDir static Path folder;
  private static TestCertificates.Pair ofServer;
  private static TestCertificates.Pair ofClient;

  @BeforeAll
  static void makeCertificates() throws Exception {
    ofServer = TestCertificates.makeFor(folder, "server", "dns:localhost");
    ofClient = TestCertificates.makeFor(folder, "client", "dns:client");
  }

  private static NettyTestServer serve(ClientAuth auth) throws Exception {
    SslContext tls =
        SslContextBuilder.forServer(ofServer.chain().toFile(), ofServer.key().toFile())
            .sslProvider(SslProvider.JDK)
            .trustManager(ofClient.chain().toFile())
            .clientAuth(auth)
            .build();
    return new NettyTestServer(
        tls,
        100,
        (request, stream) -> {
          SslHandler handler = stream.context.pipeline().get(SslHandler.class);
          stream.send(
              auth == ClientAuth.REQUIRE
                  ? handler.engine().getSession().getPeerPrincipal().getName()
                  : "secret");
        });
  }

  private static HttpRequest.Builder trusting(String url) {
    return HttpRequest.builder(url).caCertificates(ofServer.chain());
  }

  @Test
  void trustedServer_isAsked() throws Exception {
    try (var server = serve(ClientAuth.NONE)) {
      for (int i = 0; i < 3; i++) {
        HttpResponse response = run(() -> http.fetch(trusting(server.url("/")).build()));
        assertThat(response.body()).isEqualTo("secret");
        assertThat(response.version()).isEqualTo("HTTP/1.1");
      }
      assertThat(server.connections()).isEqualTo(1);
    }
  }

  @Test
  void unknownServer_isNotTrusted() throws Exception {
    try (var server = serve(ClientAuth.NONE)) {
      assertThat(failureOf(() -> http.fetch(server.url("/")))).isInstanceOf(SSLException.class);
    }
  }

  @Test
  void serverOfAnotherName_isNotTrusted() throws Exception {
    try (var server = serve(ClientAuth.NONE)) {
      HttpRequest request = trusting(server.url("127.0.0.1", "/")).build();

      assertThat(failureOf(() -> http.fetch(request)))
          .isInstanceOf(SSLException.class)
          .hasMessageContaining("127.0.0.1");
    }
  }

  @Test
  void validation_canBeLeftOut() throws Exception {
    try (var server = serve(ClientAuth.NONE)) {
      HttpRequest request =
          HttpRequest.builder(server.url("127.0.0.1", "/")).validateCertificate(false).build();

      assertThat(run(() -> http.fetch(request)).body()).isEqualTo("secret");
      assertThat(failureOf(() -> http.fetch(server.url("127.0.0.1", "/"))))
          .as("the connection is not one for those who want a validation")
          .isInstanceOf(SSLException.class);
    }
  }

  @Test
  void client_showsItsCertificate() throws Exception {
    try (var server = serve(ClientAuth.REQUIRE)) {
      HttpRequest request =
          trusting(server.url("/")).clientCertificate(ofClient.chain(), ofClient.key()).build();

      assertThat(run(() -> http.fetch(request)).body()).isEqualTo("CN=client");
      assertThat(failureOf(() -> http.fetch(trusting(server.url("/")).build())))
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void filesThatCannotBeRead_areAFailure_untilTheyCan() throws Exception {
    Path file = folder.resolve("later.pem");
    try (var server = serve(ClientAuth.NONE)) {
      HttpRequest request = HttpRequest.builder(server.url("/")).caCertificates(file).build();

      assertThat(failureOf(() -> http.fetch(request)))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("later.pem");
      Files.copy(ofServer.chain(), file);
      assertThat(run(() -> http.fetch(request)).body()).isEqualTo("secret");
    }
  }

  @Test
  void serverWithoutTls_isAFailure() throws Exception {
    try (var server =
        new RawServer(
            connection -> {
              connection.send("HTTP/1.1 400 Bad Request\r\n\r\n");
              connection.awaitEnd();
            })) {
      String url = server.url("/").replace("http:", "https:");

      assertThat(failureOf(() -> http.fetch(url))).isInstanceOf(SSLException.class);
    }
  }

  /** A server that knows HTTP/1.1 only: after the handshake it is known that one has to wait. */
  @Test
  void queueTimeout_isKeptWhereHttp2WasHopedFor() throws Exception {
    use(AsyncHttpClient.builder().maxConnectionsPerHost(1));
    try (var server = new RawServer(connection -> lengthOf(secure(connection).getInputStream()))) {
      String url = server.url("/").replace("http://127.0.0.1", "https://localhost");
      Duration limit = Duration.ofMillis(60);
      test.run(
          () -> {
            Promise<HttpResponse> first = http.fetch(trusting(url).build());
            Promise<HttpResponse> second = http.fetch(trusting(url).queueTimeout(limit).build());
            HttpTimeoutException late = null;
            try {
              await(second);
            } catch (HttpTimeoutException expected) {
              late = expected;
            }
            assertThat(late.phase()).isEqualTo(HttpTimeoutException.Phase.QUEUE);
            assertThat(late).hasMessageEndingWith("limit of PT0.06S");
            assertThat(first.isDone()).isFalse();
            first.cancel();
          });
    }
  }

  private static SSLSocket secure(RawServer.Connection connection) throws Exception {
    SSLContext context = TestCertificates.context(ofClient, ofServer);
    var socket =
        (SSLSocket) context.getSocketFactory().createSocket(connection.socket, "client", 0, true);
    socket.setUseClientMode(false);
    return socket;
  }

  /** Answers after each of the pauses. */
  private static void answer(RawServer.Connection connection, String... paths) throws Exception {
    SSLSocket socket = secure(connection);
    var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), ISO_8859_1));
    for (String path : paths) {
      String line = in.readLine();
      assertThat(line).startsWith("GET " + path + " ");
      while (!line.isEmpty()) {
        line = in.readLine();
      }
      if (path.equals("/held")) {
        connection.tell("held");
        connection.gate.await();
      }
      String answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
      socket.getOutputStream().write(answer.getBytes(ISO_8859_1));
    }
    connection.tell("busy");
    in.readLine();
    connection.awaitEnd();
  }

  @Test
  void connectionThatNobodyNeeds_isGivenUpAfterItsTime() throws Exception {
    try (var server =
        new RawServer(
            connection -> answer(connection, "/held", "/second"),
            connection -> {
              connection.tell("silent"); // in the middle of the handshake
              connection.awaitEnd();
            },
            connection -> answer(connection, "/last"))) {
      String url = server.url("").replace("http://127.0.0.1", "https://localhost");
      test.run(
          () -> {
            Promise<HttpResponse> first = http.fetch(trusting(url + "/held").build());
            assertThat(await(event(server))).isEqualTo("held");
            Promise<HttpResponse> second = http.fetch(trusting(url + "/second").build());
            assertThat(await(event(server))).isEqualTo("silent");
            server.openGate(); // the second fetch gets the connection of the first
            assertThat(await(first).body() + await(second).body()).isEqualTo("okok");
            assertThat(await(event(server))).isEqualTo("busy");

            clock.pass(Duration.ofSeconds(20));
            assertThat(await(event(server))).isEqualTo("closed");

            Promise<HttpResponse> unanswered = http.fetch(trusting(url + "/").build());
            assertThat(await(http.fetch(trusting(url + "/last").build())).body()).isEqualTo("ok");
            unanswered.cancel();
          });
    }
  }

  private Promise<String> event(RawServer server) {
    return test.loop().runInExecutor(server::nextEvent);
  }

  @Test
  void uploadThatTheServerDoesNotRead_isCutOff() throws Exception {
    byte[] body = new byte[32 * 1024 * 1024];
    try (var server =
        new RawServer(
            connection -> {
              InputStream input = secure(connection).getInputStream();
              input.read();
              connection.tell("asked");
              connection.gate.await();
              connection.tell(lengthOf(input) < body.length ? "cut off" : "whole");
            })) {
      String url = server.url("/").replace("http://127.0.0.1", "https://localhost");
      test.run(
          () -> {
            Promise<HttpResponse> fetching =
                http.fetch(trusting(url).method("POST").body(body).build());
            assertThat(await(test.loop().runInExecutor(server::nextEvent))).isEqualTo("asked");
            fetching.cancel();
            try {
              await(fetching);
            } catch (CancellationException cancelled) {
              assertThat(fetching.isCancelled()).isTrue();
            }
            server.openGate();
            assertThat(await(test.loop().runInExecutor(server::nextEvent))).isEqualTo("cut off");
          });
    }
  }

  private static long lengthOf(InputStream input) {
    long length = 0;
    try {
      byte[] buffer = new byte[100_000];
      for (int read = input.read(buffer); read >= 0; read = input.read(buffer)) {
        length += read;
      }
    } catch (IOException end) {
      // without a farewell
    }
    return length;
  }
}

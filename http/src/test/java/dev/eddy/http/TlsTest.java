package dev.eddy.http;

import static dev.eddy.Coroutines.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddy.Awaitable;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.HexFormat;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TlsTest extends RawTest {
  @TempDir static Path shared;

  private static TestCertificates.Pair pair;
  private static TestCertificates.Pair other;

  @TempDir Path folder;

  @BeforeAll
  static void makeCertificates() throws Exception {
    pair = TestCertificates.shared();
    other = TestCertificates.make(shared, "other");
  }

  /** Files that a test may change. */
  private TestCertificates.Pair copyOfPair() throws IOException {
    return new TestCertificates.Pair(
        Files.copy(pair.chain(), folder.resolve("chain")),
        Files.copy(pair.key(), folder.resolve("key")),
        pair.store());
  }

  static final class Tell extends RequestHandler {
    @Override
    protected Awaitable<?> get() {
      write(request().version() + " " + request().protocol());
      return null;
    }
  }

  private void serve(ServerTls tls, boolean http2) throws IOException {
    var application = Application.builder().route("/", Tell::new).route("/echo", Echo::new).build();
    serve(HttpServer.builder(application).tls(tls).http2(http2).build());
  }

  private HttpResponse<String> fetch(SSLContext trust) throws Exception {
    return fetch(trust, "/", HttpRequest.BodyPublishers.noBody());
  }

  private HttpResponse<String> fetch(SSLContext trust, String path, HttpRequest.BodyPublisher body)
      throws Exception {
    HttpClient client = HttpClient.newBuilder().sslContext(trust).build();
    var request =
        HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + server.port() + path))
            .method(path.equals("/") ? "GET" : "POST", body);
    var sent = client.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString());
    return test.run(() -> await(sent));
  }

  @ParameterizedTest
  @CsvSource({"true, HTTP/2 https", "false, HTTP/1.1 https"})
  void request_isAnswered_inTheProtocolThatBothCan(boolean http2, String told) throws Exception {
    serve(ServerTls.of(pair.chain(), pair.key()), http2);

    HttpResponse<String> response = fetch(pair.trusting());

    assertThat(response.body()).isEqualTo(told);
    assertThat(response.version())
        .isEqualTo(http2 ? HttpClient.Version.HTTP_2 : HttpClient.Version.HTTP_1_1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void longBodies_goBothWays(boolean http2) throws Exception {
    serve(ServerTls.of(pair.chain(), pair.key()), http2);
    String body = "x".repeat(3_000_000);

    var response = fetch(pair.trusting(), "/echo", HttpRequest.BodyPublishers.ofString(body));

    assertThat(response.body()).isEqualTo(body);
  }

  @Test
  void rsaKey_isTaken() throws Exception {
    var rsa = TestCertificates.make(folder, "rsa", "-keyalg", "RSA", "-keysize", "2048");
    serve(ServerTls.of(rsa.chain(), rsa.key()), true);

    assertThat(fetch(rsa.trusting()).statusCode()).isEqualTo(200);
  }

  @Test
  void encryptedKey_needsItsPassword() throws Exception {
    String algorithm = "PBEWithHmacSHA256AndAES_128";
    SecretKey secret =
        SecretKeyFactory.getInstance(algorithm)
            .generateSecret(new PBEKeySpec("secret".toCharArray()));
    Cipher cipher = Cipher.getInstance(algorithm);
    cipher.init(Cipher.ENCRYPT_MODE, secret);
    byte[] plain = pair.store().getKey("a", TestCertificates.PASSWORD).getEncoded();
    byte[] pbes2 = HexFormat.of().parseHex("06092a864886f70d01050d"); // its name in PKCS #5
    byte[] how = der(0x30, pbes2, cipher.getParameters().getEncoded());
    byte[] encrypted = der(0x30, how, der(4, cipher.doFinal(plain)));
    Path key = folder.resolve("encrypted.key");
    Files.writeString(key, TestCertificates.pem("ENCRYPTED PRIVATE KEY", encrypted));

    serve(ServerTls.builder(pair.chain(), key).keyPassword("secret").build(), true);

    assertThat(fetch(pair.trusting()).statusCode()).isEqualTo(200);
    assertThatThrownBy(() -> ServerTls.of(pair.chain(), key))
        .hasMessage("the private key in " + key + " needs keyPassword()");
    assertThatThrownBy(() -> ServerTls.builder(pair.chain(), key).keyPassword("wrong").build())
        .hasMessage("the private key in " + key + " cannot be read");
  }

  /** A value of ASN.1, of less than 64 KiB. */
  private static byte[] der(int tag, byte[]... parts) {
    var content = new ByteArrayOutputStream();
    for (byte[] each : parts) {
      content.writeBytes(each);
    }
    var value = new ByteArrayOutputStream();
    value.write(tag);
    value.write(0x82);
    value.write(content.size() >> 8);
    value.write(content.size());
    value.writeBytes(content.toByteArray());
    return value.toByteArray();
  }

  @Test
  void keyOfAnotherKind_isRefused_withWhatToDo() throws Exception {
    Path key = folder.resolve("old.key");
    Files.writeString(key, TestCertificates.pem("RSA PRIVATE KEY", new byte[100]));

    assertThatThrownBy(() -> ServerTls.of(pair.chain(), key))
        .hasMessageContaining("a private key of the kind 'RSA PRIVATE KEY'")
        .hasMessageContaining("openssl pkcs8 -topk8 -nodes");
  }

  @Test
  void newFiles_areForNewConnections() throws Exception {
    var pair = copyOfPair();
    serve(ServerTls.builder(pair.chain(), pair.key()).checkFilesEvery(Duration.ZERO).build(), true);
    assertThat(nameOfTheServer()).isEqualTo("CN=server");

    replace(other.chain(), pair.chain());
    replace(other.key(), pair.key());

    assertThat(nameOfTheServer()).isEqualTo("CN=other");
  }

  @Test
  void brokenNewFiles_areLogged_andChangeNothing() throws Exception {
    var pair = copyOfPair();
    ServerTls tls =
        ServerTls.builder(pair.chain(), pair.key()).checkFilesEvery(Duration.ZERO).build();
    serve(tls, true);
    test.expectLog().expect("the new certificate cannot be used, the old one stays");

    replace(other.chain(), pair.chain()); // and the key is to follow

    assertThat(nameOfTheServer()).isEqualTo("CN=server");
    assertThatThrownBy(tls::reload)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("is not for the private key in");
    replace(other.key(), pair.key());
    tls.reload();
    assertThat(nameOfTheServer()).isEqualTo("CN=other");
  }

  private static void replace(Path from, Path to) throws IOException {
    FileTime before = Files.getLastModifiedTime(to);
    Files.writeString(to, Files.readString(from));
    Files.setLastModifiedTime(to, FileTime.fromMillis(before.toMillis() + 5000));
  }

  /** Whose certificate a new connection gets. */
  private String nameOfTheServer() throws Exception {
    int port = server.port();
    SSLContext anybody = SSLContext.getInstance("TLS");
    anybody.init(null, new javax.net.ssl.TrustManager[] {new Anybody()}, null);
    return test.run(
        () ->
            await(
                blocking(
                    () -> {
                      try (var socket =
                          (SSLSocket) anybody.getSocketFactory().createSocket("127.0.0.1", port)) {
                        socket.startHandshake();
                        var shown = (X509Certificate) socket.getSession().getPeerCertificates()[0];
                        return shown.getSubjectX500Principal().getName();
                      }
                    })));
  }

  private static final class Anybody extends javax.net.ssl.X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] c, String a, java.net.Socket s) {}

    @Override
    public void checkServerTrusted(X509Certificate[] c, String a, java.net.Socket s) {}

    @Override
    public void checkClientTrusted(X509Certificate[] c, String a, javax.net.ssl.SSLEngine e) {}

    @Override
    public void checkServerTrusted(X509Certificate[] c, String a, javax.net.ssl.SSLEngine e) {}

    @Override
    public void checkClientTrusted(X509Certificate[] c, String a) {}

    @Override
    public void checkServerTrusted(X509Certificate[] c, String a) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }

  @Test
  void filesThatDoNotBelongTogether_areRefused() throws Exception {

    assertThatThrownBy(() -> ServerTls.of(pair.chain(), other.key()))
        .isInstanceOf(IOException.class)
        .hasMessageEndingWith("is not for the private key in " + other.key());
    assertThatThrownBy(() -> ServerTls.of(pair.key(), pair.key())).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> ServerTls.of(pair.chain(), pair.chain()))
        .hasMessage("no private key in PEM in " + pair.chain());
  }

  @Test
  void requiredClientCertificate_isAskedFor() throws Exception {
    serve(
        ServerTls.builder(pair.chain(), pair.key()).clientCertificates(other.chain(), true).build(),
        true);

    assertThat(fetch(TestCertificates.context(pair, other)).statusCode()).isEqualTo(200);
    assertThatThrownBy(() -> fetch(pair.trusting())).isInstanceOf(IOException.class);
  }

  @Test
  void newClientRoots_areForNewConnections() throws Exception {
    Path roots = copyOfPair().chain();
    serve(
        ServerTls.builder(pair.chain(), pair.key())
            .clientCertificates(roots, true)
            .checkFilesEvery(Duration.ZERO)
            .build(),
        true);
    assertThatThrownBy(() -> fetch(TestCertificates.context(pair, other)))
        .isInstanceOf(IOException.class);

    replace(other.chain(), roots);

    assertThat(fetch(TestCertificates.context(pair, other)).statusCode()).isEqualTo(200);
  }

  @Test
  void oldVersions_areRefused() throws Exception {
    serve(ServerTls.of(pair.chain(), pair.key()), true);
    int port = server.port();
    SSLContext trust = pair.trusting();

    assertThatThrownBy(
            () ->
                test.run(
                    () ->
                        await(
                            blocking(
                                () -> {
                                  try (var socket =
                                      (SSLSocket)
                                          trust
                                              .getSocketFactory()
                                              .createSocket("127.0.0.1", port)) {
                                    socket.setEnabledProtocols(new String[] {"TLSv1.1"});
                                    socket.startHandshake();
                                    return null;
                                  }
                                }))))
        .isInstanceOfAny(SSLHandshakeException.class, SSLException.class);
  }

  @Test
  void handshakeThatDoesNotEnd_isCutOff() throws Exception {
    serve(ServerTls.of(pair.chain(), pair.key()), true);

    test.run(
        () -> {
          RawClient client = await(connect());
          await(until(() -> server.connectionCount() == 1));
          clock.pass(Duration.ofSeconds(20));
          await(until(() -> server.connectionCount() == 0));
          client.close();
        });
  }

  @Test
  void clearTextOnATlsPort_isClosed() throws Exception {
    serve(ServerTls.of(pair.chain(), pair.key()), true);

    String answer = talk(client -> client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").readAll());

    assertThat(answer).doesNotContain("HTTP");
  }
}

package dev.eddy.http;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Makes certificates with the JDK's keytool. */
public final class TestCertificates {
  static final char[] PASSWORD = "changeit".toCharArray();

  /** A certificate that signs itself, with its key: in files of PEM, and as the JDK has it. */
  public record Pair(Path chain, Path key, KeyStore store) {
    /** For a client that believes in this one alone. */
    public SSLContext trusting() throws Exception {
      return context(this, null);
    }
  }

  private static Pair shared;

  private TestCertificates() {}

  /** One for all tests that need nothing particular; made once. */
  public static synchronized Pair shared() throws IOException {
    if (shared == null) {
      Path folder = Files.createTempDirectory("certificates");
      try {
        shared = make(folder, "server");
      } catch (Exception failure) {
        throw new IOException(failure);
      }
      folder.toFile().deleteOnExit(); // last in, first out
      for (String each : List.of("server.key", "server.crt", "server.p12")) {
        folder.resolve(each).toFile().deleteOnExit();
      }
    }
    return shared;
  }

  static Pair make(Path folder, String name, String... options) throws Exception {
    return makeFor(folder, name, "ip:127.0.0.1,dns:localhost", options);
  }

  static Pair makeFor(Path folder, String name, String hosts, String... options) throws Exception {
    Path file = folder.resolve(name + ".p12");
    var command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "a",
                "-keystore",
                file.toString(),
                "-storetype",
                "PKCS12",
                "-storepass",
                "changeit",
                "-dname",
                "CN=" + name,
                "-ext",
                "SAN=" + hosts,
                "-validity",
                "3"));
    command.addAll(options.length == 0 ? List.of("-keyalg", "EC") : List.of(options));
    Process keytool =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (!keytool.waitFor(60, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
      throw new IOException("keytool failed");
    }
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, PASSWORD);
    }
    Key key = store.getKey("a", PASSWORD);
    Certificate certificate = store.getCertificate("a");
    Path chainFile = folder.resolve(name + ".crt");
    Path keyFile = folder.resolve(name + ".key");
    Files.writeString(chainFile, pem("CERTIFICATE", certificate.getEncoded()));
    Files.writeString(keyFile, pem("PRIVATE KEY", key.getEncoded()));
    return new Pair(chainFile, keyFile, store);
  }

  /** A client that trusts one certificate, and shows another if there is one. */
  static SSLContext context(Pair trusted, Pair own) throws Exception {
    KeyStore roots = KeyStore.getInstance("PKCS12");
    roots.load(null, null);
    roots.setCertificateEntry("root", trusted.store().getCertificate("a"));
    var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(roots);
    KeyManagerFactory keys = null;
    if (own != null) {
      keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(own.store(), PASSWORD);
    }
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys == null ? null : keys.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }

  static String pem(String what, byte[] content) {
    byte[] lineEnd = "\n".getBytes(StandardCharsets.US_ASCII);
    return "-----BEGIN "
        + what
        + "-----\n"
        + Base64.getMimeEncoder(64, lineEnd).encodeToString(content)
        + "\n-----END "
        + what
        + "-----\n";
  }
}

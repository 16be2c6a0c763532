package dev.eddy.http;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Makes a key and a certificate that it has signed itself, by the JDK's keytool. */
record TestCertificates(Path certificate, Path key) {
  private static final String PASSWORD = "password";

  static TestCertificates make(Path folder, String name, String alternativeNames) throws Exception {
    Path store = folder.resolve(name + ".p12");
    Path certificate = folder.resolve(name + ".pem");
    keytool(
        "-genkeypair", "-keyalg", "EC", "-dname", "CN=" + name, "-ext", alternativeNames, store);
    keytool("-exportcert", "-rfc", "-file", certificate.toString(), store);
    KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
    byte[] pkcs8 = keys.getKey("it", PASSWORD.toCharArray()).getEncoded();
    String pem = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(pkcs8);
    Path key = folder.resolve(name + "-key.pem");
    Files.writeString(key, "-----BEGIN PRIVATE KEY-----\n" + pem + "\n-----END PRIVATE KEY-----\n");
    return new TestCertificates(certificate, key);
  }

  private static void keytool(Object... arguments) throws Exception {
    Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
    var command = new java.util.ArrayList<String>(List.of(keytool.toString()));
    for (Object each : arguments) {
      if (each instanceof Path store) {
        command.addAll(List.of("-alias", "it", "-storetype", "PKCS12", "-storepass", PASSWORD));
        command.addAll(List.of("-keystore", store.toString()));
      } else {
        command.add(each.toString());
      }
    }
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes());
    if (!process.waitFor(20, TimeUnit.SECONDS) || process.exitValue() != 0) {
      throw new AssertionError("keytool: " + output);
    }
  }
}

package dev.eddy.real;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * A certificate for this machine that has signed itself, made by the JDK's keytool.
 *
 * @param chain in PEM
 * @param key in PEM
 */
record Certificate(Path chain, Path key) {
  private static final String PASSWORD = "password";
  private static final String ALIAS = "server";

  static Certificate make(Path folder) throws Exception {
    Path store = folder.resolve("server.p12");
    Path chain = folder.resolve("server.pem");
    Path key = folder.resolve("server-key.pem");
    keytool(
        store,
        "-genkeypair",
        "-keyalg",
        "EC",
        "-dname",
        "CN=localhost",
        "-ext",
        "SAN=ip:127.0.0.1");
    keytool(store, "-exportcert", "-rfc", "-file", chain.toString());
    KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
    byte[] pkcs8 = keys.getKey(ALIAS, PASSWORD.toCharArray()).getEncoded();
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(pkcs8);
    Files.writeString(
        key, "-----BEGIN PRIVATE KEY-----\n" + text + "\n-----END PRIVATE KEY-----\n");
    return new Certificate(chain, key);
  }

  private static void keytool(Path store, String... arguments) throws Exception {
    Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
    var command = new ArrayList<>(List.of(keytool.toString()));
    command.addAll(List.of(arguments));
    command.addAll(List.of("-alias", ALIAS, "-storetype", "PKCS12", "-storepass", PASSWORD));
    command.addAll(List.of("-keystore", store.toString()));
    Child.run(command).succeeded();
  }
}

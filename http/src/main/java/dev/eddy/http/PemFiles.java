package dev.eddy.http;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.jspecify.annotations.Nullable;

/** Reads certificates and keys in PEM. Any thread. */
final class PemFiles {
  private static final Pattern SECTION =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----\\s+([A-Za-z0-9+/=\\s]+)-----END \\1-----");

  private PemFiles() {}

  /** Returns at least one. */
  static List<X509Certificate> certificates(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      List<X509Certificate> all =
          CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
              .map(X509Certificate.class::cast)
              .toList();
      if (all.isEmpty()) {
        throw new IOException("no certificate in " + file);
      }
      return all;
    } catch (CertificateException failure) {
      throw new IOException("not certificates in PEM: " + file, failure);
    }
  }

  static PrivateKey privateKey(Path file, @Nullable String password) throws IOException {
    Matcher section = SECTION.matcher(Files.readString(file, StandardCharsets.US_ASCII));
    while (section.find()) {
      String what = section.group(1);
      if (what.endsWith("PRIVATE KEY")) {
        byte[] content = Base64.getMimeDecoder().decode(section.group(2));
        try {
          return toKey(what, content, file, password);
        } catch (GeneralSecurityException failure) {
          throw new IOException("the private key in " + file + " cannot be read", failure);
        }
      }
    }
    throw new IOException("no private key in PEM in " + file);
  }

  private static PrivateKey toKey(String what, byte[] content, Path file, @Nullable String password)
      throws IOException, GeneralSecurityException {
    return switch (what) {
      case "PRIVATE KEY" -> toKey(new PKCS8EncodedKeySpec(content));
      case "ENCRYPTED PRIVATE KEY" -> {
        if (password == null) {
          throw new IOException("the private key in " + file + " needs keyPassword()");
        }
        yield toKey(decrypt(new EncryptedPrivateKeyInfo(content), password));
      }
      default ->
          throw new IOException(
              "a private key of the kind '"
                  + what
                  + "' in "
                  + file
                  + " (expected PRIVATE KEY: convert it by 'openssl pkcs8 -topk8 -nodes')");
    };
  }

  private static PKCS8EncodedKeySpec decrypt(EncryptedPrivateKeyInfo encrypted, String password)
      throws GeneralSecurityException {
    // PBES2 has its name in its parameters
    String algorithm =
        encrypted.getAlgParameters() == null
            ? encrypted.getAlgName()
            : encrypted.getAlgParameters().toString();
    Key key =
        SecretKeyFactory.getInstance(algorithm)
            .generateSecret(new PBEKeySpec(password.toCharArray()));
    Cipher cipher = Cipher.getInstance(algorithm);
    cipher.init(Cipher.DECRYPT_MODE, key, encrypted.getAlgParameters());
    return encrypted.getKeySpec(cipher);
  }

  private static PrivateKey toKey(PKCS8EncodedKeySpec content) throws GeneralSecurityException {
    for (String algorithm : List.of("RSA", "EC", "EdDSA")) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(content);
      } catch (InvalidKeySpecException other) {
        // the next one
      }
    }
    throw new InvalidKeySpecException("neither RSA nor EC nor EdDSA");
  }

  /** Finds out by a signature whether they belong together. */
  static void checkPair(X509Certificate certificate, Path chainFile, PrivateKey key, Path keyFile)
      throws IOException {
    String algorithm =
        switch (key.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          default -> "EdDSA";
        };
    byte[] text = {1, 2, 3};
    boolean isPair;
    try {
      Signature signature = Signature.getInstance(algorithm);
      signature.initSign(key);
      signature.update(text);
      byte[] signed = signature.sign();
      signature.initVerify(certificate);
      signature.update(text);
      isPair = signature.verify(signed);
    } catch (GeneralSecurityException otherKind) {
      isPair = false;
    }
    if (!isPair) {
      throw new IOException(
          "the certificate in " + chainFile + " is not for the private key in " + keyFile);
    }
  }
}

package dev.eddy.mutants;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;

/** A short text that is the same for the same bytes, and for no others. */
final class Fingerprint {
  private Fingerprint() {}

  static String of(Collection<byte[]> parts) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      parts.forEach(digest::update);
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  static String of(String text) {
    return of(List.of(text.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
  }
}

package dev.eddy.http;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Values that a client keeps and cannot change, in the second version of Tornado's format, so that
 * either reads what the other has signed: {@code 2|1:0|10:1300000000|3:key|8:dmFsdWU=|…}, each
 * field after its length: the version of the secret, the time in seconds, the name, the value in
 * Base64; then the HMAC-SHA256 of all that. Any thread.
 */
final class SignedValues {
  /** How old a signed value may be unless the caller says so, as in Tornado. */
  static final Duration LONGEST = Duration.ofDays(31);

  private static final int SHORTEST_SECRET = 16;

  private final Map<Integer, String> secrets;
  private final int current;
  private final InstantSource clock;

  /**
   * Begins.
   *
   * @param secrets by their version
   * @param current the version that signs
   */
  SignedValues(Map<Integer, String> secrets, int current, InstantSource clock) {
    this.secrets = Map.copyOf(secrets);
    this.current = current;
    this.clock = clock;
    if (!secrets.containsKey(current)) {
      throw new IllegalArgumentException(
          "there is no secret " + current + " to sign with, only " + secrets.keySet());
    }
    for (var each : secrets.entrySet()) {
      if (each.getValue().getBytes(StandardCharsets.UTF_8).length < SHORTEST_SECRET) {
        throw new IllegalArgumentException(
            "the secret "
                + each.getKey()
                + " for cookies has less than "
                + SHORTEST_SECRET
                + " bytes, which can be guessed: take 32 random ones, as of 'openssl rand -hex 32'");
      }
    }
  }

  String sign(String name, String value) {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    String signed =
        "2|"
            + field(String.valueOf(current))
            + field(String.valueOf(clock.millis() / 1000))
            + field(name)
            + field(Base64.getEncoder().encodeToString(bytes));
    return signed + signature(current, signed);
  }

  private static String field(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length + ":" + text + "|";
  }

  /** Returns the value; null if it was not signed here, for another name or too long ago. */
  @Nullable String verify(String name, String signed, Duration maxAge) {
    Fields fields = Fields.parse(signed);
    if (fields == null || !secrets.containsKey(fields.keyVersion)) {
      return null;
    }
    byte[] expected =
        signature(fields.keyVersion, signed.substring(0, fields.end))
            .getBytes(StandardCharsets.UTF_8);
    byte[] seen = signed.substring(fields.end).getBytes(StandardCharsets.UTF_8);
    boolean isAuthentic = MessageDigest.isEqual(expected, seen);
    boolean isFresh = fields.time >= clock.millis() / 1000 - maxAge.toSeconds();
    if (!isAuthentic || !isFresh || !fields.name.equals(name)) {
      return null;
    }
    try {
      return new String(Base64.getDecoder().decode(fields.value), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException signedByOthers) {
      return null;
    }
  }

  private String signature(int keyVersion, String text) {
    try {
      String secret = secrets.get(keyVersion);
      if (secret == null) {
        throw new IllegalStateException("no secret " + keyVersion);
      }
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException missing) {
      throw new IllegalStateException("this JDK has no HmacSHA256", missing);
    }
  }

  /** What a signed value says, before it is known whether that is true. */
  private static final class Fields {
    private final int keyVersion;
    private final long time;
    private final String name;
    private final String value;

    /** Where the signature begins. */
    private final int end;

    private Fields(Reader reader) {
      keyVersion = Integer.parseInt(reader.next());
      time = Long.parseLong(reader.next());
      name = reader.next();
      value = reader.next();
      end = reader.at;
    }

    static @Nullable Fields parse(String signed) {
      if (!signed.startsWith("2|")) {
        return null;
      }
      try {
        return new Fields(new Reader(signed, 2));
      } catch (IllegalArgumentException | IndexOutOfBoundsException broken) {
        return null;
      }
    }
  }

  private static final class Reader {
    private final String text;
    private int at;

    Reader(String text, int at) {
      this.text = text;
      this.at = at;
    }

    String next() {
      int colon = text.indexOf(':', at);
      int length = Integer.parseInt(text.substring(at, colon));
      int start = colon + 1;
      int end = Math.addExact(start, length);
      if (text.charAt(end) != '|') {
        throw new IllegalArgumentException("no field");
      }
      at = end + 1;
      return text.substring(start, end);
    }
  }
}

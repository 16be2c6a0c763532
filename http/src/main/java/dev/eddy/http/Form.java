package dev.eddy.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The fields of a query, or of a body as browsers send it, in their order. Unlike Netty's decoder
 * this one refuses what is no UTF-8 and what are too many fields, and a semicolon is a character as
 * any other. Loop thread only.
 */
final class Form {
  /** No form of a person has as many; more cost memory for nothing. */
  static final int MAX_FIELDS = 1000;

  private final Map<String, List<String>> fields = new LinkedHashMap<>();
  private int count;

  /**
   * Reads {@code a=1&b=2}.
   *
   * @param text a character for each byte that came
   * @param what it is, for messages
   * @throws HttpError with status 400 if an escape is broken, it is no UTF-8 or has too many fields
   */
  static Form parse(String text, String what) {
    var form = new Form();
    int start = 0;
    while (start < text.length()) {
      int end = text.indexOf('&', start);
      end = end < 0 ? text.length() : end;
      if (end > start) {
        form.addEncoded(text, start, end, what);
      }
      start = end + 1;
    }
    return form;
  }

  private void addEncoded(String text, int start, int end, String what) {
    int equals = text.indexOf('=', start);
    boolean hasValue = equals >= 0 && equals < end;
    String name = decode(text.substring(start, hasValue ? equals : end), what);
    add(name, hasValue ? decode(text.substring(equals + 1, end), what) : "");
  }

  void add(String name, String value) {
    count();
    fields.computeIfAbsent(name, absent -> new ArrayList<>(1)).add(value);
  }

  /** One more field or file. */
  void count() {
    count++;
    if (count > MAX_FIELDS) {
      throw new HttpError(400, "more than " + MAX_FIELDS + " arguments");
    }
  }

  /** Returns the values of a field, none if it is not there. */
  List<String> all(String name) {
    return fields.getOrDefault(name, List.of());
  }

  private static String decode(String text, String what) {
    boolean isPlain = true;
    for (int i = 0; i < text.length() && isPlain; i++) {
      char c = text.charAt(i);
      isPlain = c != '%' && c != '+' && c < 0x80;
    }
    return isPlain ? text : text(bytes(text, what), what);
  }

  private static ByteBuffer bytes(String text, String what) {
    byte[] raw = text.getBytes(StandardCharsets.ISO_8859_1);
    int length = 0;
    for (int i = 0; i < raw.length; i++) {
      byte each = raw[i];
      if (each == '+') {
        each = ' ';
      } else if (each == '%') {
        int high = i + 2 < raw.length ? Character.digit(raw[i + 1], 16) : -1;
        int low = i + 2 < raw.length ? Character.digit(raw[i + 2], 16) : -1;
        if (high < 0 || low < 0) {
          throw new HttpError(400, "broken escape in the " + what + ": '" + text + "'");
        }
        each = (byte) ((high << 4) | low);
        i += 2;
      }
      raw[length] = each;
      length++;
    }
    return ByteBuffer.wrap(raw, 0, length);
  }

  /**
   * Decodes UTF-8.
   *
   * @throws HttpError with status 400 if it is none
   */
  static String text(ByteBuffer bytes, String what) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
    } catch (CharacterCodingException broken) {
      throw new HttpError(400, "the " + what + " is not UTF-8");
    }
  }
}

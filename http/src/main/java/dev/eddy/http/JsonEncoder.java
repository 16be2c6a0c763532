package dev.eddy.http;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Makes text of values. Any thread. */
interface JsonEncoder {
  /**
   * Writes a value as JSON.
   *
   * @return in UTF-8
   * @throws IllegalArgumentException if that cannot be done
   */
  byte[] encode(@Nullable Object value);

  /** Returns Jackson if the program has it, else a small one of our own. */
  static JsonEncoder find() {
    try {
      return JacksonEncoder.create();
    } catch (NoClassDefFoundError absent) {
      return value -> JsonWriter.write(value).getBytes(StandardCharsets.UTF_8);
    }
  }

  /** Makes it safe to put the text between the tags of a script. JSON has a slash in text only. */
  static String safeInScripts(String json) {
    return json.contains("</") ? json.replace("</", "<\\/") : json;
  }

  /** The same for bytes in UTF-8. */
  static byte[] safeInScripts(byte[] json) {
    for (int i = 1; i < json.length; i++) {
      if (json[i] == '/' && json[i - 1] == '<') {
        return safeInScripts(new String(json, StandardCharsets.UTF_8))
            .getBytes(StandardCharsets.UTF_8);
      }
    }
    return json;
  }
}

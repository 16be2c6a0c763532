package dev.eddy.http;

import org.jspecify.annotations.Nullable;

/** Makes text of values. Any thread. */
interface JsonEncoder {
  /**
   * Writes a value as JSON.
   *
   * @throws IllegalArgumentException if that cannot be done
   */
  String encode(@Nullable Object value);

  /** Returns Jackson if the program has it, else a small one of our own. */
  static JsonEncoder find() {
    try {
      return JacksonEncoder.create();
    } catch (NoClassDefFoundError absent) {
      return JsonWriter::write;
    }
  }

  /** Makes it safe to put the text between the tags of a script. JSON has a slash in text only. */
  static String safeInScripts(String json) {
    return json.contains("</") ? json.replace("</", "<\\/") : json;
  }
}

package dev.eddy.woven;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the table of a frame's variables; see {@link Frame#locals()}. */
final class Variables {
  private Variables() {}

  /** The variables at an await, in the order of their declarations. */
  static Map<String, @Nullable Object> at(int label, String table, @Nullable Object[] kept) {
    Map<String, @Nullable Object> variables = new LinkedHashMap<>();
    if (label == 0 || table.isEmpty()) {
      return variables;
    }
    for (String entry : table.split(";", -1)) {
      String[] parts = entry.split(":", -1);
      if (isAmong(label, parts[3])) {
        variables.put(parts[0], valueOf(kept[Integer.parseInt(parts[1])], parts[2]));
      }
    }
    return variables;
  }

  private static boolean isAmong(int label, String ranges) {
    for (String range : ranges.split(",", -1)) {
      int dash = range.indexOf('-');
      int first = Integer.parseInt(dash < 0 ? range : range.substring(0, dash));
      int last = Integer.parseInt(range.substring(dash + 1));
      if (first <= label && label <= last) {
        return true;
      }
    }
    return false;
  }

  /** A boolean and a char are kept as the numbers that the JVM computes with. */
  private static @Nullable Object valueOf(@Nullable Object kept, String kind) {
    if (kept instanceof Integer number) {
      return switch (kind) {
        case "Z" -> number != 0;
        case "C" -> (char) number.intValue();
        default -> number;
      };
    }
    return kept;
  }
}

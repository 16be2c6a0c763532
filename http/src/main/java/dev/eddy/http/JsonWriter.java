package dev.eddy.http;

import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes JSON of maps, records, lists, texts, numbers, booleans and null, for who has no library.
 */
final class JsonWriter {
  /** What is nested deeper contains itself. */
  private static final int MAX_DEPTH = 500;

  private final StringBuilder out = new StringBuilder();
  private int depth;

  private JsonWriter() {}

  static String write(@Nullable Object value) {
    var writer = new JsonWriter();
    writer.add(value);
    return JsonEncoder.safeInScripts(writer.out.toString());
  }

  private void add(@Nullable Object value) {
    if (value == null || value instanceof Boolean) {
      out.append(value);
    } else if (value instanceof Number number) {
      addNumber(number);
    } else if (value instanceof CharSequence || value instanceof Character) {
      addText(value.toString());
    } else if (value instanceof Enum<?> constant) {
      addText(constant.name());
    } else {
      depth++;
      if (depth > MAX_DEPTH) {
        throw new IllegalArgumentException(
            "a value nested deeper than " + MAX_DEPTH + " levels: does it contain itself?");
      }
      addStructure(value);
      depth--;
    }
  }

  private void addStructure(Object value) {
    if (value instanceof Map<?, ?> map) {
      addMap(map);
    } else if (value instanceof Iterable<?> list) {
      addList(list);
    } else if (value instanceof Record record) {
      addRecord(record);
    } else {
      throw new IllegalArgumentException(
          "no JSON of a "
              + value.getClass().getName()
              + " (expected a map, record, list, text, number, boolean or null): make one of these"
              + " of it, or add Jackson (com.fasterxml.jackson.core:jackson-databind) to the"
              + " program");
    }
  }

  private void addNumber(Number number) {
    boolean isFinite = Double.isFinite(number.doubleValue());
    boolean isExact = number instanceof BigDecimal || number instanceof BigInteger;
    if (!isFinite && !isExact) {
      throw new IllegalArgumentException("JSON has no number " + number);
    }
    out.append(number);
  }

  private void addMap(Map<?, ?> map) {
    char separator = '{';
    for (var each : map.entrySet()) {
      out.append(separator);
      addText(String.valueOf(each.getKey()));
      out.append(':');
      add(each.getValue());
      separator = ',';
    }
    out.append(separator == '{' ? "{}" : "}");
  }

  private void addList(Iterable<?> list) {
    char separator = '[';
    for (Object each : list) {
      out.append(separator);
      add(each);
      separator = ',';
    }
    out.append(separator == '[' ? "[]" : "]");
  }

  private void addRecord(Record value) {
    char separator = '{';
    for (RecordComponent each : value.getClass().getRecordComponents()) {
      out.append(separator);
      addText(each.getName());
      out.append(':');
      add(read(each, value));
      separator = ',';
    }
    out.append(separator == '{' ? "{}" : "}");
  }

  private static @Nullable Object read(RecordComponent component, Record value) {
    try {
      var accessor = component.getAccessor();
      accessor.setAccessible(true);
      return accessor.invoke(value);
    } catch (ReflectiveOperationException | InaccessibleObjectException failure) {
      throw new IllegalArgumentException(
          "cannot read "
              + component
              + " of the record "
              + value.getClass().getName()
              + ": its module has to open the package to dev.eddy.http",
          failure);
    }
  }

  private void addText(String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> addCharacter(text, i, c);
      }
    }
    out.append('"');
  }

  /** Control characters, what ends a line in JavaScript, and half a pair are written as numbers. */
  private void addCharacter(String text, int i, char c) {
    boolean isLow = Character.isLowSurrogate(c);
    boolean isPaired =
        isLow
            ? i > 0 && Character.isHighSurrogate(text.charAt(i - 1))
            : i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1));
    boolean isHalf = Character.isSurrogate(c) && !isPaired;
    if (c < ' ' || c == '\u2028' || c == '\u2029' || isHalf) {
      out.append(String.format("\\u%04x", (int) c));
    } else {
      out.append(c);
    }
  }
}

package dev.eddy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Writes the value of a variable without running any code but the JDK's: a {@code toString()} of
 * somebody else's might block, fail or change something.
 */
final class ValueText {
  private static final int LONGEST = 100;

  /** Those whose size is a field: not the synchronized ones, nor views of other collections. */
  private static final Set<Class<?>> COLLECTIONS =
      Set.of(
          ArrayList.class,
          ArrayDeque.class,
          LinkedList.class,
          HashSet.class,
          LinkedHashSet.class,
          TreeSet.class,
          HashMap.class,
          LinkedHashMap.class,
          TreeMap.class,
          List.of().getClass(),
          List.of(1).getClass(),
          Set.of().getClass(),
          Set.of(1).getClass(),
          Map.of().getClass(),
          Map.of(1, 1).getClass());

  private ValueText() {}

  static String of(@Nullable Object value) {
    if (value == null) {
      return "null";
    }
    if (value instanceof String || value instanceof StringBuilder) {
      return quoted((CharSequence) value, '"');
    }
    if (value instanceof Character character) {
      return quoted(character.toString(), '\'');
    }
    if (value instanceof Enum<?> constant) {
      return constant.name();
    }
    Class<?> type = value.getClass();
    if (isPlain(value, type)) {
      return shortened(value.toString());
    }
    if (type.isArray()) {
      int length = java.lang.reflect.Array.getLength(value);
      return nameOf(type.getComponentType()) + "[" + length + "]";
    }
    if (COLLECTIONS.contains(type)) {
      int size = value instanceof Map<?, ?> map ? map.size() : ((Collection<?>) value).size();
      return kindOf(value) + " of " + size;
    }
    return nameOf(type) + "@" + Integer.toHexString(System.identityHashCode(value));
  }

  private static boolean isPlain(Object value, Class<?> type) {
    String name = type.getPackageName();
    return value instanceof Class<?>
        || value instanceof UUID
        || (value instanceof Number && name.equals("java.lang"))
        || value instanceof Boolean
        || name.equals("java.time")
        || value instanceof Coroutine<?>;
  }

  private static String kindOf(Object collection) {
    return collection instanceof Map ? "Map" : collection instanceof Set ? "Set" : "List";
  }

  private static String nameOf(Class<?> type) {
    String name = type.getName();
    return name.substring(name.lastIndexOf('.') + 1);
  }

  private static String quoted(CharSequence text, char quote) {
    var quoted = new StringBuilder().append(quote);
    int end = Math.min(text.length(), LONGEST);
    for (int i = 0; i < end; i++) {
      appendEscaped(text.charAt(i), quote, quoted);
    }
    quoted.append(quote);
    if (end < text.length()) {
      quoted.append("... (").append(text.length()).append(" characters)");
    }
    return quoted.toString();
  }

  private static void appendEscaped(char each, char quote, StringBuilder to) {
    switch (each) {
      case '\n' -> to.append("\\n");
      case '\r' -> to.append("\\r");
      case '\t' -> to.append("\\t");
      default -> {
        if (each == quote || each == '\\') {
          to.append('\\').append(each);
        } else if (Character.isISOControl(each) || Character.isSurrogate(each)) {
          to.append(String.format("\\u%04x", (int) each));
        } else {
          to.append(each);
        }
      }
    }
  }

  private static String shortened(String text) {
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "...";
  }
}

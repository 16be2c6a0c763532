package dev.eddy.http;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A pattern of a route read as a form for paths: its groups are the gaps. Immutable. */
final class ReversePath {
  private static final String SPECIAL = "^$.|?*+[]{}()";

  private final String pattern;

  /** The texts around the gaps; null if the pattern has more than texts and simple groups. */
  private final @Nullable List<String> texts;

  ReversePath(String pattern) {
    this.pattern = pattern;
    this.texts = parse(pattern);
  }

  private static @Nullable List<String> parse(String pattern) {
    List<String> texts = new ArrayList<>();
    var text = new StringBuilder();
    int i = 0;
    while (i < pattern.length()) {
      char c = pattern.charAt(i);
      if (c == '(') {
        int end = endOfGroup(pattern, i);
        if (end < 0) {
          return null;
        }
        texts.add(text.toString());
        text.setLength(0);
        i = end;
      } else if (c == '\\') {
        if (i + 1 == pattern.length() || Character.isLetterOrDigit(pattern.charAt(i + 1))) {
          return null;
        }
        text.append(pattern.charAt(i + 1));
        i += 2;
      } else if (SPECIAL.indexOf(c) >= 0) {
        return null;
      } else {
        text.append(c);
        i++;
      }
    }
    texts.add(text.toString());
    return texts;
  }

  /** Returns the end of a group that is taken exactly once and has no other inside, or -1. */
  private static int endOfGroup(String pattern, int start) {
    boolean isNamed =
        pattern.startsWith("(?<", start)
            && !pattern.startsWith("(?<=", start)
            && !pattern.startsWith("(?<!", start);
    if (pattern.startsWith("(?", start) && !isNamed) {
      return -1;
    }
    boolean isInClass = false;
    for (int i = start + 1; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      if (c == '\\') {
        i++;
      } else if (c == '[') {
        isInClass = true;
      } else if (c == ']') {
        isInClass = false;
      } else if (c == '(' && !isInClass) {
        return -1;
      } else if (c == ')' && !isInClass) {
        boolean isRepeated = i + 1 < pattern.length() && "?*+{".indexOf(pattern.charAt(i + 1)) >= 0;
        return isRepeated ? -1 : i + 1;
      }
    }
    return -1;
  }

  String path(String name, Object... values) {
    if (texts == null) {
      throw new IllegalStateException(
          "no URL can be made of the route '"
              + name
              + "', as its pattern '"
              + pattern
              + "' has more than texts and simple groups");
    }
    if (values.length != texts.size() - 1) {
      throw new IllegalArgumentException(
          "the route '"
              + name
              + "' has "
              + (texts.size() - 1)
              + " groups, but got "
              + values.length
              + " values");
    }
    var path = new StringBuilder(texts.get(0));
    for (int i = 0; i < values.length; i++) {
      String escaped = URLEncoder.encode(String.valueOf(values[i]), StandardCharsets.UTF_8);
      path.append(escaped.replace("+", "%20")).append(texts.get(i + 1));
    }
    return path.toString();
  }
}

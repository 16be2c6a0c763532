package dev.eddy.it.constructs;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A Java construct as a text with holes for what is in it: one entry of {@code constructs.txt}.
 *
 * @param kind the type of an expression, {@code statement}, or {@code host}
 * @param since the first JDK that knows it
 * @param needs what the place must allow
 * @param declares the variable that goes on to be visible, or null
 * @param parts texts and holes, alternating
 */
record Construct(
    String kind,
    String name,
    int since,
    List<String> needs,
    String declares,
    List<String> texts,
    List<Hole> holes) {

  static final String STATEMENT = "statement";
  static final String HOST = "host";

  private static final Map<String, String> BOXES =
      Map.of(
          "boolean", "Boolean",
          "byte", "Byte",
          "short", "Short",
          "char", "Character",
          "int", "Integer",
          "long", "Long",
          "float", "Float",
          "double", "Double");

  /** A place in the text for something random, or for the number of an await. */
  record Hole(String kind, String position, List<String> flags) {
    /** Whether an await can be there, so that the hole is a position in the table. */
    boolean takesAwait() {
      return !kind.equals("leaf") && !kind.equals("var") && !kind.equals("jump");
    }
  }

  static boolean isPrimitive(String type) {
    return BOXES.containsKey(type);
  }

  static String boxOf(String type) {
    return BOXES.getOrDefault(type, type);
  }

  /** Reads one entry; one that is for several types is several constructs. */
  static Stream<Construct> parse(String entry) {
    int lineEnd = entry.indexOf('\n');
    String[] head = entry.substring(0, lineEnd).split("\\s*\\|\\s*");
    String text = entry.substring(lineEnd + 1).stripTrailing();
    List<String> flags = Arrays.asList(head).subList(2, head.length);
    List<String> types =
        flagsOf(flags, "for ").stream().flatMap(each -> Stream.of(each.split(" "))).toList();
    if (types.isEmpty()) {
      return Stream.of(of(head[0].strip(), head[1], flags, text));
    }
    return types.stream()
        .map(
            type ->
                of(
                    forType(head[0].strip(), type),
                    forType(head[1], type),
                    flags.stream().map(each -> forType(each, type)).toList(),
                    forType(text, type)));
  }

  private static String forType(String text, String type) {
    return text.replace("%T", type).replace("%B", boxOf(type));
  }

  private static Construct of(String kind, String name, List<String> flags, String text) {
    var texts = new ArrayList<String>();
    var holes = new ArrayList<Hole>();
    String[] parts = text.split("#", -1);
    for (int i = 0; i < parts.length; i++) {
      if (i % 2 == 0) {
        texts.add(parts[i]);
      } else {
        holes.add(hole(parts[i]));
      }
    }
    if (texts.size() != holes.size() + 1) {
      throw new IllegalArgumentException("a # without a second one in: " + text);
    }
    return new Construct(
        kind,
        name,
        flagsOf(flags, "since ").stream().mapToInt(Integer::parseInt).findAny().orElse(17),
        flagsOf(flags, "needs "),
        flagsOf(flags, "declares ").stream().findAny().orElse(null),
        texts,
        holes);
  }

  private static Hole hole(String text) {
    String[] parts = text.split("\\s*\\|\\s*");
    String[] words = parts[0].strip().split(" ", 2);
    return new Hole(
        words[0],
        words.length == 1 ? "" : words[1].strip(),
        Arrays.asList(parts).subList(1, parts.length));
  }

  private static List<String> flagsOf(List<String> flags, String prefix) {
    return flags.stream()
        .filter(each -> each.startsWith(prefix))
        .map(each -> each.substring(prefix.length()).strip())
        .toList();
  }

  Cell cell(int hole) {
    return new Cell(name, holes.get(hole).position());
  }
}

package dev.eddy.examples.spider;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the {@code href} of every {@code <a>} of an HTML page, in one pass. Comments, scripts and
 * the like are skipped, and attributes are read as HTML has them: in any order, with either quote
 * or none.
 */
final class Hrefs {
  /** Elements whose content is text, whatever it looks like. */
  private static final Set<String> RAW = Set.of("script", "style", "textarea", "title");

  private static final Pattern ENTITY = Pattern.compile("&(#x?[0-9a-fA-F]{1,6}|[a-z]+);");
  private static final Map<String, String> ENTITIES =
      Map.of("amp", "&", "lt", "<", "gt", ">", "quot", "\"", "apos", "'");

  private final String html;
  private final List<String> found = new ArrayList<>();
  private int at;

  private Hrefs(String html) {
    this.html = html;
  }

  static List<String> in(String html) {
    var hrefs = new Hrefs(html);
    hrefs.scan();
    return hrefs.found;
  }

  private void scan() {
    while (moveTo(html.indexOf('<', at))) {
      if (html.startsWith("<!--", at)) {
        moveTo(html.indexOf("-->", at + 4));
      } else {
        at++;
        if (isLetter(peek())) {
          tag();
        }
      }
    }
  }

  private void tag() {
    String tag = word("/>").toLowerCase(Locale.ROOT);
    boolean anchor = tag.equals("a");
    while (skipToAttribute()) {
      String name = word("/>=");
      String value = value();
      if (anchor && name.equalsIgnoreCase("href")) {
        found.add(ENTITY.matcher(value).replaceAll(Hrefs::decode));
        anchor = false; // the first one counts
      }
    }
    if (RAW.contains(tag)) {
      skipToEndOf(tag);
    }
  }

  /** Moves to the next attribute of the tag, or past the tag, or to the end of the text. */
  private boolean skipToAttribute() {
    while (isSpace(peek()) || peek() == '/') {
      at++;
    }
    if (peek() == '>') {
      at++;
      return false;
    }
    return at < html.length();
  }

  /** Reads at least one character, up to a space or one of the given ends. */
  private String word(String ends) {
    int from = at++;
    while (at < html.length() && !isSpace(peek()) && ends.indexOf(peek()) < 0) {
      at++;
    }
    return html.substring(from, at);
  }

  /** Reads the value of an attribute whose name was just read; empty if it has none. */
  private String value() {
    skipSpaces();
    if (peek() != '=') {
      return "";
    }
    at++;
    skipSpaces();
    char quote = peek();
    if (quote == '"' || quote == '\'') {
      int from = ++at;
      moveTo(html.indexOf(quote, from));
      String value = html.substring(from, at);
      at = Math.min(at + 1, html.length());
      return value;
    }
    return at < html.length() && quote != '>' ? word(">") : "";
  }

  private void skipSpaces() {
    while (isSpace(peek())) {
      at++;
    }
  }

  private void skipToEndOf(String tag) {
    while (moveTo(html.indexOf("</", at))) {
      if (html.regionMatches(true, at + 2, tag, 0, tag.length())) {
        return;
      }
      at += 2;
    }
  }

  /** Goes to a place that was searched for, or to the end if there is none. */
  private boolean moveTo(int place) {
    at = place < 0 ? html.length() : place;
    return place >= 0;
  }

  /** The character here; at the end one that is none of those looked for. */
  private char peek() {
    return at < html.length() ? html.charAt(at) : '\0';
  }

  private static boolean isSpace(char c) {
    return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f';
  }

  private static boolean isLetter(char c) {
    return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
  }

  private static String decode(MatchResult entity) {
    String name = entity.group(1);
    String text = name.startsWith("#") ? character(name.substring(1)) : ENTITIES.get(name);
    return Matcher.quoteReplacement(text == null ? entity.group() : text);
  }

  private static String character(String number) {
    try {
      int code =
          number.startsWith("x")
              ? Integer.parseInt(number.substring(1), 16)
              : Integer.parseInt(number);
      return Character.isValidCodePoint(code) ? Character.toString(code) : "\ufffd";
    } catch (NumberFormatException e) {
      return "&#" + number + ";";
    }
  }
}

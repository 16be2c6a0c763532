package dev.eddy.http;

import java.util.Objects;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A pattern for paths, and what answers them. */
final class Route {
  private static final Pattern SPECIAL = Pattern.compile("[\\\\^$.|?*+()\\[{]");

  private final Pattern pattern;
  private final Supplier<? extends RequestHandler> handler;

  /** Most patterns are plain paths, which need no matcher. */
  private final @Nullable String literal;

  Route(Pattern pattern, Supplier<? extends RequestHandler> handler) {
    this.pattern = pattern;
    this.handler = handler;
    String text = pattern.pattern();
    this.literal = SPECIAL.matcher(text).find() ? null : text;
    if (!text.startsWith("/") && !text.startsWith("(") && !text.startsWith(".")) {
      throw new IllegalArgumentException(
          "route '" + text + "' matches no path: paths begin with a slash, write '/" + text + "'");
    }
  }

  /** Returns null if the path does not match. */
  @Nullable PathArguments match(String path) {
    if (literal != null) {
      return literal.equals(path) ? PathArguments.NONE : null;
    }
    Matcher matcher = pattern.matcher(path);
    return matcher.matches() ? new PathArguments(matcher) : null;
  }

  RequestHandler newHandler() {
    return Objects.requireNonNull(
        handler.get(),
        () -> "the route '" + pattern + "' made no handler (its supplier gave null)");
  }
}

package dev.eddy.http;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import org.jspecify.annotations.Nullable;

/** What the groups of a route matched. */
final class PathArguments {
  static final PathArguments NONE = new PathArguments(null);

  private final @Nullable Matcher matcher;

  PathArguments(@Nullable Matcher matcher) {
    this.matcher = matcher;
  }

  List<@Nullable String> all() {
    List<@Nullable String> values = new ArrayList<>();
    if (matcher != null) {
      MatchResult match = matcher.toMatchResult();
      for (int group = 1; group <= match.groupCount(); group++) {
        values.add(Percent.decode(match.group(group)));
      }
    }
    return values;
  }

  /**
   * Returns null if the group took no part in the match.
   *
   * @throws IllegalArgumentException if the pattern has no such group
   */
  @Nullable String named(String name) {
    return Percent.decode(rawNamed(name));
  }

  /** The same with its escapes. */
  @Nullable String raw(int group) {
    return matcher == null ? null : matcher.group(group);
  }

  /** The same with its escapes. */
  @Nullable String rawNamed(String name) {
    if (matcher == null) {
      throw new IllegalArgumentException(
          "path argument '" + name + "': the route of this request has no groups");
    }
    return matcher.group(name);
  }
}

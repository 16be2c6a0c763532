package dev.eddy.weaver.internal.diagnostics;

import java.util.Locale;
import javax.tools.Diagnostic;

/** How loud a mistake is told. */
enum Level {
  OFF(Diagnostic.Kind.OTHER),
  WARNING(Diagnostic.Kind.WARNING),
  ERROR(Diagnostic.Kind.ERROR);

  private final Diagnostic.Kind kind;

  Level(Diagnostic.Kind kind) {
    this.kind = kind;
  }

  Diagnostic.Kind kind() {
    return kind;
  }

  /** The level that an option sets. */
  static Level of(String option, String value) {
    for (Level level : values()) {
      if (level.name().toLowerCase(Locale.ROOT).equals(value)) {
        return level;
      }
    }
    throw new IllegalArgumentException(
        "-A" + option + "=" + value + ": there is no such level; write off, warning or error");
  }
}

package dev.eddy.testing;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a test has left behind, and what else is not as it should be at its end. */
final class Findings {
  private final List<String> lines = new ArrayList<>();
  private final List<Throwable> failures = new ArrayList<>();

  void add(String line) {
    lines.add(line);
  }

  void add(String line, @Nullable Throwable failure) {
    add(failure == null ? line : line + "\n" + failure);
    if (failure != null) {
      failures.add(failure);
    }
  }

  /** Throws them, if there are any. */
  void check() {
    if (lines.isEmpty()) {
      return;
    }
    var message = new StringBuilder("At the end of the test:");
    for (String line : lines) {
      message.append("\n- ").append(line.replace("\n", "\n  "));
    }
    var error = new AssertionError(message.toString());
    failures.forEach(error::addSuppressed);
    throw error;
  }
}

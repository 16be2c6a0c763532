package dev.eddy.real;

import java.util.ArrayList;
import java.util.List;

/** What a test has to tell besides that it passed. A parameter of tests. */
final class Seen {
  private final List<String> words = new ArrayList<>();

  void tell(String format, Object... values) {
    words.add(String.format(java.util.Locale.ROOT, format, values));
  }

  @Override
  public String toString() {
    return String.join("; ", words);
  }
}

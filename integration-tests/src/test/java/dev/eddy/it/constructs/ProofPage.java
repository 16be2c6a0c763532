package dev.eddy.it.constructs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The parts of {@code docs/proof.md} that runs write: what stands between two marks. */
final class ProofPage {
  private final Path file = Path.of(System.getProperty("eddy.root"), "docs", "proof.md");

  /** Replaces all that is between the marks of a name. */
  void replace(String name, String text) throws IOException {
    String page = Files.readString(file);
    int[] between = between(page, name);
    Files.writeString(file, page.substring(0, between[0]) + text + page.substring(between[1]));
  }

  /** Puts a row among those between the marks, in the place of one that begins alike. */
  void putRow(String name, String start, String row) throws IOException {
    var rows = new StringBuilder();
    content(name)
        .lines()
        .filter(each -> !each.startsWith(start))
        .forEach(each -> rows.append(each).append('\n'));
    replace(name, rows + row + "\n");
  }

  private String content(String name) throws IOException {
    String page = Files.readString(file);
    int[] between = between(page, name);
    return page.substring(between[0], between[1]);
  }

  private int[] between(String page, String name) {
    String begin = "<!-- " + name + " -->\n";
    int from = page.indexOf(begin);
    int to = page.indexOf("<!-- end of " + name + " -->");
    if (from < 0 || to < 0) {
      throw new IllegalStateException("no marks for " + name + " in " + file);
    }
    return new int[] {from + begin.length(), to};
  }
}

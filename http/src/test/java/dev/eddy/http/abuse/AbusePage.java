package dev.eddy.http.abuse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The tables of docs/abuse.md, one for each JDK, of which a run of the profile on that JDK writes
 * the lines anew.
 */
final class AbusePage {
  private static final Path PAGE =
      Path.of(System.getProperty("eddy.root", ".."), "docs", "abuse.md");
  private static final String TABLE = "attacks, JDK " + Runtime.version().feature();
  private static final long MB = 1024 * 1024;

  private AbusePage() {}

  /** Writes the line of an attack, in place of an older one with that name. */
  static void add(
      String name, String came, GoodClient.Outcome good, Map<String, Long> after, long millis)
      throws IOException {
    String line =
        String.format(
            Locale.ROOT,
            "| %s | %s | %,d | %d ms | %d MB | %d MB | %d MB | %.1f s |",
            name,
            came,
            good.requests(),
            good.longest().toMillis(),
            after.get("heap") / MB,
            after.get("direct") / MB,
            after.get("peak") / MB,
            millis / 1000.0);
    System.out.println(line);
    if (AbuseTest.IS_FULL) {
      write(name, line);
    }
  }

  private static void write(String name, String line) throws IOException {
    var page = new ArrayList<>(Files.readAllLines(PAGE));
    int begin = page.indexOf("<!-- " + TABLE + " -->");
    if (begin < 0) {
      throw new IllegalStateException(
          PAGE + " has no table for this JDK: add one between <!-- " + TABLE + " --> and its end");
    }
    int end = page.indexOf("<!-- end of " + TABLE + " -->");
    List<String> rows = page.subList(begin + 1, end);
    rows.removeIf(each -> each.startsWith("| " + name + " |"));
    rows.add(line);
    rows.sort(null);
    Files.write(PAGE, page);
  }
}

package dev.eddy.http.abuse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The table of docs/load.md, of which a run of the profile "abuse" writes the lines of its JDK
 * anew.
 */
final class LoadPage {
  private static final Path PAGE =
      Path.of(System.getProperty("eddy.root", ".."), "docs", "load.md");

  private LoadPage() {}

  /** Writes a line, in place of an older one with that name and that JDK. */
  static void add(String name, String format, Object... values) throws IOException {
    String java = System.getProperty("java.version");
    String line =
        "| " + name + " | " + java + " | " + String.format(Locale.ROOT, format, values) + " |";
    System.out.println(line);
    if (AbuseTest.IS_FULL) {
      var page = new ArrayList<>(Files.readAllLines(PAGE));
      List<String> rows =
          page.subList(page.indexOf("<!-- load -->") + 1, page.indexOf("<!-- end of load -->"));
      String older = "| " + name + " | " + Runtime.version().feature();
      rows.removeIf(each -> each.startsWith(older));
      rows.add(line);
      rows.sort(null);
      Files.write(PAGE, page);
    }
  }
}

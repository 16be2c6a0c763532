package dev.eddy.it.constructs;

import dev.eddy.it.constructs.ProgramRun.Mode;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How often which await did what, counted while it ran: the table of {@code docs/proof.md}. */
final class Coverage {
  /** Bodies that an awaited promise stands for, which the cancellation of its awaiter leaves be. */
  private static final Set<String> NEVER_STRUCK =
      Set.of("coroutine(…), an eager body", "body that is started, then awaited");

  private static final String NEVER = "–";

  private final Map<Cell, Map<Mode, Long>> counts = new LinkedHashMap<>();

  Coverage(List<Cell> rows) {
    rows.forEach(each -> counts.put(each, new EnumMap<>(Mode.class)));
  }

  void hit(List<Cell> path, Mode mode) {
    path.stream().distinct().forEach(each -> counts.get(each).merge(mode, 1L, Long::sum));
  }

  private static boolean isPossible(Cell row, Mode mode) {
    return mode != Mode.STRUCK || !NEVER_STRUCK.contains(row.construct());
  }

  /** The number of cells that can be hit. */
  long cells() {
    return counts.keySet().stream()
        .flatMap(row -> Arrays.stream(Mode.values()).filter(mode -> isPossible(row, mode)))
        .count();
  }

  /** The cells that were never hit, each as {@code construct, position: mode}. */
  List<String> missing() {
    return counts.entrySet().stream()
        .flatMap(row -> missing(row.getKey(), row.getValue()))
        .toList();
  }

  private static Stream<String> missing(Cell row, Map<Mode, Long> hits) {
    return Arrays.stream(Mode.values())
        .filter(mode -> isPossible(row, mode) && !hits.containsKey(mode))
        .map(mode -> row.construct() + ", " + row.position() + ": " + mode);
  }

  /** The table, a row for each position. */
  String table() {
    var text =
        new StringBuilder(
            """
            | construct | position of the await | ready | late | failing | cancelled | struck |
            |---|---|--:|--:|--:|--:|--:|
            """);
    String construct = "";
    for (Map.Entry<Cell, Map<Mode, Long>> row : counts.entrySet()) {
      Cell cell = row.getKey();
      String first = cell.construct().equals(construct) ? "" : cell.construct();
      construct = cell.construct();
      text.append("| ")
          .append(escaped(first))
          .append(" | ")
          .append(cell.position())
          .append(" | ")
          .append(
              Arrays.stream(Mode.values())
                  .map(mode -> count(cell, mode, row.getValue()))
                  .collect(Collectors.joining(" | ")))
          .append(" |\n");
    }
    return text.toString();
  }

  private static String count(Cell cell, Mode mode, Map<Mode, Long> hits) {
    return isPossible(cell, mode) ? String.valueOf(hits.getOrDefault(mode, 0L)) : NEVER;
  }

  private static String escaped(String text) {
    return text.replace("|", "\\|").replace("<", "&lt;");
  }
}

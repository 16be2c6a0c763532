package dev.eddy.mutants;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The page with the figures and with every survivor. People write its head and the last column of
 * the survivors, which is kept when the page is written anew.
 */
final class Report {
  private static final String GENERATED = "<!-- From here on written by MutantsTest. -->";
  private static final String UNEXPLAINED = "?";
  private static final int COLUMNS = 5;

  private final Path file;
  private final String head;

  /** By pass and all columns but the line and the explanation itself. */
  private final Map<List<String>, String> explanations = new HashMap<>();

  Report(Path file) throws IOException {
    this.file = file;
    String text = Files.readString(file);
    this.head = text.substring(0, text.indexOf(GENERATED));
    String pass = "";
    for (String line : text.substring(head.length()).lines().toList()) {
      if (line.startsWith("### ")) {
        pass = line.substring("### ".length());
      }
      String[] cells = line.replaceAll("^\\| | \\|$", "").split(" \\| ");
      if (cells.length == COLUMNS) {
        explanations.put(List.of(pass, cells[1], cells[2], cells[3]), cells[4]);
      }
    }
  }

  /** The survivors that the page does not explain. */
  List<String> unexplained(List<Verdict> verdicts) {
    return verdicts.stream()
        .filter(Verdict::hasSurvived)
        .filter(each -> explanationOf(each.mutation()).equals(UNEXPLAINED))
        .map(Verdict::asLine)
        .toList();
  }

  private String explanationOf(Mutation mutation) {
    var key = new ArrayList<>(List.of(mutation.pass()));
    key.addAll(cellsOf(mutation));
    return explanations.getOrDefault(key, UNEXPLAINED);
  }

  private static List<String> cellsOf(Mutation mutation) {
    return List.of(
        "`" + mutation.method() + "`",
        "`" + mutation.code().replace("|", "\\|") + "`",
        mutation.change());
  }

  /**
   * @param run what has been run, and how
   */
  void write(List<Verdict> verdicts, String run) throws IOException {
    var text = new StringBuilder(head).append(GENERATED).append("\n\n## By pass\n\n");
    text.append(run).append("\n\n");
    text.append("| pass | mutants | killed by a test | the weaver fails | the verifier refuses |")
        .append(" no end | survived, explained |\n|---|--:|--:|--:|--:|--:|--:|\n");
    Map<String, List<Verdict>> byPass =
        verdicts.stream().collect(Collectors.groupingBy(each -> each.mutation().pass()));
    for (String pass : Mutations.PASSES) {
      addCounts(text, pass, byPass.getOrDefault(pass, List.of()));
    }
    addCounts(text, "**all**", verdicts);
    text.append("\n## Survivors\n");
    for (String pass : Mutations.PASSES) {
      addSurvivors(text, pass, byPass.getOrDefault(pass, List.of()));
    }
    Files.writeString(file, text);
  }

  private static void addCounts(StringBuilder text, String name, List<Verdict> verdicts) {
    text.append("| ").append(name).append(" | ").append(verdicts.size()).append(" |");
    Arrays.stream(Verdict.Kind.values())
        .map(kind -> verdicts.stream().filter(each -> each.kind() == kind).count())
        .forEach(count -> text.append(" ").append(count).append(" |"));
    text.append("\n");
  }

  private void addSurvivors(StringBuilder text, String pass, List<Verdict> verdicts) {
    List<Mutation> survivors =
        verdicts.stream().filter(Verdict::hasSurvived).map(Verdict::mutation).toList();
    if (survivors.isEmpty()) {
      return;
    }
    text.append("\n### ").append(pass).append("\n\n");
    text.append("| line | method | code | mutation | why it may live |\n|--:|---|---|---|---|\n");
    for (Mutation survivor : survivors) {
      text.append("| ").append(survivor.line()).append(" | ");
      text.append(String.join(" | ", cellsOf(survivor)));
      text.append(" | ").append(explanationOf(survivor)).append(" |\n");
    }
  }
}

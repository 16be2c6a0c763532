package dev.eddy.it.constructs;

import java.util.List;
import java.util.Map;

/**
 * A random program: one class, whose {@code main()} makes a coroutine.
 *
 * @param index its number among those of its seed
 * @param text its source, but for the imports and the form of loops over sequences
 * @param sites its awaits by their numbers
 */
record RandomProgram(String name, long seed, int index, String text, Map<Integer, Site> sites) {
  private static final String HEAD = "\neach(";
  private static final String END_OF_HEAD = ")each {\n";
  private static final String END = "}end\n";

  private static final String IMPORTS =
      """
      import static LIBRARY.Coroutines.*;
      import LIBRARY.*;
      import AWAITS.Awaits;
      import dev.eddy.it.constructs.Steps;
      import dev.eddy.it.constructs.Steps.*;
      import java.util.*;
      import java.util.concurrent.CancellationException;
      import java.util.function.*;

      """;

  /**
   * An await in it.
   *
   * @param path the positions in which it is, from the outside to the inside
   * @param canBeStruck whether cancelling the program reaches it
   */
  record Site(List<Cell> path, boolean canBeStruck) {}

  /** Its source for the weaver. */
  String woven() {
    return imports("dev.eddy", "dev.eddy.it.constructs")
        + withHeads("%1$s:\nfor (%2$s : each(%4$s)) {\n").replace(END, "}\n");
  }

  /** The same source for blocking awaits, but {@code each} needs a try that closes the sequence. */
  String straight() {
    return imports("dev.eddy.it.blocking", "dev.eddy.it.blocking")
        + withHeads("try (var of_%3$s = %4$s) {\n%1$s:\nfor (%2$s : each(of_%3$s)) {\n")
            .replace(END, "}\n}\n");
  }

  /**
   * Gives each head of a loop over a sequence a form, the innermost of those in one another first.
   */
  private String withHeads(String form) {
    String code = text;
    for (int end = code.indexOf(END_OF_HEAD); end >= 0; end = code.indexOf(END_OF_HEAD)) {
      int start = code.lastIndexOf(HEAD, end) + 1;
      String[] parts = code.substring(start + HEAD.length() - 1, end).split(", ", 3);
      String variable = parts[1].substring(parts[1].indexOf(' ') + 1);
      code =
          code.substring(0, start)
              + form.formatted(parts[0], parts[1], variable, parts[2])
              + code.substring(end + END_OF_HEAD.length());
    }
    return code;
  }

  /** What a reader of a failure wants to have. */
  String report(Scenario scenario) {
    return woven()
        + "program "
        + index
        + " of seed "
        + seed
        + ", "
        + scenario
        + "\nmvn -B verify -pl integration-tests -am -Dtest=RandomProgramsTest"
        + " -Dsurefire.failIfNoSpecifiedTests=false -Deddy.seed="
        + seed
        + " -Deddy.program="
        + index
        + "\n";
  }

  private static String imports(String library, String awaits) {
    return IMPORTS.replace("LIBRARY", library).replace("AWAITS", awaits);
  }
}

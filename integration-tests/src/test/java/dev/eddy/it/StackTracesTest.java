package dev.eddy.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Failures read as in straight-line code: the traces that {@code samples/Traces.java} prints are
 * those of {@code samples/Traces.txt}, but for the JDK's own lines.
 */
class StackTracesTest {
  /** Longer runs of one line are given by their length. */
  private static final int SHOWN = 3;

  @TempDir Path folder;

  @Test
  void traces_areAsRecorded() throws Exception {
    assertThat(Sources.compileWoven(folder, "Traces", Sources.sample("Traces")))
        .isEqualTo(new Sources.Result(true, ""));

    ChildJvm.Result result =
        ChildJvm.run("-cp", Sources.classPath(folder, Sources.core()), "Traces");

    assertThat(String.join("\n", readable(result.output()))).isEqualTo(golden());
  }

  @Test
  void traces_canBeSwitchedOff() throws Exception {
    assertThat(Sources.compileWoven(folder, "Traces", Sources.sample("Traces")).success()).isTrue();

    ChildJvm.Result result =
        ChildJvm.run(
            "-Deddy.asyncStackTraces=false",
            "-cp",
            Sources.classPath(folder, Sources.core()),
            "Traces");

    assertThat(result.output()).contains("leaf").doesNotContain("await/");
  }

  @Test
  void traces_ofClassesWithoutLines_sayWhatIsKnown() throws Exception {
    assertThat(tracesCompiledWith("-g:source"))
        .contains("at await/Traces.")
        .contains("(Traces.java)")
        .doesNotContain("Traces.java:");
    assertThat(tracesCompiledWith("-g:none"))
        .contains("at await/Traces.")
        .contains("(Unknown Source)")
        .doesNotContain("null)");
  }

  private String tracesCompiledWith(String option) throws Exception {
    assertThat(Sources.compileWoven(folder, "Traces", Sources.sample("Traces"), option).success())
        .isTrue();
    return ChildJvm.run("-cp", Sources.classPath(folder, Sources.core()), "Traces").output();
  }

  private static List<String> readable(String output) {
    var lines = new ArrayList<String>();
    String last = "";
    int repeated = 0;
    for (String printed : output.lines().toList()) {
      if (printed.startsWith("\tat java.base/")) {
        continue;
      }
      // Each javac numbers lambdas in its own way.
      String line = printed.replaceAll("(lambda\\$\\w+)\\$\\d+", "$1");
      repeated = line.equals(last) ? repeated + 1 : 0;
      last = line;
      if (repeated < SHOWN) {
        lines.add(line);
      } else {
        lines.set(lines.size() - 1, "\t" + (repeated + 1) + " times in all");
      }
    }
    return lines;
  }

  private static String golden() throws IOException {
    try (var in = StackTracesTest.class.getResourceAsStream("/samples/Traces.txt")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).stripTrailing();
    }
  }
}

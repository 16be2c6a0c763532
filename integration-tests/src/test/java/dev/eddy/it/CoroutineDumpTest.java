package dev.eddy.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a program's dump looks like: {@code samples/Dumps.txt}, on every JDK. */
class CoroutineDumpTest {
  @TempDir Path folder;

  @BeforeEach
  void compile() throws Exception {
    assertThat(Sources.compileWoven(folder, "Dumps", Sources.sample("Dumps"), "-g"))
        .isEqualTo(new Sources.Result(true, ""));
  }

  @Test
  void dump_andWhatIsLeftAtClose_areAsRecorded() throws Exception {
    ChildJvm.Result result =
        ChildJvm.run("-cp", Sources.classPath(folder, Sources.core()), "Dumps");

    assertThat(result.output().lines().filter(line -> !line.contains("dev.eddy.Log log")))
        .map(line -> line.replaceAll("(lambda\\$\\w+)\\$\\d+", "$1").replaceAll("@\\w+", "@1"))
        .containsExactlyElementsOf(golden().lines().toList());
  }

  @Test
  void jmx_withTheProperty() throws Exception {
    ChildJvm.Result result =
        ChildJvm.run(
            "-Deddy.jmx=true", "-cp", Sources.classPath(folder, Sources.core()), "Dumps", "jmx");

    assertThat(result.output())
        .contains("11 coroutines on 1 loop", "select /help", "{\"loops\":[{\"thread\":\"main\"");
  }

  @Test
  void jmx_withoutItsModule_isRefusedClearly_andLoopsRun() throws Exception {
    ChildJvm.Result result =
        ChildJvm.run(
            "--limit-modules",
            "java.base,java.logging",
            "-Deddy.jmx=true",
            "-cp",
            Sources.classPath(folder, Sources.core()),
            "Dumps");

    assertThat(result.output())
        .contains(
            "-Deddy.jmx=true has no effect",
            "there is no JMX without the module java.management: add --add-modules java.management",
            "12 coroutines on 1 loop");
  }

  private static String golden() throws IOException {
    try (var in = CoroutineDumpTest.class.getResourceAsStream("/samples/Dumps.txt")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).stripTrailing();
    }
  }
}

package dev.eddy.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Watching a program from its command line: {@code samples/Observed.java}. */
class ObservationTest {
  @TempDir Path folder;

  @BeforeEach
  void compile() throws Exception {
    assertThat(Sources.compileWoven(folder, "Observed", Sources.sample("Observed")))
        .isEqualTo(new Sources.Result(true, ""));
  }

  private ChildJvm.Result run(String... options) throws Exception {
    var arguments = new ArrayList<String>();
    arguments.add("-Deddy.blockingLogThreshold=20");
    arguments.addAll(List.of(options));
    arguments.addAll(List.of("-cp", Sources.classPath(folder, Sources.core()), "Observed"));
    return ChildJvm.run(arguments.toArray(new String[0]));
  }

  private static void assertReported(ChildJvm.Result result) {
    // Each javac numbers lambdas in its own way.
    assertThat(result.output().replaceAll("(lambda\\$\\w+)\\$\\d+", "$1"))
        .contains(
            "for more than 20 ms",
            "    at Observed.lambda$load(Observed.java:16)\n"
                + "    at await/Observed.lambda$serve(Observed.java:22)\n",
            "loaded\ntrue\n");
    assertThat(result.exitCode()).isZero();
  }

  @Test
  void threshold_withTheProperty() throws Exception {
    assertReported(run());
  }

  @Test
  void withoutTheModuleOfFlightRecorder_loopsRun() throws Exception {
    assertReported(run("--limit-modules", "java.base,java.logging"));
  }

  @Test
  void flightRecording_withTheOptionOfTheJvm() throws Exception {
    Path file = folder.resolve("program.jfr");
    assertReported(run("-XX:StartFlightRecording:filename=" + file));

    assertThat(Files.exists(file)).isTrue();
    assertThat(RecordingFile.readAllEvents(file))
        .filteredOn(event -> event.getEventType().getName().startsWith("dev.eddy."))
        .extracting(ObservationTest::text)
        .contains("dev.eddy.SlowStep Observed.load(Observed.java:13)");
  }

  private static String text(RecordedEvent event) {
    return event.getEventType().getName() + " " + event.getString("step");
  }
}

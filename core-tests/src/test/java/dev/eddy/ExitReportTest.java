package dev.eddy;

import static dev.eddy.Coroutines.async;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a program leaves behind when it ends: run in a JVM of its own. */
class ExitReportTest {
  private static final class Program {
    public static void main(String[] args) {
      dropOne();
      if (args.length > 0) {
        new Promise<Integer>().setException(new IOException("nobody looked"));
        IOLoop.current().stop();
        IOLoop.current().start();
      }
    }

    @SuppressWarnings("eddy:dropped-coroutine")
    static void dropOne() {
      make();
    }

    static Coroutine<Integer> make() {
      return async(() -> 1);
    }
  }

  private static String outputOf(List<String> options, String... arguments)
      throws IOException, InterruptedException, URISyntaxException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.add("-cp");
    command.add(homeOf(Coroutine.class) + File.pathSeparator + homeOf(ExitReportTest.class));
    command.add(Program.class.getName());
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }

  /** The folder or the jar that it came from. */
  private static Path homeOf(Class<?> type) throws URISyntaxException {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
  }

  @Test
  void neverAwaited_isReportedWithTheAsyncLine() throws Exception {
    assertThat(outputOf(List.of()))
        .contains("ExitReportTest$Program.make(ExitReportTest.java:")
        .contains("never awaited")
        .contains("-Deddy.debug=true");
  }

  @Test
  void neverAwaited_inDebugMode_isReportedWithTheCallersLine() throws Exception {
    assertThat(outputOf(List.of("-Deddy.debug=true")))
        .contains("ExitReportTest$Program.make(ExitReportTest.java:")
        .contains("made at")
        .contains("ExitReportTest$Program.dropOne(ExitReportTest.java:");
  }

  @Test
  void neverRetrieved_isReported() throws Exception {
    assertThat(outputOf(List.of(), "fail")).contains("never retrieved").contains("nobody looked");
  }
}

package dev.eddy.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What a program does that is told to end: {@code samples/Shutdown.java}. */
@DisabledOnOs(OS.WINDOWS) // has no SIGTERM
class ShutdownTest {
  private static final int BY_SIGTERM = 128 + 15;

  @TempDir Path folder;

  @BeforeEach
  void compile() throws Exception {
    assertThat(Sources.compileWoven(folder, "Shutdown", Sources.sample("Shutdown")))
        .isEqualTo(new Sources.Result(true, ""));
  }

  private String[] program(String way) {
    return new String[] {"-cp", Sources.classPath(folder, Sources.core()), "Shutdown", way};
  }

  @Test
  void sigterm_cleansUp_thenCancelsWhatIsLeft_andEnds() throws Exception {
    ChildJvm.Result result = ChildJvm.terminate("ready", program("spawned"));

    assertThat(result.output().lines()).containsExactly("ready", "cleanup", "finally");
    assertThat(result.exitCode()).isEqualTo(BY_SIGTERM);
  }

  @Test
  void runSync_throwsThatItWasCancelled() throws Exception {
    ChildJvm.Result result = ChildJvm.terminate("ready", program("main"));

    assertThat(result.output()).startsWith("ready\nfinally\n"); // "cancelled", if it gets so far
    assertThat(result.exitCode()).isEqualTo(BY_SIGTERM);
  }

  @Test
  void cleanupThatHangs_endsAtTheLimit() throws Exception {
    ChildJvm.Result result = ChildJvm.terminate("ready", program("hang"));

    assertThat(result.output())
        .contains(
            "dev.eddy: the IOLoop of thread 'main' had not cleaned up when its time to do so was"
                + " over");
    assertThat(result.exitCode()).isEqualTo(BY_SIGTERM);
  }

  @Test
  void exitOnTheLoopsOwnThread_doesNotWait() throws Exception {
    ChildJvm.Result result = ChildJvm.run(program("exit"));

    assertThat(result.output().lines())
        .containsExactly(
            "dev.eddy: the IOLoop of thread 'main' cannot clean up, as its own thread has called"
                + " System.exit: call it on another one");
    assertThat(result.exitCode()).isEqualTo(3);
  }

  @Test
  void closedLoop_hasNoHook() throws Exception {
    assertThat(ChildJvm.run(program("closed"))).isEqualTo(new ChildJvm.Result(0, ""));
  }
}

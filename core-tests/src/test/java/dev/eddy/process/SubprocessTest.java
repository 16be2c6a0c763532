package dev.eddy.process;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static dev.eddy.Coroutines.each;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddy.Coroutine;
import dev.eddy.LoopTest;
import dev.eddy.Promise;
import dev.eddy.testing.TestLoop;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** With programs of a POSIX shell. */
@DisabledOnOs(OS.WINDOWS)
class SubprocessTest extends LoopTest {
  /** Processes keep real time; {@link #ignoringTheSignal_isKilled()} alone takes a virtual one. */
  @Override
  protected TestLoop.Builder settings() {
    return inRealTime();
  }

  private static Subprocess shell(String script) throws IOException {
    return Subprocess.start(new ProcessBuilder("sh", "-c", script));
  }

  private Coroutine<Void> readInto(LineReader reader, String name) {
    return async(
        () -> {
          for (String line : each(reader)) {
            diary.add(name + " " + line);
          }
        });
  }

  @Test
  void output_isReadLineByLine_andTheExitAwaited() throws Exception {
    int code =
        run(
            () ->
                async(
                    () -> {
                      try (var child = shell("echo a; echo b; echo c >&2; echo d")) {
                        await(readInto(child.stdout(), "out"));
                        await(readInto(child.stderr(), "err"));
                        return await(child.waitForExit());
                      }
                    }));
    assertThat(diary).containsExactly("out a", "out b", "out d", "err c");
    assertThat(code).isZero();
  }

  @Test
  void moreThanAPipeHolds_waitsForTheReader() throws Exception {
    String script = "i=0; while [ $i -lt 20000 ]; do echo 0123456789; i=$((i+1)); done";
    int count =
        run(
            () ->
                async(
                    () -> {
                      try (var child = shell(script)) {
                        int lines = 0;
                        for (String line : each(child.stdout())) {
                          lines += line.equals("0123456789") ? 1 : 0;
                        }
                        await(child.waitForExit());
                        return lines;
                      }
                    }));
    assertThat(count).isEqualTo(20_000);
  }

  @Test
  void input_isWrittenInOrder_andEnds() throws Exception {
    run(
        () ->
            async(
                () -> {
                  try (var child = shell("while read line; do echo got $line; done; echo end")) {
                    await(child.write("a\n"));
                    await(child.stdout().fetchNext());
                    diary.add(child.stdout().nextObject());
                    Promise<Void> unhurried = child.write("b\n");
                    await(child.write("c\n"));
                    await(unhurried);
                    await(child.closeStdin());
                    await(readInto(child.stdout(), "out"));
                    await(child.waitForExit());
                  }
                }));
    assertThat(diary).containsExactly("got a", "out got b", "out got c", "out end");
  }

  @Test
  void input_ofAProcessThatHasEnded_fails() throws Exception {
    Subprocess child = shell("exit 0");
    run(child::waitForExit);
    assertThatThrownBy(
            () ->
                run(
                    () ->
                        async(
                            () -> {
                              for (int i = 0; i < 100; i++) {
                                await(child.write("x".repeat(100_000)));
                              }
                            })))
        .isInstanceOf(IOException.class);
  }

  @Test
  void exitCode_isAFailure_unlessAskedFor() throws Exception {
    Subprocess child = shell("exit 3");
    assertThatThrownBy(() -> run(child::waitForExit))
        .isInstanceOfSatisfying(
            CalledProcessException.class, e -> assertThat(e.exitCode()).isEqualTo(3))
        .hasMessageMatching(
            "process \\d+.* ended with exit code 3; expected 0. waitForExit\\(false\\) returns any"
                + " code");
    assertThat(run(() -> child.waitForExit(false))).isEqualTo(3);
    child.setExitCallback(
        code -> {
          diary.add("code " + code);
          loop.stop();
        });
    loop.start();
    assertThat(diary).containsExactly("code 3");
  }

  @Test
  void signal_isNamed() throws Exception {
    Subprocess child = shell("kill -9 $$");
    assertThatThrownBy(() -> run(child::waitForExit))
        .hasMessageContaining("exit code 137, killed by signal 9");
  }

  @Test
  void onExit_ofTheJdk_canBeAwaited() throws Exception {
    Process process = new ProcessBuilder("sh", "-c", "exit 5").start();
    int code = run(() -> async(() -> await(process.onExit()).exitValue()));
    assertThat(code).isEqualTo(5);
  }

  private Coroutine<Void> useAndFail(Subprocess child) {
    return async(
        () -> {
          try (child) {
            await(child.stdout().fetchNext());
            throw new IllegalStateException("of the block");
          }
        });
  }

  @Test
  void close_tellsTheProcessToEnd_andWaitsForIt() throws Exception {
    Subprocess child = shell("trap 'exit 7' TERM; echo ready; while :; do sleep 0.01; done");
    assertThatThrownBy(() -> run(() -> useAndFail(child))).hasMessage("of the block");
    assertThat(child.process().exitValue()).isEqualTo(7);
    run(child::closeAsync);
  }

  @Test
  void cancelled_endsTheProcess() throws Exception {
    Subprocess child = shell("trap 'exit 7' TERM; echo ready; while :; do sleep 0.01; done");
    Promise<Void> using =
        async(
                () -> {
                  try (child) {
                    for (String line : each(child.stdout())) {
                      diary.add(line);
                      loop.stop();
                    }
                  }
                })
            .start();
    loop.start();
    using.cancel();
    assertThatThrownBy(() -> run(() -> using)).isInstanceOf(CancellationException.class);
    assertThat(diary).containsExactly("ready");
    assertThat(child.process().exitValue()).isEqualTo(7);
  }

  @Test
  void ignoringTheSignal_isKilled() throws Exception {
    goOnWith(patient());
    Subprocess child = shell("trap '' TERM; echo ready; while :; do sleep 0.01; done");
    assertThatThrownBy(() -> run(() -> useAndFail(child))).hasMessage("of the block");
    assertThat(child.process().exitValue()).isEqualTo(137);
  }

  @Test
  void loopClosed_whileAProcessRuns_isQuiet() throws Exception {
    Subprocess child = shell("read line; echo $line; exit 3");
    Promise<Boolean> fetch = async(() -> await(child.stdout().fetchNext())).start();
    turn();
    assertThat(fetch.isDone()).isFalse();
    assertThat(closeWithSomeLeft()).contains("1 coroutine");
    child.process().getOutputStream().close();
    assertThat(child.process().waitFor()).isEqualTo(3);
    assertThat(log.take()).extracting(LogRecord::getMessage).isEmpty();
  }

  @Test
  void start_whereNoLoopCanBe_isRefusedBeforeThereIsAProcess() throws Exception {
    var nothing = new ProcessBuilder("a program that is not there, so starting it fails");
    assertThatThrownBy(() -> run(() -> loop.runInExecutor(() -> Subprocess.start(nothing))))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("none can run there");
  }

  @Test
  void wrongThread_isRefused() throws Exception {
    Subprocess child = shell("exit 0");
    for (Runnable call :
        List.<Runnable>of(
            child::stdout,
            child::stderr,
            () -> child.write("x"),
            child::closeStdin,
            child::waitForExit,
            () -> child.setExitCallback(code -> {}),
            child::closeAsync)) {
      assertThat(thrownOnOtherThread(call))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("from thread 'other-thread'");
    }
    run(child::waitForExit);
  }
}

package dev.eddy.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.examples.guide.AsyncResources;
import dev.eddy.examples.guide.BackgroundLoops;
import dev.eddy.examples.guide.BlockingFunctions;
import dev.eddy.examples.guide.CallbackFunctions;
import dev.eddy.examples.guide.CallingCoroutines;
import dev.eddy.examples.guide.DelayedTasks;
import dev.eddy.examples.guide.Generators;
import dev.eddy.examples.guide.Interleaving;
import dev.eddy.examples.guide.Looping;
import dev.eddy.examples.guide.NativeAndDecorated;
import dev.eddy.examples.guide.Parallelism;
import dev.eddy.examples.guide.PeriodicCallbacks;
import dev.eddy.examples.guide.RunSync;
import dev.eddy.examples.guide.TaskGroups;
import java.util.Arrays;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class GuideTest {

  @Test
  void nativeAndDecorated_printsTheOrder() throws Exception {
    assertThat(Program.outputOf(NativeAndDecorated::main))
        .isEqualTo(
            """
            divide(8, 2) was called, and nothing of it has run
            decorated: 9 / 3
            divideDecorated(9, 3) was called; done: true
            native: 8 / 2
            the native one gives 4
            the decorated one gives 3
            a promise can be awaited again: 3
            """);
  }

  @Test
  void callingCoroutines_printsCaughtFailures() throws Exception {
    assertThat(Program.run(CallingCoroutines::main).out())
        .isEqualTo(
            """
            bad call: came back as if all were well
            good call: / by zero
            down (nobody listens at http://shop.example/)
            """);
  }

  @Test
  void callingCoroutines_logsWhatNobodyAwaits() throws Exception {
    var log = Program.run(CallingCoroutines::main).log();

    assertThat(log).hasSize(2);
    assertThat(log)
        .anySatisfy(
            unawaited -> {
              assertThat(unawaited.getMessage())
                  .contains("CallingCoroutines.divide(CallingCoroutines.java:")
                  .contains("was never awaited");
              assertThat(unawaited.getThrown()).isNull();
            })
        .anySatisfy(
            failed -> {
              assertThat(failed.getThrown()).isInstanceOf(ArithmeticException.class);
              assertThat(firstLineOf(failed)).startsWith("CallingCoroutines.java:");
            });
  }

  private static String firstLineOf(LogRecord failed) {
    return Arrays.stream(failed.getThrown().getStackTrace())
        .map(frame -> frame.getFileName() + ":" + frame.getLineNumber())
        .findFirst()
        .orElse("");
  }

  @Test
  void blockingFunctions_printsWhatOtherThreadsFound() throws Exception {
    assertThat(Program.outputOf(BlockingFunctions::main))
        .isEqualTo(
            """
            a class file begins with cafebabe
            the pool's job ran on pool-thread
            awaited a stage and a future that was done
            one thread as ever: true
            """);
  }

  @Test
  void parallelism_printsBothKinds() throws Exception {
    assertThat(Program.outputOf(Parallelism::main))
        .isEqualTo(
            """
            asking for slow
            asking for fast
            got fast
            got slow
            [<slow>, <fast>]
            asking for index
            asking for about
            got index
            got about
            {index=<index>, about=<about>}
            """);
  }

  @Test
  void interleaving_printsFetchesWithinWrites() throws Exception {
    assertThat(Program.outputOf(Interleaving::main))
        .isEqualTo(
            """
            fetching
            fetched chunk 1
            writing chunk 1
            fetching
            wrote chunk 1
            fetched chunk 2
            writing chunk 2
            fetching
            wrote chunk 2
            fetched chunk 3
            writing chunk 3
            fetching
            wrote chunk 3
            no more chunks
            """);
  }

  @Test
  void looping_printsAllDocuments() throws Exception {
    assertThat(Program.outputOf(Looping::main))
        .isEqualTo(
            """
            1: apples
            2: bread
            3: cheese
            3 documents
            - dates
            - eggs
            """);
  }

  @Test
  void generators_printsWhatIsReadAndClosed() throws Exception {
    assertThat(Program.outputOf(Generators::main))
        .isEqualTo(
            """
            3
            2
            1
            the countdown from 3 is over
            lift-off
            81
            64
            49
            the countdown from 9 is over
            enough squares
            """);
  }

  @Test
  void asyncResources_closesBothTimes() throws Exception {
    assertThat(Program.outputOf(AsyncResources::main))
        .isEqualTo(
            """
            connected to oracle.example
            3 letters
            saying good-bye to oracle.example
            oracle.example lets us go
            connected to oracle.example
            saying good-bye to oracle.example
            oracle.example lets us go
            caught: oracle.example does not answer that
            """);
  }

  @Test
  void taskGroups_cancelWhatIsNotNeeded() throws Exception {
    assertThat(Program.outputOf(TaskGroups::main))
        .isEqualTo(
            """
            Ada has two orders
            Bob is not needed any more
            caught: no orders
            """);
  }

  @Test
  void backgroundLoops_onlyTheSecondKeepsToTheMinute() throws Exception {
    Program run = Program.run(BackgroundLoops::main);

    assertThat(run.log())
        .singleElement() // they never end, and the loop is closed behind them
        .satisfies(left -> assertThat(left.getMessage()).contains("closed with", "minuteLoop2$"));
    assertThat(run.out())
        .isEqualTo(
            """
            minuteLoop ticks at 0 ms
            minuteLoop2 ticks at 0 ms
            minuteLoop2 ticks at 60 ms
            minuteLoop ticks at 80 ms
            minuteLoop2 ticks at 120 ms
            minuteLoop ticks at 160 ms
            minuteLoop2 ticks at 180 ms
            """);
  }

  @Test
  void periodicCallbacks_leaveOutWhatWouldOverlap() throws Exception {
    assertThat(Program.outputOf(PeriodicCallbacks::main))
        .isEqualTo(
            """
            call 1 at 50 ms
            call 2 at 100 ms
            call 2 ends at 225 ms
            call 3 at 250 ms
            call 4 at 300 ms
            """);
  }

  @Test
  void callbackFunctions_printsWhatCallbacksGot() throws Exception {
    assertThat(Program.outputOf(CallbackFunctions::main))
        .isEqualTo(
            """
            3 + 4 = 7
            meanwhile the coroutine goes on
            hello, Eddy
            """);
  }

  @Test
  void delayedTasks_printsInTheOrderOfTimers() throws Exception {
    assertThat(Program.outputOf(DelayedTasks::main))
        .isEqualTo(
            """
            sleeping ....
            (others are served meanwhile)
            I'm awake!
            and again, with less to write
            """);
  }

  @Test
  void runSync_printsValuesAndFailures() throws Exception {
    assertThat(Program.outputOf(RunSync::main))
        .isEqualTo(
            """
            4 / 2 = 2
            one more is 3
            1 / 0: / by zero
            a day is too long
            """);
  }
}

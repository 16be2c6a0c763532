package dev.eddy.testing;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static dev.eddy.Coroutines.moment;
import static dev.eddy.Coroutines.multi;
import static dev.eddy.Coroutines.sleep;
import static dev.eddy.Coroutines.withTimeout;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.eddy.CancelledError;
import dev.eddy.Coroutine;
import dev.eddy.IOLoop;
import dev.eddy.Promise;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Bugs that libraries for coroutines have had, in small programs that do the same wrong thing. None
 * of them shows in the order of a loop without a schedule, however often the program is run. A
 * schedule finds each, and its seed finds it again on every JDK with the same decisions: {@code
 * -Deddy.schedules.update=true} writes the files that say with which.
 */
class KnownBugsTest {
  private static final int RUNS = 1000;
  private static final Path FILES = Path.of("src/test/resources/schedules");
  private static final boolean UPDATE = Boolean.getBoolean("eddy.schedules.update");
  private static final Duration TEN_MILLIS = Duration.ofMillis(10);

  enum Bug {
    LOST_WAKE_UP(() -> new LostWakeUp().program()),
    CHECK_THEN_ACT(() -> new CheckThenAct().program()),
    DOUBLE_RELEASE(() -> new DoubleRelease().program());

    private final Supplier<Coroutine<?>> program;

    Bug(Supplier<Coroutine<?>> program) {
      this.program = program;
    }

    Path file() {
      return FILES.resolve(name().toLowerCase(Locale.ROOT).replace('_', '-') + ".txt");
    }
  }

  @ParameterizedTest
  @EnumSource
  void withoutSchedule_aThousandRunsShowNothing(Bug bug) throws Exception {
    for (int i = 0; i < RUNS; i++) {
      var time = new VirtualClock();
      IOLoop loop = IOLoop.create(time, time);
      try {
        loop.runSync(bug.program::get);
      } finally {
        loop.close();
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void aThousandSchedules_findIt_asTheFileSays(Bug bug) throws IOException {
    ScheduleFailure found = failureFrom(bug, 0, RUNS);
    String report = report(bug, found);
    if (UPDATE) {
      Files.createDirectories(FILES);
      Files.writeString(bug.file(), report);
    }
    assertThat(report).isEqualTo(Files.readString(bug.file()));
  }

  @ParameterizedTest
  @EnumSource
  void itsSeedAlone_findsItAgain(Bug bug) {
    ScheduleFailure found = failureFrom(bug, 0, RUNS);
    ScheduleFailure again = failureFrom(bug, found.seed(), 1);
    assertThat(again.trace()).isEqualTo(found.trace());
    assertThat(again.trace().inWords()).isEqualTo(found.trace().inWords());
  }

  @ParameterizedTest
  @EnumSource
  void itsTraceAlone_findsItAgain(Bug bug) {
    ScheduleFailure found = failureFrom(bug, 0, RUNS);
    ScheduleTrace trace = ScheduleTrace.parse(found.trace().toString());
    ScheduleFailure again =
        catchThrowableOfType(
            ScheduleFailure.class,
            () ->
                Explorer.create().replay(trace, (test, faults) -> test.runSync(bug.program::get)));
    assertThat(again.getCause()).hasSameClassAs(found.getCause());
    assertThat(again.trace()).isEqualTo(trace);
  }

  private static ScheduleFailure failureFrom(Bug bug, long seed, int schedules) {
    return catchThrowableOfType(
        ScheduleFailure.class,
        () ->
            Explorer.create()
                .seed(seed)
                .schedules(schedules)
                .explore((test, faults) -> test.runSync(bug.program::get)));
  }

  private static String report(Bug bug, ScheduleFailure found) {
    ScheduleTrace trace = found.trace();
    return bug
        + "\nseed "
        + found.seed()
        + "\ntrace "
        + trace
        + "\n"
        + String.join("\n", trace.inWords())
        + "\n";
  }

  // ---- the programs

  /**
   * python/cpython#112202: of those who wait for a condition, the one that is told has just been
   * cancelled, and nobody else learns of what it was told for. Here there are two consumers, one of
   * which has a limit.
   */
  private static final class LostWakeUp {
    private final ArrayDeque<Promise<Void>> waiting = new ArrayDeque<>();
    private final ArrayDeque<String> items = new ArrayDeque<>();

    Coroutine<?> program() {
      return async(
          () -> {
            Promise<String> patient = consume().start();
            Promise<Void> producer = produce().start();
            try {
              await(withTimeout(TEN_MILLIS, consume()));
              patient.cancel();
            } catch (TimeoutException e) {
              await(patient);
            }
            await(producer);
          });
    }

    private Coroutine<String> consume() {
      return async(
          () -> {
            while (items.isEmpty()) {
              await(awaitSignal());
            }
            return items.remove();
          });
    }

    private Coroutine<Void> produce() {
      return async(
          () -> {
            await(sleep(TEN_MILLIS));
            await(moment());
            items.add("item");
            signal();
          });
    }

    private Coroutine<Void> awaitSignal() {
      return async(
          () -> {
            var signalled = new Promise<Void>();
            waiting.add(signalled);
            try {
              await(signalled);
            } finally {
              waiting.remove(signalled);
            }
          });
    }

    private void signal() {
      if (!waiting.isEmpty()) {
        waiting.remove().setResult(null);
      }
    }
  }

  /**
   * vmagamedov/grpclib#44: a channel that has no connection opens one, and has none for as long as
   * that takes. Here a second call comes when the connection of the first one is about to be there.
   */
  private static final class CheckThenAct {
    private int opened;
    private String connection;

    Coroutine<?> program() {
      return async(
          () -> {
            await(multi(List.of(callAfter(Duration.ZERO), callAfter(TEN_MILLIS))));
            if (opened != 1) {
              throw new AssertionError("the channel has opened " + opened + " connections");
            }
          });
    }

    private Coroutine<String> callAfter(Duration delay) {
      return async(
          () -> {
            if (!delay.isZero()) {
              await(sleep(delay));
            }
            return await(connect());
          });
    }

    private Coroutine<String> connect() {
      return async(
          () -> {
            if (connection == null) {
              opened++;
              await(sleep(TEN_MILLIS));
              connection = "connection " + opened;
            }
            return connection;
          });
    }
  }

  /**
   * Kotlin/kotlinx.coroutines#1323: who is cancelled while it waits for a permit gives one to the
   * next in line, also where it had not been given one. Here the holder is ready when the limit of
   * the next one is over.
   */
  private static final class DoubleRelease {
    private final ArrayDeque<Promise<Void>> line = new ArrayDeque<>();
    private int free = 1;

    Coroutine<?> program() {
      return async(
          () -> {
            await(multi(List.of(use(), useInTime())));
            if (free != 1) {
              throw new AssertionError("there was 1 permit, and now there are " + free);
            }
          });
    }

    private Coroutine<Void> useInTime() {
      return async(
          () -> {
            try {
              await(withTimeout(TEN_MILLIS, use()));
            } catch (TimeoutException e) {
              // it was not that important
            }
          });
    }

    private Coroutine<Void> use() {
      return async(
          () -> {
            await(acquire());
            try {
              await(sleep(TEN_MILLIS));
            } finally {
              release();
            }
          });
    }

    private Coroutine<Void> acquire() {
      return async(
          () -> {
            if (free > 0) {
              free--;
              return;
            }
            var granted = new Promise<Void>();
            line.add(granted);
            try {
              await(granted);
            } catch (CancelledError e) {
              line.remove(granted);
              release();
              throw e;
            }
          });
    }

    private void release() {
      if (line.isEmpty()) {
        free++;
      } else {
        line.remove().setResult(null);
      }
    }
  }
}

package dev.eddy;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.ConcurrentModificationException;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Steps that block the loop are logged while they do: here they block until that is logged. */
class WatchdogTest extends LoopTest {
  private static final Logger LOGGER = Logger.getLogger("dev.eddy");

  /** Gets a permit for each line, after the test's log has got the line. */
  private final Semaphore logged = new Semaphore(0);

  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord line) {
          logged.release();
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  private final List<LogRecord> taken = new ArrayList<>();

  private Promise<String> gate;

  @BeforeEach
  void makeGate() {
    gate = new Promise<>();
  }

  @BeforeEach
  void listen() {
    LOGGER.addHandler(handler);
  }

  @AfterEach
  void listenNoMore() {
    LOGGER.removeHandler(handler);
  }

  /** What was logged since the last call. */
  private List<LogRecord> reports() {
    taken.addAll(log.take());
    List<LogRecord> reports = List.copyOf(taken);
    taken.clear();
    return reports;
  }

  /** Until there is a line that the test has not got from {@link #reports()}. */
  private void blockUntilReported() {
    try {
      while (!taken.addAll(log.take())) {
        logged.acquire();
      }
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted while waiting for a log line", e);
    }
  }

  private Coroutine<Void> outer() {
    return async(() -> await(middle()));
  }

  private Coroutine<Void> middle() {
    return async(() -> await(inner()));
  }

  private Coroutine<Void> inner() {
    return async(
        () -> {
          await(gate);
          blockUntilReported();
        });
  }

  /** Runs one turn, which is to have one step: any other might be slow, too, on a busy machine. */
  private void watchedTurn() {
    loop.setBlockingLogThreshold(ms(1));
    turn();
    loop.setBlockingLogThreshold(Duration.ZERO);
  }

  private static List<String> lines(LogRecord report) {
    return report
        .getMessage()
        .lines()
        .map(line -> line.replaceAll("\\(.*|lambda\\$|\\$\\d+", ""))
        .map(line -> line.replace("dev.eddy.WatchdogTest", "Test"))
        .toList();
  }

  @Test
  void callback_isLoggedOnceWhileItBlocks_andWhenItGoesOn() {
    loop.addCallback(this::blockUntilReported);
    watchedTurn();

    List<LogRecord> records = reports();
    assertThat(records).hasSize(2);
    assertThat(records.get(0).getMessage())
        .startsWith("One step has blocked the IOLoop of thread '")
        .contains("for more than 1 ms", "runInExecutor(…)", "await(moment())");
    assertThat(lines(records.get(0)))
        .containsSubsequence(
            "    at java.base/jdk.internal.misc.Unsafe.park",
            "    at java.base/java.util.concurrent.Semaphore.acquire",
            "    at Test.blockUntilReported")
        .endsWith("    at Test.blockUntilReported");
    assertThat(records.get(1).getMessage())
        .matches("the IOLoop of thread '.*' goes on: one step has blocked it for \\d+ ms");
  }

  @Test
  void coroutine_isLoggedWithThoseWhoAwaitIt() {
    outer().start();
    var other = new Promise<Void>();
    async(() -> await(other)).start(); // waits as well, and does not run
    turn();
    gate.setResult("x");
    watchedTurn();

    assertThat(lines(reports().get(0)))
        .endsWith(
            "    at Test.blockUntilReported",
            "    at Test.inner",
            "    at await/Test.middle",
            "    at await/Test.outer");
    other.setResult(null);
    turn();
  }

  @Test
  void coroutineThatRunsForTheFirstTime_hasItsCallersOnTheStack() {
    gate.setResult("x");
    outer().start();
    watchedTurn();

    assertThat(lines(reports().get(0)))
        .containsSubsequence("    at Test.inner", "    at Test.middle", "    at Test.outer")
        .noneMatch(line -> line.contains("await/"));
  }

  @Test
  void eachSlowStep_isLogged() {
    for (int i = 0; i < 2; i++) {
      loop.addCallback(this::blockUntilReported);
      watchedTurn();
      assertThat(reports()).hasSize(2);
    }
  }

  @Test
  void thread_isThereOnlyWhileALoopIsWatched() throws InterruptedException {
    loop.setBlockingLogThreshold(Duration.ofDays(100_000));
    Thread thread = watchdog();
    assertThat(thread.isDaemon()).isTrue();
    loop.close();

    thread.join(20_000);
    assertThat(thread.isAlive()).isFalse();
  }

  private static Thread watchdog() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("eddy-watchdog"))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void badThresholds_areRefused() throws InterruptedException {
    assertThatThrownBy(() -> loop.setBlockingLogThreshold(ms(-5)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("negative: PT-0.005S; expected");
    assertThat(thrownOnOtherThread(() -> loop.setBlockingLogThreshold(ms(5))))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("setBlockingLogThreshold() from thread 'other-thread'");
    loop.close();
    assertThatThrownBy(() -> loop.setBlockingLogThreshold(ms(5)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
  }

  @Test
  void property_isInMilliseconds() {
    assertThat(Watchdog.parse(null)).isEqualTo(Duration.ZERO);
    assertThat(Watchdog.parse("0")).isEqualTo(Duration.ZERO);
    assertThat(Watchdog.parse("250")).isEqualTo(ms(250));
    for (String bad : List.of("", "-1", "100ms")) {
      assertThat(Watchdog.parse(bad)).isEqualTo(Duration.ZERO);
      assertThat(log.takeOne().getMessage())
          .isEqualTo(
              "-Deddy.blockingLogThreshold="
                  + bad
                  + " has no effect: expected a number of milliseconds, 100 for instance, or 0 for"
                  + " none");
    }
  }

  /** Awaits another one, and cannot be read, as if the loop went on at that moment. */
  private static final class Unreadable extends LibraryCoroutine<Void> {
    private final Coroutine<Void> awaited;

    Unreadable(Coroutine<Void> awaited) {
      this.awaited = awaited;
    }

    @Override
    protected Object step() throws Throwable {
      return link == null ? awaitIn(awaited) : resumed();
    }

    @Override
    protected StackTraceElement awaitsAt() {
      throw new ConcurrentModificationException();
    }

    @Override
    protected String site() {
      return "unreadable";
    }
  }

  @Test
  void awaitersThatCannotBeRead_areLeftOut_andTheWatchGoesOn() {
    new Unreadable(inner()).start();
    turn();
    gate.setResult("open");
    watchedTurn();
    assertThat(lines(reports().get(0))).last().asString().contains("Test.inner");
    loop.addCallback(this::blockUntilReported);
    watchedTurn();
    assertThat(reports()).hasSize(2);
  }
}

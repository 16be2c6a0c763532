package dev.eddy.testing;

import static dev.eddy.Coroutines.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddy.Coroutine;
import dev.eddy.IOLoop;
import dev.eddy.Promise;
import dev.eddy.spi.Poller;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class VirtualClockTest {
  private static final Duration DAY = Duration.ofDays(1);

  private VirtualClock clock = new VirtualClock();
  private IOLoop loop;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<String> diary = new ArrayList<>();

  @BeforeEach
  void open() {
    loop = IOLoop.create(clock, clock);
  }

  @AfterEach
  void close() {
    loop.close();
    threads.shutdownNow();
  }

  private void useClock(VirtualClock other) {
    loop.close();
    clock = other;
    open();
  }

  private Coroutine<Void> note(Duration delay, String what) {
    return async(
        () -> {
          await(sleep(delay));
          diary.add(what + " after " + clock.elapsed());
        });
  }

  // ---- jumps

  @Test
  void sleep_jumpsToItsEnd() throws Exception {
    loop.runSync(() -> sleep(DAY));

    assertThat(clock.elapsed()).isEqualTo(DAY);
    assertThat(loop.time()).isEqualTo(DAY);
    assertThat(clock.instant()).isEqualTo(Instant.parse("2026-01-02T00:00:00Z"));
  }

  @Test
  void sleeps_endInTheOrderOfTheirDeadlines() throws Exception {
    loop.runSync(() -> multi(List.of(note(DAY, "b"), note(Duration.ZERO, "a"), note(DAY, "c"))));

    assertThat(diary).containsExactly("a after PT0S", "b after PT24H", "c after PT24H");
  }

  @Test
  void time_standsStillWhileSomethingIsReady() throws Exception {
    loop.runSync(
        () ->
            async(
                () -> {
                  for (int i = 0; i < 100; i++) {
                    await(moment());
                  }
                }));

    assertThat(clock.elapsed()).isZero();
  }

  @Test
  void pass_makesTimersLate() throws Exception {
    loop.callLater(Duration.ofSeconds(1), () -> diary.add("due"));
    clock.pass(Duration.ofSeconds(5));
    loop.runSync(() -> async(() -> await(moment())));

    assertThat(diary).containsExactly("due");
    assertThat(loop.statistics().mostLag()).isEqualTo(Duration.ofSeconds(4));
  }

  @Test
  void pass_ofNegativeTime_isRefused() {
    assertThatThrownBy(() -> clock.pass(Duration.ofNanos(-1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("PT-0.000000001S");
  }

  @Test
  void setInstant_movesTheWallClockAlone() throws Exception {
    loop.runSync(() -> sleep(DAY));
    clock.setInstant(Instant.EPOCH);
    loop.addTimeout(Instant.EPOCH.plusSeconds(3), () -> diary.add("due"));
    loop.runSync(() -> sleep(Duration.ofSeconds(3)));

    assertThat(diary).containsExactly("due");
    assertThat(clock.elapsed()).isEqualTo(DAY.plusSeconds(3));
    assertThat(clock.withZone(ZoneOffset.UTC).instant()).isEqualTo(Instant.EPOCH.plusSeconds(3));
  }

  // ---- nothing to wait for

  @Test
  void waitForEver_failsWithWhatIsAwaited() {
    var never = new Promise<String>();
    Coroutine<String> stuck = async(() -> await(never));

    assertThatThrownBy(() -> loop.runSync(() -> stuck))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("Nothing can ever wake the loop")
        .hasMessageContaining("VirtualClockTest.java")
        .hasMessageContaining("waits for a promise");
    never.setResult("late");
  }

  @Test
  void waitForEver_ofAPatientClock_waitsForAnotherThread() throws Exception {
    useClock(VirtualClock.patient());
    var word = new Promise<String>();
    threads.execute(() -> word.setResult("from there"));

    assertThat(loop.<String>runSync(() -> word)).isEqualTo("from there");
  }

  // ---- what time waits for

  @Test
  void jobOfRegisteredExecutor_holdsTime() throws Exception {
    ExecutorService registered = clock.register(threads);
    var timer = loop.callLater(DAY, () -> diary.add("timer"));

    String outcome =
        loop.runSync(() -> loop.runInExecutor(registered, () -> "job at " + clock.elapsed()));

    assertThat(outcome).isEqualTo("job at PT0S");
    assertThat(clock.elapsed()).isZero();
    loop.removeTimeout(timer);
  }

  @Test
  void timers_fireAfterTheJobHasEnded() throws Exception {
    var mayEnd = new CountDownLatch(1);
    loop.setDefaultExecutor(clock.register((java.util.concurrent.Executor) threads::execute));

    loop.runSync(
        () ->
            async(
                () -> {
                  Promise<Boolean> job =
                      loop.runInExecutor(
                          () -> {
                            mayEnd.await();
                            return diary.add("job");
                          });
                  note(Duration.ofMillis(1), "timer").start();
                  mayEnd.countDown();
                  await(sleep(Duration.ofMillis(2)));
                  await(job);
                }));

    assertThat(diary).containsExactly("job", "timer after PT0.001S");
  }

  @Test
  void submittedJob_holdsTimeToo() throws Exception {
    ExecutorService registered = clock.register(threads);
    var outcome = new Promise<String>();
    var unused = registered.submit(() -> outcome.setResult("submitted"));

    assertThat(loop.<String>runSync(() -> outcome)).isEqualTo("submitted");
  }

  @Test
  void rejectedJob_holdsNothing() throws Exception {
    ExecutorService registered = clock.register(threads);
    registered.shutdown();

    assertThatThrownBy(() -> loop.runSync(() -> loop.runInExecutor(registered, () -> 1)))
        .isInstanceOf(RejectedExecutionException.class);
    loop.runSync(() -> sleep(DAY));
    assertThat(registered.isShutdown()).isTrue();
  }

  @Test
  void shutdownNow_givesBackTheJobsAndWhatTheyHeld() throws Exception {
    var mayEnd = new CountDownLatch(1);
    ExecutorService one = clock.register(Executors.newSingleThreadExecutor());
    one.execute(
        () -> {
          while (mayEnd.getCount() > 0) {
            try {
              mayEnd.await();
            } catch (InterruptedException e) {
              // of shutdownNow()
            }
          }
        });
    Runnable queued = () -> diary.add("never");
    one.execute(queued);

    assertThat(one.shutdownNow()).containsExactly(queued);
    mayEnd.countDown();
    loop.runSync(() -> sleep(DAY));
    assertThat(diary).isEmpty();
  }

  @Test
  void registeredStage_holdsTimeUntilItIsDone() throws Exception {
    var stage = new CompletableFuture<String>();
    var registered = clock.register(stage);
    threads.execute(() -> stage.complete("done"));

    String outcome =
        loop.runSync(() -> withTimeout(Duration.ofSeconds(1), convertYielded(registered)));

    assertThat(outcome).isEqualTo("done");
    assertThat(clock.elapsed()).isZero();
  }

  @Test
  void registeredStage_failsAsTheOriginal() {
    var stage = new CompletableFuture<String>();
    var registered = clock.register(stage.thenApply(value -> value));
    var failure = new IOException("broken");
    threads.execute(() -> stage.completeExceptionally(failure));

    assertThatThrownBy(() -> loop.runSync(() -> convertYielded(registered))).isSameAs(failure);
  }

  @Test
  void hold_stopsTimeUntilItIsClosed() throws Exception {
    var word = new Promise<String>();
    VirtualClock.Hold hold = clock.hold("a reply");
    threads.execute(
        () -> {
          word.setResult("came at " + clock.elapsed());
          hold.close();
          hold.close();
        });
    loop.runSync(() -> sleep(DAY));

    assertThat(word.result()).isEqualTo("came at PT0S");
  }

  // ---- beside a transport

  /** Serves one event when it is asked for the third time. */
  private final class Sockets implements Poller {
    private int left = 3;
    private boolean isClosed;

    @Override
    public void poll(long timeoutNanos) {
      assertThat(timeoutNanos).isZero();
      if (--left == 0) {
        diary.add("event at " + clock.elapsed());
      }
    }

    @Override
    public boolean servesEvents() {
      return true;
    }

    @Override
    public void wakeup() {}

    @Override
    public void close() {
      isClosed = true;
    }
  }

  @Test
  void transport_isAskedBeforeEachJump() throws Exception {
    var sockets = new Sockets();
    useClock(VirtualClock.over(sockets));

    loop.runSync(
        () ->
            async(
                () -> {
                  await(sleep(Duration.ofSeconds(1)));
                  await(sleep(Duration.ofSeconds(1)));
                  await(sleep(Duration.ofSeconds(1)));
                }));

    assertThat(diary).hasSize(1);
    loop.close();
    assertThat(sockets.isClosed).isTrue();
  }
}

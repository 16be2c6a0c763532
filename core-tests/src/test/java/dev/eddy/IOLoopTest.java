package dev.eddy;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static dev.eddy.Coroutines.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.eddy.spi.LoopClock;
import dev.eddy.spi.Poller;
import dev.eddy.testing.TestLoop;
import dev.eddy.testing.VirtualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

class IOLoopTest extends LoopTest {

  // ---- its life

  @Test
  void current_isTheThreadsLoop() {
    assertThat(IOLoop.current()).isSameAs(loop);
    loop.close();
    var next = IOLoop.current();
    assertThat(next).isNotSameAs(loop).isSameAs(IOLoop.current());
  }

  @Test
  void create_onThreadWithLoop_isRefused() {
    var another = new VirtualClock();
    assertThatIllegalStateException()
        .isThrownBy(() -> IOLoop.create(another, another))
        .withMessageContaining(Thread.currentThread().getName());
  }

  @Test
  void start_whileRunning_isRefused() {
    loop.addCallback(
        () -> {
          diary.add(thrownBy(this::startAgain).getMessage());
          loop.stop();
        });
    loop.start();
    assertThat(diary).singleElement().asString().contains("start()").contains("runs already");
  }

  private Void startAgain() {
    loop.start();
    return null;
  }

  @Test
  void start_again_goesOn() {
    loop.addCallback(loop::stop);
    loop.start();
    loop.addCallback(() -> diary.add("second"));
    loop.addCallback(loop::stop);
    loop.start();
    assertThat(diary).containsExactly("second");
  }

  @Test
  void stop_finishesTheTurn() {
    loop.addCallback(loop::stop);
    loop.addCallback(() -> diary.add("same turn"));
    loop.addCallback(() -> loop.addCallback(() -> diary.add("next turn")));
    loop.start();
    assertThat(diary).containsExactly("same turn");
    turn();
    assertThat(diary).containsExactly("same turn", "next turn");
  }

  @Test
  void start_interrupted_stopsAndKeepsTheStatus() {
    Thread.currentThread().interrupt();
    loop.start();
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void close_whileRunning_isRefused() {
    loop.addCallback(
        () -> {
          diary.add(thrownBy(this::closeNow).getMessage());
          loop.stop();
        });
    loop.start();
    assertThat(diary).singleElement().asString().contains("stop() it first");
  }

  private Void closeNow() {
    loop.close();
    return null;
  }

  private static final class CountsItsCloses implements Poller {
    int closes;

    @Override
    public void poll(long timeoutNanos) {}

    @Override
    public void wakeup() {}

    @Override
    public boolean servesEvents() {
      return false;
    }

    @Override
    public void close() {
      closes++;
    }
  }

  @Test
  void close_closesThePollerOnce() {
    var poller = new CountsItsCloses();
    goOnWith(TestLoop.builder().clock(VirtualClock.over(poller)));
    assertThat(poller.closes).isZero();
    loop.close();
    assertThat(poller.closes).isEqualTo(1);
    loop.close();
    assertThat(poller.closes).isEqualTo(1);
  }

  /** Begins to serve when it is told to, and counts its calls. */
  private static final class WrapsTheTurns implements Poller {
    private final Poller parking = Poller.parking(Thread.currentThread());
    boolean serves;
    int runs;

    @Override
    public void run(Runnable turns) {
      runs++;
      turns.run();
    }

    @Override
    public void poll(long timeoutNanos) {
      parking.poll(timeoutNanos);
    }

    @Override
    public boolean servesEvents() {
      return serves;
    }

    @Override
    public void wakeup() {
      parking.wakeup();
    }

    @Override
    public void close() {}
  }

  @Test
  void poller_runsTheTurns_andAgainWhenItHasBegunToServe() throws Exception {
    loop.close();
    var poller = new WrapsTheTurns();
    var own = IOLoop.create(LoopClock.system(), poller);
    own.runSync(() -> sleep(Duration.ofNanos(1)));
    assertThat(poller.runs).isEqualTo(1);

    own.addCallback(
        () -> {
          poller.serves = true;
          own.addCallback(own::stop);
        });
    own.start();

    assertThat(poller.runs).isEqualTo(3);
  }

  @Test
  void pollerThatRunsTheTurns_isNotInTraces() {
    loop.close();
    var own = IOLoop.create(LoopClock.system(), new WrapsTheTurns());

    Throwable failure = thrownBy(() -> own.runSync(() -> async(() -> fail())));

    assertThat(failure.getStackTrace())
        .extracting(each -> each.getClassName() + "." + each.getMethodName())
        .noneMatch(line -> line.contains("Poller") || line.contains("Wraps"))
        .noneMatch(line -> line.contains("runTurns"))
        .anyMatch(line -> line.endsWith("IOLoopTest.fail"))
        .anyMatch(line -> line.contains("pollerThatRunsTheTurns_isNotInTraces"));
  }

  private static Void fail() {
    throw new IllegalStateException("as the test wants");
  }

  @Test
  void close_logsCallbacksThatDidNotRun() {
    loop.addCallback(() -> diary.add("never"));
    loop.addCallback(() -> diary.add("never"));
    loop.close();
    assertThat(log.takeOne().getMessage()).contains("2 callbacks that had not run");
    assertThat(diary).isEmpty();
  }

  @Test
  void useAfterClose_isRefused() {
    var uses = usesOfTheLoop();
    loop.close();
    for (Runnable use : uses) {
      assertThatIllegalStateException().isThrownBy(use::run).withMessageContaining("closed");
    }
  }

  @Test
  void useFromAnotherThread_isRefusedNamingBoth() throws InterruptedException {
    var messages = Collections.synchronizedList(new ArrayList<String>());
    var uses = new ArrayList<>(usesOfTheLoop());
    uses.remove(0); // addCallback
    uses.add(loop::stop);
    uses.add(loop::close);
    var timer = loop.callLater(ms(1), () -> {});
    uses.add(() -> loop.removeTimeout(timer));
    var promise = new Promise<Integer>();
    uses.add(promise::isDone);
    uses.add(promise::isCancelled);
    uses.add(promise::exception);
    uses.add(() -> promise.addDoneCallback(done -> {}));
    uses.add(promise::toCompletableFuture);
    var thread =
        new Thread(
            () -> {
              for (Runnable use : uses) {
                try {
                  use.run();
                  messages.add("nothing thrown");
                } catch (IllegalStateException e) {
                  messages.add(e.getMessage());
                }
              }
            },
            "intruder");
    thread.start();
    thread.join();
    assertThat(messages)
        .hasSameSizeAs(uses)
        .allSatisfy(
            message ->
                assertThat(message)
                    .contains("'intruder'")
                    .contains("'" + Thread.currentThread().getName() + "'")
                    .contains("addCallback"));
    loop.removeTimeout(timer);
  }

  private List<Runnable> usesOfTheLoop() {
    var mine = loop;
    var promise = new Promise<Integer>();
    return List.of(
        () -> mine.addCallback(() -> {}),
        mine::start,
        () -> mine.spawnCallback(() -> null),
        () -> mine.callLater(ms(1), () -> {}),
        () -> mine.callAt(ms(1), () -> {}),
        () -> mine.addTimeout(ms(1), () -> {}),
        () -> mine.addTimeout(Instant.EPOCH, () -> {}),
        () -> mine.runInExecutor(() -> 1),
        () -> mine.addFuture(promise, done -> {}),
        () -> mine.addFuture(new CompletableFuture<Integer>(), done -> {}),
        () -> mine.addFuture(new FutureTask<>(() -> 1), done -> {}),
        () -> {
          try {
            mine.runSync(() -> null);
          } catch (IllegalStateException e) {
            throw e;
          } catch (Exception e) {
            throw new AssertionError(e);
          }
        });
  }

  @Test
  void startOfCoroutine_onThreadWhoseLoopIsClosed_makesNewLoop() {
    loop.close();
    var promise = async(() -> 1).start();
    turnOf(IOLoop.current());
    assertThat(promise.isDone()).isTrue();
  }

  private static void turnOf(IOLoop loop) {
    loop.stop();
    loop.start();
  }

  // ---- callbacks

  @Test
  void addCallback_ofNull_isRefused() {
    assertThatNullPointerException().isThrownBy(() -> loop.addCallback(null));
  }

  @Test
  void addCallback_thatThrows_isLoggedAndTheLoopGoesOn() {
    var failure = new StackOverflowError("x");
    loop.addCallback(
        () -> {
          throw failure;
        });
    loop.addCallback(() -> diary.add("next"));
    turn();
    assertThat(diary).containsExactly("next");
    var record = log.takeOne();
    assertThat(record.getMessage()).startsWith("Exception in callback");
    assertThat(record.getThrown()).isSameAs(failure);
  }

  @Test
  void addCallback_thatAddsItselfAgain_doesNotStarveTimers() {
    loop.addCallback(
        new Runnable() {
          @Override
          public void run() {
            time().pass(ms(1));
            loop.addCallback(this);
          }
        });
    loop.callLater(ms(10), loop::stop);
    loop.start();
    assertThat(millis()).isBetween(10L, 11L);
    loop.close();
    assertThat(log.takeOne().getMessage()).contains("1 callbacks");
  }

  @Test
  void spawnCallback_logsTheFailureWithTheUsersLine() {
    loop.spawnCallback(() -> divide(1, 0));
    turn();
    var record = log.takeOne();
    assertThat(record.getMessage()).startsWith("Exception in callback");
    assertThat(record.getThrown()).isInstanceOf(ArithmeticException.class);
    assertThat(record.getThrown().getStackTrace()[0].getClassName())
        .isEqualTo(IOLoopTest.class.getName());
  }

  private static Coroutine<Integer> divide(int x, int y) {
    return async(() -> x / y);
  }

  @Test
  void spawnCallback_thatThrowsOrFailsLater_isLogged() {
    var gate = new Promise<Void>();
    loop.spawnCallback(
        () -> {
          throw new java.io.IOException("at once");
        });
    loop.spawnCallback(() -> null);
    loop.spawnCallback(Coroutines::moment);
    loop.spawnCallback(() -> gate);
    loop.spawnCallback(() -> async(() -> await(gate)));
    turn();
    assertThat(log.takeOne().getThrown()).hasMessage("at once");
    var failure = new java.io.IOException("later");
    gate.setException(failure);
    turn();
    assertThat(log.take())
        .hasSize(2)
        .allSatisfy(record -> assertThat(record.getThrown()).isSameAs(failure));
  }

  @Test
  void spawnCallback_ofCancelled_isNotLogged() {
    var gate = new Promise<Void>();
    loop.spawnCallback(() -> gate);
    loop.spawnCallback(() -> async(() -> await(gate)));
    turn();
    gate.cancel();
    turn();
    assertThat(log.take()).isEmpty();
  }

  // ---- timers

  @Test
  void callLater_equalDeadlinesFireInOrder() {
    for (int i = 0; i < 20; i++) {
      int number = i;
      loop.callLater(ms(5), () -> diary.add("" + number));
    }
    loop.callLater(ms(4), () -> diary.add("sooner"));
    runFor(ms(5));
    assertThat(String.join(" ", diary))
        .isEqualTo("sooner 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19");
  }

  @Test
  void callLater_ofZero_isTheNextTurn() {
    loop.callLater(Duration.ZERO, () -> diary.add("timer"));
    turn();
    assertThat(diary).containsExactly("timer");
    assertThat(millis()).isZero();
  }

  @Test
  void callLater_thatThrows_isLoggedAndTheLoopGoesOn() {
    var failure = new IllegalArgumentException("x");
    loop.callLater(
        ms(1),
        () -> {
          throw failure;
        });
    loop.callLater(ms(1), () -> diary.add("next"));
    runFor(ms(2));
    assertThat(diary).containsExactly("next");
    var record = log.takeOne();
    assertThat(record.getMessage()).startsWith("Exception in callback");
    assertThat(record.getThrown()).isSameAs(failure);
  }

  @Test
  void callLater_ofNegative_isRefusedWithTheValue() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> loop.callLater(ms(-5), () -> {}))
        .withMessageContaining("PT-0.005S");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> loop.addTimeout(ms(-5), () -> {}))
        .withMessageContaining("PT-0.005S");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> sleep(ms(-5)))
        .withMessageContaining("PT-0.005S");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> loop.runSync(ms(-5), () -> null))
        .withMessageContaining("PT-0.005S");
  }

  @Test
  void callLater_ofForEver_neverFires() {
    loop.callLater(Duration.ofSeconds(Long.MAX_VALUE), () -> diary.add("never"));
    loop.callAt(Duration.ofSeconds(Long.MAX_VALUE), () -> diary.add("never"));
    loop.addTimeout(Instant.MAX, () -> diary.add("never"));
    runFor(Duration.ofDays(36500));
    assertThat(diary).isEmpty();
    loop.close(); // and the timers go
  }

  @Test
  void callAt_isOnTheLoopsScale() {
    time().pass(ms(3));
    loop.callAt(ms(5), () -> diary.add("at " + millis()));
    loop.callAt(ms(1), () -> diary.add("past at " + millis()));
    loop.callAt(ms(-1), () -> diary.add("negative at " + millis()));
    runFor(ms(10));
    assertThat(diary).containsExactly("negative at 3", "past at 3", "at 5");
  }

  @Test
  void addTimeout_ofInstant_isADelayFromNow() {
    loop.addTimeout(time().instant().plusMillis(5), () -> diary.add("at " + millis()));
    loop.addTimeout(time().instant().minusMillis(5), () -> diary.add("past at " + millis()));
    time().setInstant(Instant.EPOCH);
    runFor(ms(10));
    assertThat(diary).containsExactly("past at 0", "at 5");
  }

  @Test
  void removeTimeout_beforeAndAfterFiring() {
    var removed = loop.callLater(ms(1), () -> diary.add("never"));
    var fired = loop.callLater(ms(2), () -> diary.add("fired"));
    loop.removeTimeout(removed);
    loop.removeTimeout(removed);
    runFor(ms(5));
    loop.removeTimeout(fired);
    assertThat(diary).containsExactly("fired");
  }

  @Test
  void removeTimeout_byOneThatIsDueInTheSameTurn_takesEffect() {
    var timers = new ArrayList<IOLoop.Timeout>();
    loop.callLater(
        ms(1),
        () -> {
          diary.add("first");
          timers.forEach(loop::removeTimeout);
        });
    timers.add(loop.callLater(ms(1), () -> diary.add("never")));
    timers.add(loop.callLater(ms(2), () -> diary.add("never")));
    loop.callLater(ms(2), () -> diary.add("last"));
    time().pass(ms(3));
    turn();
    assertThat(diary).containsExactly("first", "last");
  }

  @Test
  void removeTimeout_ofAnotherLoops_isRefused() {
    var timer = loop.callLater(ms(1), () -> {});
    loop.close();
    goOnWith(settings());
    assertThatIllegalArgumentException().isThrownBy(() -> loop.removeTimeout(timer));
  }

  @Test
  void sleep_startsItsClockAtTheCall() throws Exception {
    run(
        () ->
            async(
                () -> {
                  var next = sleep(ms(10));
                  time().pass(ms(4));
                  await(next);
                  diary.add("at " + millis());
                  var over = sleep(ms(1));
                  time().pass(ms(5));
                  await(over);
                  diary.add("at " + millis());
                }));
    assertThat(diary).containsExactly("at 10", "at 15");
  }

  @Test
  void time_countsFromItsMaking() {
    assertThat(loop.time()).isZero();
    time().pass(ms(7));
    assertThat(loop.time()).isEqualTo(ms(7));
  }

  // ---- addFuture

  @Test
  void addFuture_callsBackInALaterTurn() throws Exception {
    var promise = new Promise<Integer>();
    promise.setResult(1);
    loop.addFuture(promise, done -> diary.add("promise " + done.isDone()));
    loop.addFuture(
        CompletableFuture.completedFuture(2), done -> diary.add("stage " + resultOf(done)));
    var task = new FutureTask<>(() -> 3);
    task.run();
    loop.addFuture(task, done -> diary.add("future " + resultOf(done)));
    assertThat(diary).isEmpty();
    turn();
    assertThat(diary).containsExactly("promise true", "stage 2", "future 3");
  }

  private static <T> T resultOf(Promise<T> promise) {
    try {
      return promise.result();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void addFuture_ofWhatAnotherThreadCompletes_callsBackOnTheLoopsThread() throws Exception {
    var future = new CompletableFuture<Integer>();
    var calledOn = new ArrayList<Thread>();
    loop.addFuture(
        future,
        done -> {
          calledOn.add(Thread.currentThread());
          diary.add("got " + resultOf(done));
        });
    assertThat(thrownOnOtherThread(() -> future.complete(7))).isNull();
    assertThat(diary).isEmpty();
    turn();
    turn();
    assertThat(diary).containsExactly("got 7");
    assertThat(calledOn).containsExactly(Thread.currentThread());
  }

  @Test
  void addFuture_ofAnotherLoopsPromise_isRefused() {
    var promise = new Promise<Integer>();
    goOnWith(settings());
    assertThatIllegalArgumentException().isThrownBy(() -> loop.addFuture(promise, done -> {}));
  }
}

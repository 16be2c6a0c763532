package dev.eddy;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static dev.eddy.Coroutines.coroutine;
import static dev.eddy.Coroutines.each;
import static dev.eddy.Coroutines.multi;
import static dev.eddy.Coroutines.sleep;
import static dev.eddy.Coroutines.withTimeout;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.locks.Permit;
import dev.eddy.locks.Semaphore;
import dev.eddy.queues.Queue;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/**
 * Where Tornado hangs, loses something, or leaves something running: what happens here instead.
 * {@code docs/tornado.md} has the list of all such differences; those that other tests show by the
 * way are not repeated here.
 */
class DifferencesTest extends LoopTest {

  // ---- cancellation

  /** There it never goes on. */
  @Test
  void eagerCoroutineThatAwaitsACancelledPromise_goesOnAndRunsItsFinally() throws Exception {
    var promise = new Promise<String>();
    Promise<String> waiting =
        coroutine(
            () -> {
              try {
                return await(promise);
              } catch (CancellationException e) {
                return "goes on";
              } finally {
                await(sleep(ms(5)));
                diary.add("finally at " + millis());
              }
            });
    loop.callLater(ms(10), promise::cancel);
    assertThat(run(() -> waiting)).isEqualTo("goes on");
    assertThat(diary).containsExactly("finally at 15");
  }

  /** There the body goes on to its end, as nobody tells it. */
  @Test
  void eagerCoroutineThatIsCancelled_stopsAtItsAwait() {
    Promise<Void> running =
        coroutine(
            () -> {
              try {
                await(sleep(ms(10)));
                diary.add("not reached");
              } finally {
                diary.add("finally at " + millis());
              }
            });
    loop.callLater(ms(3), running::cancel);
    runFor(ms(100));
    assertThat(running.isCancelled()).isTrue();
    assertThat(diary).containsExactly("finally at 3");
  }

  /** There it is never done. */
  @Test
  void multiOfACancelledChild_endsWithTheOthers() {
    Promise<Void> child = sleep(ms(1000));
    Coroutine<Void> other =
        async(
            () -> {
              await(sleep(ms(20)));
              diary.add("the other ends at " + millis());
            });
    loop.callLater(ms(10), child::cancel);
    assertThat(thrownBy(() -> run(() -> multi(List.of(child, other)))))
        .isInstanceOf(CancellationException.class);
    assertThat(diary).containsExactly("the other ends at 20");
    assertThat(millis()).isEqualTo(20);
  }

  @Test
  void workerThatCatchesExceptionInALoop_endsWhenCancelled() throws Exception {
    var jobs = new Queue<String>();
    Promise<?> worker =
        async(
                () -> {
                  while (true) {
                    try {
                      diary.add("does " + await(job(await(jobs.get()))));
                    } catch (Exception e) {
                      diary.add("survives " + e.getMessage());
                    }
                  }
                })
            .start();
    for (String job : List.of("a", "bad", "b")) {
      jobs.putNowait(job);
    }
    runFor(ms(35));
    assertThat(diary).containsExactly("does a", "survives bad", "does b");
    worker.cancel();
    turn();
    assertThat(worker.isCancelled()).isTrue();
    jobs.putNowait("for the next worker");
    assertThat(jobs.getNowait()).isEqualTo("for the next worker");
  }

  private static Coroutine<String> job(String name) {
    return async(
        () -> {
          await(sleep(ms(10)));
          if (name.equals("bad")) {
            throw new IOException(name);
          }
          return name;
        });
  }

  /** The same in the middle of a job, and in a loop over the queue. */
  @Test
  void workerThatReadsAQueueAndCatchesException_endsWhenCancelledInAJob() {
    var jobs = new Queue<String>();
    jobs.putNowait("a");
    jobs.putNowait("b");
    Promise<Void> worker =
        async(
                () -> {
                  for (String each : each(jobs)) {
                    try {
                      diary.add("does " + await(job(each)));
                    } catch (Exception e) {
                      diary.add("survives " + e);
                    } finally {
                      jobs.taskDone();
                    }
                  }
                })
            .start();
    runFor(ms(15));
    worker.cancel();
    turn();
    assertThat(worker.isCancelled()).isTrue();
    assertThat(diary).containsExactly("does a");
    assertThat(jobs.join().isDone()).as("its finally ran for both").isTrue();
  }

  /** There the coroutine is left where it is; its {@code finally} runs when it is garbage. */
  @Test
  void runSyncOfAnEagerCoroutine_atTheLimit_runsItsFinally() {
    var thrown =
        thrownBy(
            () ->
                loop.runSync(
                    ms(20),
                    () ->
                        coroutine(
                            () -> {
                              try {
                                await(sleep(Duration.ofDays(1)));
                              } finally {
                                await(sleep(ms(5)));
                                diary.add("finally at " + millis());
                              }
                            })));
    assertThat(thrown).isInstanceOf(TimeoutException.class);
    assertThat(diary).containsExactly("finally at 25");
  }

  // ---- what was granted

  /** There the getter stays in the line, and the next item is lost to it. */
  @Test
  void getOfAQueue_whoseWaiterIsOutOfTime_isWithdrawn() throws Exception {
    var queue = new Queue<String>();
    assertThat(thrownBy(() -> run(() -> withTimeout(ms(10), queue.get()))))
        .isInstanceOf(TimeoutException.class);
    assertThat(queue).hasToString("Queue, 0 items, 0 getting, 0 putting");
    queue.putNowait("item");
    assertThat(queue.getNowait()).isEqualTo("item");
  }

  /** There the item enters later, though its put has failed. */
  @Test
  void putIntoAQueue_whoseWaiterIsOutOfTime_neverEnters() throws Exception {
    var queue = new Queue<String>(1);
    queue.putNowait("first");
    assertThat(thrownBy(() -> run(() -> withTimeout(ms(10), queue.put("late")))))
        .isInstanceOf(TimeoutException.class);
    assertThat(queue.getNowait()).isEqualTo("first");
    assertThat(queue.isEmpty()).isTrue();
  }

  /** There a permit that is released later goes to nobody. */
  @Test
  void acquireOfASemaphore_whoseLastWaiterIsOutOfTime_isWithdrawn() throws Exception {
    var semaphore = new Semaphore(1);
    Permit held = semaphore.acquire().result();
    Promise<Permit> shared = semaphore.acquire();
    Promise<Permit> cancelled = async(() -> await(shared)).start();
    Promise<Permit> outOfTime = withTimeout(ms(10), shared).start();
    runFor(ms(5));
    cancelled.cancel();
    turn();
    assertThat(shared.isDone()).as("one waits still").isFalse();
    runFor(ms(10));
    assertThat(outOfTime.exception()).isInstanceOf(TimeoutException.class);
    assertThat(shared.isCancelled()).isTrue();
    held.close();
    assertThat(semaphore).hasToString("Semaphore, 1 free, 0 waiting");
  }

  // ---- threads

  /** There it is a race. */
  @Test
  void completionFromAnotherThread_andThenOneOnTheLoop_theLoopDecides() throws Exception {
    var failure = new IOException("from another thread");
    var promise = new Promise<String>();
    assertThat(thrownOnOtherThread(() -> promise.setException(failure))).isNull();
    promise.setResult("on the loop");
    turn();
    assertThat(promise.result()).isEqualTo("on the loop");
    assertThat(log.takeOne().getThrown()).isSameAs(failure);
  }

  // ---- time

  /** There the order of equal deadlines is anybody's guess. */
  @Test
  void equalDeadlines_ofAllKinds_areServedInTheOrderOfTheirCalls() throws Exception {
    var limited = new Queue<String>().get(ms(10));
    loop.callLater(ms(10), () -> diary.add("callLater"));
    var sleep = sleep(ms(10));
    loop.callAt(loop.time().plus(ms(10)), () -> diary.add("callAt"));
    limited.addDoneCallback(done -> diary.add("limit " + (done.exception() != null)));
    sleep.addDoneCallback(done -> diary.add("sleep"));
    loop.addTimeout(time().instant().plusMillis(10), () -> diary.add("addTimeout"));
    runFor(ms(11));
    // Whoever waits for a promise goes on in the turn after the one that completes it in a
    // callback.
    assertThat(diary).containsExactly("callLater", "sleep", "callAt", "addTimeout", "limit true");
  }

  /** There a periodic callback follows the wall clock: set forward it skips, set back it waits. */
  @Test
  void wallClockThatIsSet_movesNoTimer() {
    var periodic =
        new PeriodicCallback(
            ms(10),
            () -> {
              diary.add("call at " + millis());
              return null;
            });
    periodic.start();
    loop.callLater(ms(12), () -> time().setInstant(Instant.parse("2030-01-01T00:00:00Z")));
    loop.callLater(ms(22), () -> time().setInstant(Instant.EPOCH));
    var sleep = sleep(ms(25));
    sleep.addDoneCallback(done -> diary.add("slept until " + millis()));
    runFor(ms(45));
    assertThat(diary)
        .containsExactly("call at 10", "call at 20", "slept until 25", "call at 30", "call at 40");
    periodic.stop();
  }
}

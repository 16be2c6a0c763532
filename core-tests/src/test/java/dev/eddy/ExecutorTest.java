package dev.eddy;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static dev.eddy.Coroutines.convertYielded;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.eddy.internal.Workers;
import dev.eddy.testing.TestLoop;
import dev.eddy.testing.VirtualClock;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class ExecutorTest extends LoopTest {
  private final Thread loopThread = Thread.currentThread();

  @Override
  protected TestLoop.Builder settings() {
    return patient();
  }

  /** Goes on with a loop whose default executor nobody has set: eddy-testing sets one. */
  private void useTheDefaultExecutor() {
    loop.close();
    var clock = VirtualClock.patient();
    loop = IOLoop.create(clock, clock);
  }

  /** An executor whose jobs the test runs itself, on a thread of their own. */
  private static final class ByHand implements Executor {
    final List<Runnable> jobs = new ArrayList<>();

    @Override
    public void execute(Runnable job) {
      jobs.add(job);
    }

    void runAll() throws InterruptedException {
      for (Runnable each : jobs) {
        var thread = new Thread(each, "by-hand");
        thread.start();
        thread.join();
      }
      jobs.clear();
    }
  }

  @Test
  void runInExecutor_runsElsewhereAndComesBack() throws Exception {
    useTheDefaultExecutor();
    var ranOn = new AtomicReference<Thread>();
    int value =
        run(
            () ->
                async(
                    () -> {
                      int got =
                          await(
                              loop.runInExecutor(
                                  () -> {
                                    ranOn.set(Thread.currentThread());
                                    return 5;
                                  }));
                      assertThat(Thread.currentThread()).isSameAs(loopThread);
                      return got + 1;
                    }));
    assertThat(value).isEqualTo(6);
    assertThat(ranOn.get()).isNotSameAs(loopThread);
    assertThat(ranOn.get().isDaemon()).isTrue();
    assertThat(ranOn.get().getName()).startsWith("eddy-job-");
  }

  @Test
  void runInExecutor_failureIsTheVeryObject() {
    useTheDefaultExecutor();
    var failure = new IOException("x");
    assertThat(
            thrownBy(
                () ->
                    run(
                        () ->
                            loop.runInExecutor(
                                () -> {
                                  throw failure;
                                }))))
        .isSameAs(failure);
  }

  @Test
  void job_hasNoLoop() throws Exception {
    useTheDefaultExecutor();
    String message = run(() -> loop.runInExecutor(() -> thrownBy(IOLoop::current).getMessage()));
    assertThat(message).contains("eddy-job-").contains("none can run there");
    String ofPromise = run(() -> loop.runInExecutor(() -> thrownBy(Promise::new).getMessage()));
    assertThat(ofPromise).isEqualTo(message.replaceAll("job-\\d+", nameIn(ofPromise)));
  }

  private static String nameIn(String message) {
    return message.replaceAll("(?s).*(job-\\d+).*", "$1");
  }

  @Test
  void job_onTheLoopsOwnThread_isDoneAtOnce() throws Exception {
    var promise = loop.runInExecutor(Runnable::run, () -> IOLoop.current());
    assertThat(promise.result()).isSameAs(loop);
  }

  @Test
  void cancel_dropsAQueuedJob() throws Exception {
    var executor = new ByHand();
    var dropped = loop.runInExecutor(executor, () -> diary.add("never"));
    dropped.cancel();
    assertThat(dropped.isCancelled()).isTrue();
    executor.runAll();
    assertThat(diary).isEmpty();
  }

  @Test
  void cancel_ofARunningJob_lets_itEndAndDropsItsResult() throws Exception {
    var running = new CountDownLatch(1);
    var go = new CountDownLatch(1);
    var threads = new ArrayList<Thread>();
    Promise<String> promise =
        loop.runInExecutor(
            job -> {
              threads.add(new Thread(job));
              threads.get(0).start();
            },
            () -> {
              running.countDown();
              go.await();
              return "dropped";
            });
    running.await();
    promise.cancel();
    assertThat(promise.isCancelled()).isTrue();
    go.countDown();
    threads.get(0).join();
    turn();
    assertThat(promise.isCancelled()).isTrue();
  }

  @Test
  void rejectingExecutor_failsThePromise() {
    var pool = Executors.newSingleThreadExecutor();
    pool.shutdown();
    var promise = loop.runInExecutor(pool, () -> 1);
    assertThat(promise.exception()).isInstanceOf(RejectedExecutionException.class);
    assertThat(thrownBy(() -> run(() -> async(() -> await(loop.runInExecutor(pool, () -> 1))))))
        .isInstanceOf(RejectedExecutionException.class);
  }

  @Test
  void setDefaultExecutor_isUsed() throws Exception {
    var executor = new ByHand();
    loop.setDefaultExecutor(executor);
    var promise = loop.runInExecutor(() -> Thread.currentThread().getName());
    executor.runAll();
    turn();
    assertThat(promise.result()).isEqualTo("by-hand");
  }

  @Test
  void nulls_areRefused() {
    assertThatNullPointerException().isThrownBy(() -> loop.setDefaultExecutor(null));
    assertThatNullPointerException().isThrownBy(() -> loop.runInExecutor(null));
    assertThatNullPointerException().isThrownBy(() -> loop.runInExecutor(null, () -> 1));
  }

  @Test
  void resultAfterClose_isLogged() throws Exception {
    var executor = new ByHand();
    var promise = loop.runInExecutor(executor, () -> 1);
    loop.close();
    executor.runAll();
    assertThat(log.takeOne().getMessage()).contains("after its loop was closed");
    assertThat(promise.isDone()).isFalse();
  }

  @Test
  void boundedPool_runsManyJobsOnFewDaemons() throws Exception {
    Executor pool = Workers.boundedPool();
    var names = java.util.concurrent.ConcurrentHashMap.<String>newKeySet();
    var jobs = new ArrayList<Promise<Boolean>>();
    for (int i = 0; i < 500; i++) {
      jobs.add(
          loop.runInExecutor(
              pool,
              () -> {
                names.add(Thread.currentThread().getName());
                return Thread.currentThread().isDaemon();
              }));
    }
    assertThat(run(() -> Coroutines.multi(jobs))).hasSize(500).containsOnly(true);
    assertThat(names.size()).isBetween(1, Workers.MOST_THREADS);
  }

  // ---- futures without callbacks

  @Test
  void plainFuture_isWaitedForElsewhere() throws Exception {
    var future = new FutureTask<>(() -> 7);
    Promise<Integer> promise = convertYielded(future);
    assertThat(promise.isDone()).isFalse();
    assertThat(run(() -> async(() -> awaitAfterStarting(promise, future)))).isNull();
    assertThat(run(() -> promise)).isEqualTo(7);
  }

  private static Void awaitAfterStarting(Promise<Integer> promise, FutureTask<Integer> future) {
    assertThat(promise.isDone()).isFalse();
    new Thread(future).start();
    return null;
  }

  @Test
  void plainFutures_neverTakeTheJobsThreads() throws Exception {
    useTheDefaultExecutor();
    var futures = new ArrayList<FutureTask<Integer>>();
    var promises = new ArrayList<Promise<Integer>>();
    for (int i = 0; i < 3 * Workers.MOST_THREADS; i++) {
      int number = i;
      var future = new FutureTask<>(() -> number);
      futures.add(future);
      promises.add(convertYielded(future));
    }
    // All of them wait, and each needs a job to end.
    for (FutureTask<Integer> each : futures) {
      run(
          () ->
              loop.runInExecutor(
                  () -> {
                    each.run();
                    return null;
                  }));
    }
    assertThat(run(() -> Coroutines.multi(promises))).hasSameSizeAs(futures).isSorted();
  }

  @Test
  void plainFuture_failureAndCancellation() {
    var failure = new IOException("x");
    var failing =
        new FutureTask<Integer>(
            () -> {
              throw failure;
            });
    loop.callLater(ms(1), failing);
    assertThat(thrownBy(() -> run(() -> async(() -> await((Future<Integer>) failing)))))
        .isSameAs(failure);
    var cancelled = new FutureTask<>(() -> 1);
    loop.callLater(ms(1), () -> cancelled.cancel(false));
    assertThat(thrownBy(() -> run(() -> async(() -> await(cancelled)))))
        .isInstanceOf(CancellationException.class);
  }

  /** Tells who waits for it, and when that thread has been let go. */
  private static final class Never extends FutureTask<Integer> {
    final CountDownLatch waiting = new CountDownLatch(1);
    final CountDownLatch letGo = new CountDownLatch(1);

    Never() {
      super(() -> 1);
    }

    @Override
    public Integer get() throws InterruptedException {
      waiting.countDown();
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException e) {
        letGo.countDown();
        throw e;
      }
      return 1;
    }
  }

  @Test
  void plainFuture_cancelledPromise_letsTheThreadGo() throws Exception {
    var future = new Never();
    Promise<Integer> promise = convertYielded(future);
    future.waiting.await();
    promise.cancel();
    future.letGo.await();
    assertThat(promise.isCancelled()).isTrue();
    assertThat(future.isCancelled()).isFalse();
  }

  @Test
  void interruptible_givesTheOutcome() throws Exception {
    useTheDefaultExecutor();
    assertThat(run(() -> loop.runInterruptible(() -> "done"))).isEqualTo("done");
    var failure = new IOException("x");
    var thrown =
        thrownBy(
            () ->
                run(
                    () ->
                        loop.runInterruptible(
                            () -> {
                              throw failure;
                            })));
    assertThat(thrown).isSameAs(failure);
  }

  @Test
  void interruptible_cancelledWhileItRuns_isInterrupted_andWaitedFor() throws Exception {
    useTheDefaultExecutor();
    var running = new CountDownLatch(1);
    var left = new java.util.concurrent.atomic.AtomicBoolean();
    Promise<?> promise =
        loop.runInterruptible(
                () -> {
                  try {
                    running.countDown();
                    new CountDownLatch(1).await();
                  } finally {
                    left.set(true);
                  }
                  return null;
                })
            .start();
    turn();
    running.await();
    promise.cancel();
    var thrown = thrownBy(() -> run(() -> promise));
    assertThat(thrown).isInstanceOf(java.util.concurrent.CancellationException.class);
    assertThat(left).isTrue();
  }

  @Test
  void interruptible_cancelledInTheQueue_isDropped() {
    var queue = new ArrayList<Runnable>();
    Promise<?> promise =
        loop.runInterruptible(
                queue::add,
                () -> {
                  diary.add("ran");
                  return null;
                })
            .start();
    turn();
    promise.cancel();
    turn();
    assertThat(promise.isCancelled()).isTrue();
    queue.forEach(Runnable::run);
    assertThat(diary).isEmpty();
  }

  @Test
  void interruptible_interruptThatComesTooLate_doesNotStayWithTheThread() throws Exception {
    var interrupts = new ArrayList<Boolean>();
    var jobs = new ArrayList<Runnable>();
    var promise = new Promise<?>[1];
    promise[0] =
        loop.runInterruptible(
                jobs::add,
                () -> {
                  promise[0].cancel(); // this is the loop's own thread
                  return null;
                })
            .start();
    turn();
    jobs.get(0).run();
    interrupts.add(Thread.interrupted());
    turn();
    turn();
    assertThat(promise[0].isCancelled()).isTrue();
    assertThat(interrupts).containsExactly(false);
  }

  @Test
  void interruptible_onTheNextLoopOfItsThread_isRefusedAndRunsNothing() throws Exception {
    var executor = new ByHand();
    Coroutine<Boolean> job = loop.runInterruptible(executor, () -> diary.add("never"));
    loop.close();
    assertThat(log.takeOne().getMessage()).contains("never awaited");
    goOnWith(settings());
    assertThat(thrownBy(() -> run(() -> job)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("is closed");
    executor.runAll();
    assertThat(diary).isEmpty();
  }
}

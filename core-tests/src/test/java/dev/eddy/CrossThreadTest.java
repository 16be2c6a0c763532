package dev.eddy;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.testing.TestLoop;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class CrossThreadTest extends LoopTest {
  @Override
  protected TestLoop.Builder settings() {
    return patient();
  }

  private static void inThread(Runnable code) throws InterruptedException {
    var thread = new Thread(code, "other");
    thread.start();
    thread.join();
  }

  @Test
  void setResult_fromAnotherThread_onlyEnqueues() throws Exception {
    var promise = new Promise<Integer>();
    inThread(() -> promise.setResult(1));
    assertThat(promise.isDone()).isFalse();
    turn();
    assertThat(promise.result()).isEqualTo(1);
  }

  @Test
  void setException_fromAnotherThread() throws Exception {
    var failure = new IOException("x");
    var promise = new Promise<Integer>();
    inThread(() -> promise.setException(failure));
    turn();
    assertThat(promise.exception()).isSameAs(failure);
  }

  @Test
  void cancel_fromAnotherThread() throws Exception {
    var gate = new Promise<Integer>();
    var running = async(() -> await(gate)).start();
    turn();
    inThread(running::cancel);
    inThread(gate::cancel);
    turn();
    assertThat(running.isCancelled()).isFalse();
    turn();
    assertThat(running.isCancelled()).isTrue();
    assertThat(gate.isCancelled()).isTrue();
  }

  @Test
  void secondCompletion_isLoggedAndDropped() throws Exception {
    var promise = new Promise<Integer>();
    var failure = new IOException("x");
    inThread(
        () -> {
          promise.setResult(1);
          promise.setException(failure);
          promise.setResult(3);
        });
    turn();
    assertThat(promise.result()).isEqualTo(1);
    var records = log.take();
    assertThat(records).hasSize(2);
    assertThat(records.get(0).getThrown()).isSameAs(failure);
    assertThat(records.get(1).getMessage()).contains("second completion");
  }

  @Test
  void resultAfterCancellation_isDroppedSilently_failureIsLogged() throws Exception {
    var promise = new Promise<Integer>();
    promise.cancel();
    inThread(() -> promise.setResult(1));
    turn();
    assertThat(log.take()).isEmpty();
    inThread(() -> promise.setException(new IOException("x")));
    turn();
    assertThat(log.takeOne().getThrown()).hasMessage("x");
  }

  @Test
  void completion_ofAClosedLoop_failsAloud() throws Exception {
    var promise = new Promise<Integer>();
    loop.close();
    var messages = new ArrayList<String>();
    inThread(
        () -> {
          for (Runnable use :
              List.<Runnable>of(
                  () -> promise.setResult(1),
                  () -> promise.setException(new IOException("x")),
                  promise::cancel)) {
            try {
              use.run();
            } catch (IllegalStateException e) {
              messages.add(e.getMessage());
            }
          }
        });
    assertThat(messages).hasSize(3).allSatisfy(message -> assertThat(message).contains("closed"));
  }

  @Test
  void stage_ofAClosedLoop_isLogged() throws Exception {
    var stage = new CompletableFuture<Integer>();
    Promise<Integer> promise = Coroutines.convertYielded(stage);
    loop.close();
    inThread(() -> stage.completeExceptionally(new IOException("x")));
    var record = log.takeOne();
    assertThat(record.getMessage()).contains("after its loop was closed");
    assertThat(record.getThrown()).hasMessage("x");
    assertThat(promise.isDone()).isFalse();
  }

  @Test
  void addCallback_wakesAWaitingLoop() throws Exception {
    var thread =
        new Thread(
            () -> {
              for (int i = 0; i < 3; i++) {
                int number = i;
                loop.addCallback(() -> diary.add("" + number));
              }
              loop.addCallback(loop::stop);
            });
    loop.addCallback(thread::start);
    loop.start();
    thread.join();
    assertThat(diary).containsExactly("0", "1", "2");
  }

  @Test
  void addCallback_wakesARealLoop() throws Exception {
    goOnWith(inRealTime());
    int rounds = 2000;
    var pings = new Promise<Integer>();
    var thread = new Thread(() -> ping(loop, rounds, pings));
    thread.start();
    assertThat(run(() -> pings)).isEqualTo(rounds);
    thread.join();
  }

  /**
   * One callback at a time, each from a loop that has nothing else to do: no wake-up may be lost.
   */
  private static void ping(IOLoop loop, int rounds, Promise<Integer> pings) {
    for (int i = 1; i <= rounds; i++) {
      var ran = new CountDownLatch(1);
      loop.addCallback(ran::countDown);
      try {
        ran.await();
      } catch (InterruptedException e) {
        pings.setException(e);
        return;
      }
    }
    pings.setResult(rounds);
  }

  @Test
  void realLoop_keepsTimeAndInterrupt() throws Exception {
    loop.close();
    loop = IOLoop.current();
    var before = loop.time();
    run(() -> Coroutines.sleep(ms(20)));
    assertThat(loop.time().minus(before)).isGreaterThanOrEqualTo(ms(20));
    var main = Thread.currentThread();
    loop.addCallback(() -> new Thread(main::interrupt).start());
    loop.start();
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void manyThreads_completePromisesOfOneLoop() throws Exception {
    int threads = 4;
    int each = 2000;
    var promises = new ArrayList<Promise<Integer>>();
    for (int i = 0; i < threads * each; i++) {
      promises.add(new Promise<>());
    }
    for (int t = 0; t < threads; t++) {
      int first = t;
      new Thread(
              () -> {
                for (int i = first; i < promises.size(); i += threads) {
                  promises.get(i).setResult(i);
                }
              })
          .start();
    }
    List<Integer> values = run(() -> Coroutines.multi(promises));
    assertThat(values).hasSize(threads * each).isSorted();
  }

  @Test
  void callbacksAddedWhileTheLoopCloses_runOrAreLoggedOrRefused() throws Exception {
    for (int round = 0; round < 50; round++) {
      addWhileClosing();
    }
  }

  private void addWhileClosing() throws InterruptedException {
    var mine = loop;
    var ran = new AtomicInteger();
    var refused = new AtomicInteger();
    var started = new CountDownLatch(2);
    var threads = new ArrayList<Thread>();
    int each = 100;
    for (int t = 0; t < 2; t++) {
      var thread =
          new Thread(
              () -> {
                started.countDown();
                for (int i = 0; i < each; i++) {
                  try {
                    mine.addCallback(ran::incrementAndGet);
                  } catch (IllegalStateException e) {
                    refused.incrementAndGet();
                  }
                }
              });
      thread.start();
      threads.add(thread);
    }
    started.await();
    turn();
    mine.close();
    for (Thread thread : threads) {
      thread.join();
    }
    int logged =
        log.take().stream()
            .mapToInt(
                record ->
                    Integer.parseInt(
                        record.getMessage().replaceAll("\\D+(\\d+) callbacks.*", "$1")))
            .sum();
    assertThat(ran.get() + refused.get() + logged).isEqualTo(2 * each);
    goOnWith(settings());
  }

  @Test
  void useFromAnotherThread_ofCoroutines() throws Exception {
    var promise = new Promise<Integer>();
    var messages = Collections.synchronizedList(new ArrayList<String>());
    inThread(
        () -> {
          try {
            IOLoop.current().runSync(() -> async(() -> await(promise)));
          } catch (Exception e) {
            messages.add(e.getMessage());
          } finally {
            IOLoop.current().close();
          }
        });
    assertThat(messages)
        .singleElement()
        .asString()
        .contains("'other'")
        .contains("'" + Thread.currentThread().getName() + "'");
  }

  /** Gives itself another number at each call, which subclasses may on 17. */
  private static final class Restless extends Thread {
    private int number;

    Restless(Runnable code) {
      super(code);
    }

    @Override
    public long getId() {
      return number++;
    }
  }

  @Test
  void current_onManyThreads_isEachOnesOwn() throws Exception {
    var wrong = new AtomicInteger();
    var threads = new ArrayList<Thread>();
    for (int i = 0; i < 150; i++) {
      Runnable code =
          () -> {
            for (int round = 0; round < 20; round++) {
              var mine = IOLoop.current();
              if (mine.thread != Thread.currentThread() || mine != IOLoop.current()) {
                wrong.incrementAndGet();
              }
              mine.close();
              if (CurrentLoop.orNull() != null) {
                wrong.incrementAndGet();
              }
            }
          };
      threads.add(i % 2 == 0 ? new Thread(code) : new Restless(code));
    }
    threads.forEach(Thread::start);
    for (Thread each : threads) {
      each.join();
    }
    assertThat(wrong).hasValue(0);
    assertThat(IOLoop.current()).isSameAs(loop);
  }

  @Test
  void coroutineMadeElsewhere_runsOnTheLoopThatStartsIt() throws Exception {
    var made = new ArrayList<Coroutine<Thread>>();
    inThread(() -> made.add(async(Thread::currentThread)));
    assertThat(run(() -> made.get(0))).isSameAs(Thread.currentThread());
  }

  /** Is started by another loop at the moment when its own one asks its name, to watch it. */
  private static final class StartedMeanwhile extends LibraryCoroutine<Integer> {
    private final CountDownLatch named = new CountDownLatch(1);
    private final CountDownLatch started = new CountDownLatch(1);
    private final CountDownLatch watched = new CountDownLatch(1);
    private boolean isDone;

    @Override
    protected Integer step() {
      return 1;
    }

    @Override
    protected String site() {
      named.countDown();
      join(started);
      return "one that is started meanwhile";
    }

    void startElsewhere() {
      join(named);
      IOLoop other = IOLoop.current();
      Promise<Integer> promise = start();
      started.countDown();
      join(watched);
      other.stop();
      other.start();
      isDone = promise.isDone();
      other.close();
    }

    private static void join(CountDownLatch latch) {
      try {
        latch.await();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }

  @Test
  void coroutineHandedOver_isStartedWhileItsTurnEnds() throws Exception {
    var made = new StartedMeanwhile();
    var other = new Thread(made::startElsewhere, "other");
    other.start();
    turn();
    made.watched.countDown();
    other.join();
    assertThat(made.isDone).isTrue();
    loop.close();
    assertThat(log.take()).isEmpty();
  }
}

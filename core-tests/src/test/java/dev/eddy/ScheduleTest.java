package dev.eddy;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static dev.eddy.Coroutines.moment;
import static dev.eddy.Coroutines.multi;
import static dev.eddy.Coroutines.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddy.locks.Lock;
import dev.eddy.spi.Schedule;
import dev.eddy.testing.TestLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;

/** What a schedule may change, and what stays as it is whatever it decides. */
class ScheduleTest extends LoopTest {
  /** Takes the first of everything, as a loop without a schedule does. */
  private static class Fifo implements Schedule {
    @Override
    public int nextStep(List<String> ready, boolean mayEndTurn) {
      return 0;
    }

    @Override
    public int nextTimer(int equal) {
      return 0;
    }

    @Override
    public int heldBack(int arrivals) {
      return 0;
    }

    @Override
    public void endTurn() {}
  }

  /** Takes the last of everything that can run. */
  private static class Lifo extends Fifo {
    @Override
    public int nextStep(List<String> ready, boolean mayEndTurn) {
      return ready.size() - 1;
    }

    @Override
    public int nextTimer(int equal) {
      return equal - 1;
    }
  }

  private void open(Schedule schedule) {
    goOnWith(TestLoop.builder().schedule(schedule));
  }

  private Coroutine<Void> write(String letter, int times) {
    return async(
        () -> {
          for (int i = 0; i < times; i++) {
            diary.add(letter);
            await(moment());
          }
        });
  }

  @Test
  void nextStep_changesTheOrderOfCoroutines() {
    open(new Lifo());
    write("a", 2).start();
    write("b", 2).start();
    write("c", 2).start();
    turn();
    assertThat(diary).containsExactly("c", "b", "a");
  }

  @Test
  void nextStep_changesTheOrderOfThoseWhoAwaitOnePromise() {
    open(new Lifo());
    var promise = new Promise<Void>();
    for (String name : List.of("a", "b", "c")) {
      async(
              () -> {
                await(promise);
                diary.add(name);
              })
          .start();
    }
    turn();
    promise.setResult(null);
    turn();
    assertThat(diary).containsExactly("a", "b", "c"); // began as c, b, a
  }

  @Test
  void nextStep_leavesCallbacksInTheirOrderAmongCoroutines() {
    for (long seed = 0; seed < 50; seed++) {
      diary.clear();
      open(new RandomSchedule(seed));
      for (int i = 0; i < 5; i++) {
        String number = "callback " + i;
        write("coroutine", 1).start();
        loop.addCallback(() -> diary.add(number));
      }
      runFor(Duration.ofMillis(1));
      diary.removeIf("coroutine"::equals);
      assertThat(diary)
          .containsExactly("callback 0", "callback 1", "callback 2", "callback 3", "callback 4");
      loop.close();
    }
  }

  @Test
  void nextStep_seesCoroutinesAndTheFirstCallback() {
    var seen = new ArrayList<List<String>>();
    open(
        new Fifo() {
          @Override
          public int nextStep(List<String> ready, boolean mayEndTurn) {
            seen.add(List.copyOf(ready));
            return 0;
          }
        });
    loop.addCallback(() -> {});
    loop.addCallback(() -> {});
    Coroutine<Void> one = write("a", 1);
    one.start();
    turn();
    turn();
    String callback = "callback of " + ScheduleTest.class.getName();
    assertThat(seen.subList(0, 3))
        .containsExactly(
            List.of(callback, one.toString()),
            List.of(callback, one.toString()),
            List.of(one.toString()));
  }

  @Test
  void nextStep_seesWhichCallbackItIs_alsoInAContext() {
    var seen = new ArrayList<String>();
    open(
        new Fifo() {
          @Override
          public int nextStep(List<String> ready, boolean mayEndTurn) {
            seen.add(ready.get(0));
            return 0;
          }
        });
    new ContextVar<String>("user").set("somebody");
    loop.addCallback(() -> {});
    write("a", 1).start();
    turn();
    loop.callLater(Duration.ZERO, () -> {});
    write("b", 1).start();
    turn();
    assertThat(seen)
        .contains(
            "callback of " + ScheduleTest.class.getName(),
            "timer of " + ScheduleTest.class.getName());
  }

  @Test
  void nextStep_canLeaveTheRestToTheNextTurn() {
    open(
        new Fifo() {
          @Override
          public int nextStep(List<String> ready, boolean mayEndTurn) {
            return mayEndTurn ? END_OF_TURN : 0;
          }
        });
    write("a", 1).start();
    write("b", 1).start();
    write("c", 1).start();
    turn();
    assertThat(diary).containsExactly("a");
    assertThat(loop.statistics().steps()).isEqualTo(1);
    turn();
    turn();
    assertThat(diary).containsExactly("a", "b", "c");
  }

  @Test
  void nextTimer_changesTheOrderOfEqualDeadlinesOnly() {
    open(new Lifo());
    for (String name : List.of("a", "b", "c")) {
      loop.callLater(Duration.ofMillis(5), () -> diary.add(name));
    }
    loop.callLater(Duration.ofMillis(4), () -> diary.add("earlier"));
    loop.callLater(Duration.ofMillis(6), () -> diary.add("later"));
    runFor(Duration.ofMillis(10));
    assertThat(diary).containsExactly("earlier", "c", "b", "a", "later");
  }

  @Test
  void heldBack_putsOffWhatComesFromOtherThreads() throws Exception {
    open(
        new Fifo() {
          @Override
          public int heldBack(int arrivals) {
            return arrivals;
          }
        });
    addFromElsewhere("1");
    addFromElsewhere("2");
    write("turn", 3).start();
    loop.start(); // stopped by 2
    assertThat(diary).containsExactly("turn", "turn", "turn", "1", "2");
  }

  @Test
  void heldBack_lettingInSome_keepsTheirOrder() throws Exception {
    open(
        new Fifo() {
          @Override
          public int heldBack(int arrivals) {
            return arrivals - 1;
          }
        });
    addFromElsewhere("1");
    addFromElsewhere("2");
    write("turn", 3).start();
    loop.start();
    assertThat(diary).containsExactly("turn", "1", "turn", "2");
  }

  private void addFromElsewhere(String name) throws InterruptedException {
    IOLoop here = loop;
    var thread =
        new Thread(
            () ->
                here.addCallback(
                    () -> {
                      diary.add(name);
                      if (name.equals("2")) {
                        here.stop();
                      }
                    }));
    thread.start();
    thread.join();
  }

  @Test
  void close_withSomethingHeldBack_tellsSo() throws Exception {
    open(
        new Fifo() {
          @Override
          public int heldBack(int arrivals) {
            return arrivals;
          }
        });
    addFromElsewhere("1");
    loop.addCallback(() -> diary.add("turn"));
    loop.addCallback(() -> loop.addCallback(() -> diary.add("next turn")));
    turn();
    loop.close();
    assertThat(diary).containsExactly("turn");
    assertThat(log.takeOne().getMessage()).contains("closed with 2 callbacks that had not run");
  }

  @Test
  void heldBack_withNothingElseToRun_comesInTheNextTurn() throws Exception {
    open(
        new Fifo() {
          @Override
          public int heldBack(int arrivals) {
            return arrivals;
          }
        });
    addFromElsewhere("1");
    turn();
    assertThat(diary).isEmpty();
    assertThat(loop.statistics().ready()).isEqualTo(1);
    turn();
    assertThat(diary).containsExactly("1");
  }

  @Test
  void endTurn_mayCancel() throws Exception {
    var toCancel = new ArrayList<Promise<?>>();
    open(
        new Fifo() {
          @Override
          public void endTurn() {
            toCancel.forEach(Promise::cancel);
          }
        });
    Promise<Void> sleeper =
        async(
                () -> {
                  await(sleep(Duration.ofDays(1)));
                })
            .start();
    toCancel.add(sleeper);
    runFor(Duration.ofSeconds(1));
    assertThat(sleeper.isCancelled()).isTrue();
  }

  @Test
  void wrongAnswer_endsTheRun() {
    open(
        new Fifo() {
          @Override
          public int nextStep(List<String> ready, boolean mayEndTurn) {
            return 2;
          }
        });
    write("a", 1).start();
    write("b", 1).start();
    assertThatThrownBy(this::turn)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("Schedule.nextStep() returned 2; expected 0 to 1");
    assertThat(diary).isEmpty();
    loop.close();
    List<LogRecord> left = log.take();
    assertThat(left).hasSize(2);
    assertThat(left.get(0).getMessage()).contains("closed with 2 callbacks that had not run");
    assertThat(left.get(1).getMessage()).contains("closed with 2 coroutines that had not ended");
  }

  @Test
  void lock_goesToWhoWaitedLongest_underAnySchedule() throws Exception {
    for (long seed = 0; seed < 50; seed++) {
      diary.clear();
      var line = new ArrayList<String>();
      open(new RandomSchedule(seed));
      var lock = new Lock();
      loop.runSync(
          () ->
              multi(
                  List.of(
                      use(lock, "a", line),
                      use(lock, "b", line),
                      use(lock, "c", line),
                      use(lock, "d", line))));
      assertThat(diary).isEqualTo(line).hasSize(12);
      loop.close();
    }
  }

  @SuppressWarnings("try") // the lock is held, not used
  private Coroutine<Void> use(Lock lock, String name, List<String> line) {
    return async(
        () -> {
          for (int i = 0; i < 3; i++) {
            await(moment());
            line.add(name);
            try (var held = await(lock.acquire())) {
              diary.add(name);
              await(moment());
            }
          }
        });
  }

  @Test
  void firstOfEverything_isTheOrderWithoutSchedule() throws Exception {
    for (long seed = 0; seed < 20; seed++) {
      List<String> without = diaryOf(TestLoop.builder(), seed);
      List<String> with = diaryOf(TestLoop.builder().schedule(new Fifo()), seed);
      assertThat(with).isEqualTo(without).hasSizeGreaterThan(100);
      List<String> other = diaryOf(TestLoop.builder().schedule(new RandomSchedule(seed)), seed);
      assertThat(other).isNotEqualTo(without).hasSameSizeAs(without);
    }
  }

  /** A program of its own for each seed. */
  private List<String> diaryOf(TestLoop.Builder settings, long seed) throws Exception {
    diary.clear();
    goOnWith(settings);
    var random = new Random(seed);
    run(
        () -> {
          var all = new ArrayList<Coroutine<Void>>();
          for (int i = 0; i < 10; i++) {
            all.add(wander("w" + i, new Random(random.nextLong())));
          }
          return multi(all);
        });
    return List.copyOf(diary);
  }

  private Coroutine<Void> wander(String name, Random random) {
    return async(
        () -> {
          for (int i = 0; i < 12; i++) {
            diary.add(name + " " + i);
            switch (random.nextInt(4)) {
              case 0 -> await(moment());
              case 1 -> await(sleep(Duration.ofMillis(random.nextInt(3))));
              case 2 -> {
                var promise = new Promise<Void>();
                loop.addCallback(() -> promise.setResult(null));
                await(promise);
              }
              default -> await(write(name, random.nextInt(3)).start());
            }
          }
        });
  }
}

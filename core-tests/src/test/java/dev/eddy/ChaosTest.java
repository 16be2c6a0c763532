package dev.eddy;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static dev.eddy.Coroutines.moment;
import static dev.eddy.Coroutines.multi;
import static dev.eddy.Coroutines.multiFailFast;
import static dev.eddy.Coroutines.sleep;
import static dev.eddy.Coroutines.withTimeout;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.locks.BoundedSemaphore;
import dev.eddy.locks.Lock;
import dev.eddy.locks.Permit;
import dev.eddy.locks.Semaphore;
import dev.eddy.queues.Queue;
import dev.eddy.testing.TestLoop;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import java.util.logging.LogRecord;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Very many coroutines over a few locks, semaphores and queues, in groups and under time-outs,
 * cancelled at random. In the end all have ended, every permit is back, and every item that was
 * taken in is somewhere exactly once. Even seeds make the orders of a schedule too. A seed repeats
 * a run: {@code -Deddy.chaos.seed=S}; more of them are {@code -Deddy.chaos.seeds=200
 * -Deddy.chaos.coroutines=10000}.
 */
class ChaosTest extends LoopTest {
  private static final int COROUTINES = Integer.getInteger("eddy.chaos.coroutines", 500);
  private static final int SEEDS = Integer.getInteger("eddy.chaos.seeds", 10);
  private static final int FIRST_SEED = Integer.getInteger("eddy.chaos.seed", 1);
  private static final int DEEPEST = 3;

  private static final class Expected extends Exception {
    private static final long serialVersionUID = 1;

    Expected() {
      super("expected", null, true, false);
    }
  }

  private final RandomSchedule orders = new RandomSchedule();
  private Random random;
  private final List<Lock> locks = new ArrayList<>();
  private final List<Semaphore> semaphores = new ArrayList<>();
  private final List<Queue<Integer>> queues = new ArrayList<>();
  private final Set<Integer> putIn = new HashSet<>();
  private final Set<Integer> takenOut = new HashSet<>();
  private final int[] holders = new int[3];
  private int items;

  @Override
  protected TestLoop.Builder settings() {
    return TestLoop.builder().schedule(orders);
  }

  static List<Integer> seeds() {
    var seeds = new ArrayList<Integer>();
    for (int i = 0; i < SEEDS; i++) {
      seeds.add(FIRST_SEED + i);
    }
    return seeds;
  }

  private Coroutine<Void> script(int depth) {
    return async(
        () -> {
          for (int left = 1 + random.nextInt(6); left > 0; left--) {
            try {
              await(action(depth));
            } catch (TimeoutException | CancellationException | Expected e) {
              await(moment());
            }
          }
        });
  }

  private Coroutine<?> action(int depth) {
    int kind = random.nextInt(depth < DEEPEST ? 13 : 7);
    return switch (kind) {
      case 0 -> pause();
      case 1 -> fail();
      case 2 -> holdLock();
      case 3 -> holdPermit();
      case 4 -> put();
      case 5 -> take();
      case 6 -> hurriedTake();
      case 7, 8 -> group(depth + 1);
      case 9 -> withTimeout(ms(random.nextInt(4)), script(depth + 1));
      case 10 -> multi(List.of(script(depth + 1), script(depth + 1)), List.of(Expected.class));
      case 11 -> multiFailFast(List.of(script(depth + 1), script(depth + 1), pause()));
      default -> started(depth + 1);
    };
  }

  private Coroutine<Void> pause() {
    return async(
        () -> {
          await(random.nextBoolean() ? sleep(ms(random.nextInt(5))) : moment());
        });
  }

  private Coroutine<Void> fail() {
    return async(
        () -> {
          await(pause());
          throw new Expected();
        });
  }

  private Coroutine<Void> holdLock() {
    return async(
        () -> {
          int which = random.nextInt(locks.size());
          Promise<Permit> acquired =
              random.nextBoolean()
                  ? locks.get(which).acquire()
                  : locks.get(which).acquire(ms(random.nextInt(5)));
          try (var held = await(acquired)) {
            assertThat(++holders[which]).as("holders of " + held).isEqualTo(1);
            try {
              await(pause());
            } finally {
              holders[which]--;
            }
          }
        });
  }

  private Coroutine<Void> holdPermit() {
    return async(
        () -> {
          Semaphore semaphore = semaphores.get(random.nextInt(semaphores.size()));
          try (var held = await(withTimeout(ms(random.nextInt(20)), semaphore.acquire()))) {
            await(random.nextInt(10) == 0 ? fail() : pause());
            assertThat(held).isNotNull();
          }
        });
  }

  private Coroutine<Void> put() {
    return async(
        () -> {
          int item = items++;
          await(anyQueue().put(item, ms(random.nextInt(8))));
          assertThat(putIn.add(item)).isTrue();
        });
  }

  private Coroutine<Void> take() {
    return async(
        () -> {
          int item = await(anyQueue().get(ms(random.nextInt(8))));
          assertThat(takenOut.add(item)).as("item " + item + " taken once").isTrue();
        });
  }

  /** Its time may be over in the very turn in which it is given an item. */
  private Coroutine<Void> hurriedTake() {
    return async(
        () -> {
          int item = await(withTimeout(ms(random.nextInt(3)), anyQueue().get()));
          assertThat(takenOut.add(item)).as("item " + item + " taken once").isTrue();
        });
  }

  private Queue<Integer> anyQueue() {
    return queues.get(random.nextInt(queues.size()));
  }

  private Coroutine<Void> group(int depth) {
    return async(
        () -> {
          try (var tasks = TaskGroup.open()) {
            for (int left = random.nextInt(4); left > 0; left--) {
              var unused = tasks.start(script(depth));
            }
            await(action(DEEPEST));
          }
        });
  }

  private Coroutine<Void> started(int depth) {
    return async(
        () -> {
          Promise<Void> promise = script(depth).start();
          try {
            await(pause());
          } finally {
            promise.cancel();
          }
        });
  }

  private Coroutine<Void> cancelSome(List<Promise<Void>> all) {
    return async(
        () -> {
          for (int left = all.size() / 3; left > 0; left--) {
            all.get(random.nextInt(all.size())).cancel();
            if (random.nextInt(20) == 0) {
              await(random.nextBoolean() ? moment() : sleep(ms(1)));
            }
          }
        });
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void nothingIsLost(int seed) throws Exception {
    random = new Random(seed);
    if (seed % 2 == 0) {
      orders.begin(seed);
    }
    for (int i = 0; i < holders.length; i++) {
      locks.add(new Lock());
      semaphores.add(new BoundedSemaphore(i + 1));
      queues.add(new Queue<>(i * 3));
    }
    var all = new ArrayList<Promise<Void>>();
    for (int i = 0; i < COROUTINES; i++) {
      all.add(script(0).start());
    }
    run(() -> cancelSome(all));
    run(() -> multi(all.stream().map(ChaosTest::ofWhichever).toList()));
    runFor(ms(100)); // those that were cancelled at the last, and that nobody awaits, come to their
    // ends

    assertThat(CoroutineDump.take().toString()).contains("0 coroutines on");
    assertPermitsAreBack();
    assertItemsAreThereOnce();
    assertThat(log.take())
        .extracting(LogRecord::getThrown)
        .allMatch(thrown -> thrown instanceof Expected);
  }

  private static Coroutine<Void> ofWhichever(Promise<Void> promise) {
    return async(
        () -> {
          try {
            await(promise);
          } catch (CancellationException | TimeoutException | Expected e) {
            await(moment());
          }
        });
  }

  private void assertPermitsAreBack() throws Exception {
    for (Lock lock : locks) {
      assertThat(lock.acquire().isDone()).as(lock.toString()).isTrue();
    }
    for (int i = 0; i < semaphores.size(); i++) {
      for (int permit = 0; permit <= i; permit++) {
        assertThat(semaphores.get(i).acquire().isDone()).as("permit " + permit).isTrue();
      }
      assertThat(semaphores.get(i).acquire().isDone()).as("one permit too many").isFalse();
    }
  }

  private void assertItemsAreThereOnce() {
    var found = new HashSet<>(takenOut);
    for (Queue<Integer> queue : queues) {
      while (!queue.isEmpty()) {
        int item = queue.getNowait();
        assertThat(found.add(item)).as("item " + item + " is there once").isTrue();
      }
    }
    assertThat(found).isEqualTo(putIn);
  }
}

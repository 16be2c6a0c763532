package dev.eddy.locks;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static dev.eddy.Coroutines.moment;
import static dev.eddy.Coroutines.multi;
import static dev.eddy.Coroutines.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.Awaitable;
import dev.eddy.Coroutine;
import dev.eddy.LoopTest;
import dev.eddy.Promise;
import dev.eddy.RandomSchedule;
import dev.eddy.queues.Queue;
import dev.eddy.testing.TestLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Coroutines that share a lock, a semaphore, a few items and a condition in ways made by a seed,
 * with limits, cancelled at random: nobody waits for ever, nothing is lost, nothing is had twice.
 * Even seeds make the orders of a schedule too.
 */
@SuppressWarnings("try") // locks are held, not used
class RandomUseTest extends LoopTest {
  private static final int WORLDS = 25;
  private static final int COROUTINES = 200;
  private static final int PERMITS = 3;
  private static final int ITEMS = 4;
  private static final int MILLIS = 300;

  private final RandomSchedule orders = new RandomSchedule();
  private Random random;
  private Lock lock;
  private Semaphore semaphore;
  private Queue<String> items;
  private Condition condition;
  private int inLock;
  private int inSemaphore;

  private int uses;
  private int timeouts;

  @Override
  protected TestLoop.Builder settings() {
    return TestLoop.builder().schedule(orders);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void nothingIsLost(long seed) {
    random = new Random(seed);
    if (seed % 2 == 0) {
      orders.begin(seed);
    }
    int cancelled = 0;
    for (int world = 0; world < WORLDS; world++) {
      List<Promise<Void>> running = runWorld();
      for (Promise<Void> each : running) {
        assertThat(each.isDone()).as("seed %s, world %s: has ended", seed, world).isTrue();
        cancelled += each.isCancelled() ? 1 : 0;
        if (!each.isCancelled()) {
          assertThat(each.exception()).as("seed %s, world %s", seed, world).isNull();
        }
      }
      assertThat(List.of(lock, semaphore, items, condition))
          .as("seed %s, world %s", seed, world)
          .extracting(Object::toString)
          .containsExactly(
              "Lock, free, 0 waiting",
              "Semaphore, 3 free, 0 waiting",
              "Queue, 4 of 4 items, 0 getting, 0 putting",
              "Condition, 0 waiting");
      assertThat(inLock + inSemaphore).isZero();
      // Limits that were over when their multi failed for another reason.
      assertThat(log.take())
          .allSatisfy(each -> assertThat(each.getThrown()).isInstanceOf(TimeoutException.class));
    }
    assertThat(List.of(uses, timeouts, cancelled)).allMatch(count -> count > WORLDS);
  }

  private List<Promise<Void>> runWorld() {
    lock = new Lock();
    semaphore = new Semaphore(PERMITS);
    items = new Queue<>(ITEMS);
    for (int i = 0; i < ITEMS; i++) {
      items.putNowait("item " + i);
    }
    condition = new Condition();
    var running = new ArrayList<Promise<Void>>();
    for (int i = 0; i < COROUTINES; i++) {
      loop.callLater(ms(random.nextInt(MILLIS)), () -> running.add(someUses().start()));
    }
    for (int i = 0; i < COROUTINES; i++) {
      loop.callLater(ms(random.nextInt(MILLIS)), () -> cancelOne(running));
      loop.callLater(ms(random.nextInt(MILLIS)), () -> condition.signal(random.nextInt(3)));
    }
    runFor(ms(100 * MILLIS));
    return running;
  }

  private void cancelOne(List<Promise<Void>> running) {
    if (!running.isEmpty()) {
      running.get(random.nextInt(running.size())).cancel();
    }
  }

  private Coroutine<Void> someUses() {
    return async(
        () -> {
          for (int left = 1 + random.nextInt(4); left > 0; left--) {
            try {
              await(oneUse());
              uses++;
            } catch (TimeoutException e) {
              timeouts++;
            }
          }
        });
  }

  private Coroutine<Void> oneUse() {
    return switch (random.nextInt(6)) {
      case 0 -> useLock(acquire(lock));
      case 1 -> useSemaphore();
      case 2 -> useItem();
      case 3 -> useBoth();
      case 4 -> useEarly();
      default -> useCondition();
    };
  }

  private Duration limit() {
    return ms(random.nextInt(20));
  }

  private Promise<Permit> acquire(Lock lock) {
    return random.nextBoolean() ? lock.acquire() : lock.acquire(limit());
  }

  private Awaitable<Void> aWhile() {
    return random.nextInt(3) == 0 ? moment() : sleep(ms(random.nextInt(4)));
  }

  private Coroutine<Void> useLock(Promise<Permit> acquired) {
    return async(
        () -> {
          try (var held = await(acquired)) {
            assertThat(++inLock).isEqualTo(1);
            try {
              await(aWhile());
            } finally {
              inLock--;
            }
          }
        });
  }

  private Coroutine<Void> useSemaphore() {
    return async(
        () -> {
          try (var held = await(semaphore.acquire(limit()))) {
            assertThat(++inSemaphore).isLessThanOrEqualTo(PERMITS);
            try {
              await(aWhile());
            } finally {
              inSemaphore--;
            }
          }
        });
  }

  private Coroutine<Void> useItem() {
    return async(
        () -> {
          String item = await(random.nextBoolean() ? items.get() : items.get(limit()));
          try {
            await(aWhile());
          } finally {
            items.putNowait(item);
          }
        });
  }

  private Coroutine<Void> useCondition() {
    return async(
        () -> {
          if (!await(condition.waitFor(limit()))) {
            throw new TimeoutException("no signal");
          }
        });
  }

  /** The limit resolves deadlocks; what was granted then goes back. */
  private Coroutine<Void> useBoth() {
    return async(
        () -> {
          List<Permit> both =
              await(multi(List.of(lock.acquire(limit()), semaphore.acquire(limit()))));
          try {
            assertThat(++inLock).isEqualTo(1);
            try {
              await(aWhile());
            } finally {
              inLock--;
            }
          } finally {
            both.forEach(Permit::close);
          }
        });
  }

  /** Takes its place in the line, and comes for it later or never. */
  private Coroutine<Void> useEarly() {
    return async(
        () -> {
          Promise<Permit> early = lock.acquire();
          try {
            await(aWhile());
            if (random.nextBoolean()) {
              await(useLock(early));
            }
          } finally {
            early.cancel();
          }
        });
  }
}

package dev.eddy;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static dev.eddy.Coroutines.moment;
import static dev.eddy.Coroutines.multi;
import static dev.eddy.Coroutines.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.testing.TestLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.logging.LogRecord;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Trees of awaits, multis, started coroutines and shared promises, made by a seed and cancelled at
 * random times: everything that begins ends, once, and what has ended is waited for by nobody. Even
 * seeds make the orders of a schedule too, and then a root may be cancelled before its first step:
 * nobody awaits its tree, which is reported.
 */
class RandomTreeTest extends LoopTest {
  private static final int TREES = 400;

  private final RandomSchedule orders = new RandomSchedule();
  private Random random;
  private int begun;
  private int ended;
  private final List<Promise<Integer>> shared = new ArrayList<>();
  private final List<Promise<?>> roots = new ArrayList<>();

  /** The trees that no root has awaited. They are held, so that none is reported as garbage. */
  private final List<Coroutine<Integer>> neverAwaited = new ArrayList<>();

  private static final class Planned extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  @Override
  protected TestLoop.Builder settings() {
    return TestLoop.builder().schedule(orders);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void everythingThatBeginsEnds(long seed) {
    random = new Random(seed);
    if (seed % 2 == 0) {
      orders.begin(seed);
    }
    for (int i = 0; i < TREES; i++) {
      grow();
      assertThat(ended).as("seed %s, tree %s", seed, i).isEqualTo(begun);
      for (Promise<?> each : roots) {
        assertThat(each.isDone()).as("seed %s, tree %s", seed, i).isTrue();
        each.exception();
      }
      for (Promise<?> each : shared) {
        assertThat(each.waiter).as("seed %s, tree %s", seed, i).isNull();
      }
      // Failures that lost against another one, or came after a cancellation.
      assertThat(log.take())
          .allSatisfy(record -> assertThat(record.getThrown()).isInstanceOf(Planned.class));
    }
    assertThat(begun).isGreaterThan(TREES);
    assertThat(neverAwaited.isEmpty()).isEqualTo(seed % 2 != 0);
    loop.close();
    assertThat(log.take())
        .hasSize(neverAwaited.size())
        .extracting(LogRecord::getMessage)
        .allSatisfy(
            line ->
                assertThat(line)
                    .startsWith("coroutine dev.eddy.RandomTreeTest.node(RandomTreeTest.java:")
                    .contains("was never awaited"));
  }

  private void grow() {
    roots.clear();
    shared.clear();
    for (int i = 0; i < 3; i++) {
      var promise = new Promise<Integer>();
      shared.add(promise);
      loop.callLater(ms(random.nextInt(20)), () -> complete(promise));
    }
    int wrappers = random.nextInt(2) * (Coroutine.MAX_DEPTH - 4 + random.nextInt(8));
    Coroutine<Integer> tree = node(random.nextInt(5));
    int begunBefore = begun;
    var root = wrapped(wrappers, tree).start();
    roots.add(root);
    for (int i = random.nextInt(4); i > 0; i--) {
      loop.callLater(ms(random.nextInt(20)), root::cancel);
    }
    runFor(ms(1000));
    if (begun == begunBefore) {
      assertThat(root.isCancelled()).isTrue();
      neverAwaited.add(tree);
    }
  }

  /** Deep enough for some awaits to be run from the bottom of the stack. */
  private static Coroutine<Integer> wrapped(int wrappers, Coroutine<Integer> inner) {
    return async(() -> await(wrappers == 0 ? inner : wrapped(wrappers - 1, inner)));
  }

  private void complete(Promise<Integer> promise) {
    switch (random.nextInt(4)) {
      case 0 -> promise.cancel();
      case 1 -> {
        promise.setException(new Planned());
        promise.exception();
      }
      default -> promise.setResult(1);
    }
  }

  private Coroutine<Integer> node(int levels) {
    return async(
        () -> {
          begun++;
          try {
            for (int i = random.nextInt(3); i >= 0; i--) {
              await(something(levels));
            }
            if (random.nextInt(8) == 0) {
              throw new Planned();
            }
            return 1;
          } catch (CancelledError e) {
            if (random.nextInt(6) == 0) {
              return 2; // swallows it
            }
            throw e;
          } catch (CancellationException | Planned e) {
            if (random.nextInt(2) == 0) {
              await(moment());
            }
            throw e;
          } finally {
            try {
              if (random.nextInt(3) == 0) {
                await(sleep(ms(random.nextInt(5))));
              }
            } finally {
              ended++;
            }
          }
        });
  }

  private Awaitable<?> something(int levels) {
    if (levels == 0) {
      return leaf();
    }
    switch (random.nextInt(5)) {
      case 0:
        return leaf();
      case 1:
        var started = node(levels - 1).start();
        roots.add(started);
        return started;
      case 2:
        return node(levels - 1);
      default:
        var children = new ArrayList<Awaitable<?>>();
        for (int i = random.nextInt(4); i >= 0; i--) {
          children.add(something(levels - 1));
        }
        return multi(children);
    }
  }

  private Awaitable<?> leaf() {
    switch (random.nextInt(4)) {
      case 0:
        return moment();
      case 1:
        return sleep(ms(random.nextInt(10)));
      default:
        return shared.get(random.nextInt(shared.size()));
    }
  }
}

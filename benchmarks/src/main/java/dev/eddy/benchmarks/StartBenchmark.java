package dev.eddy.benchmarks;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static dev.eddy.Coroutines.moment;

import dev.eddy.Coroutine;
import dev.eddy.IOLoop;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * Starting a coroutine that gives way once and ends. Of four different bodies, in batches of a
 * thousand: all of a batch wait at the same time.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class StartBenchmark {
  /** Lives as long as the JVM, as the IOLoop of this thread does. */
  private final HandLoop loop = new HandLoop();

  private static final int BATCHES = 1_000;
  private static final int BATCH = 1_000;

  /** What the bodies work on, so that none is optimised away. */
  private static final class Counter {
    private long value;
  }

  // ---- Eddy

  private static Coroutine<Void> increment(Counter counter) {
    return async(
        () -> {
          await(moment());
          counter.value++;
        });
  }

  private static Coroutine<Void> addTwo(Counter counter) {
    return async(
        () -> {
          await(moment());
          counter.value += 2;
        });
  }

  private static Coroutine<Void> subtract(Counter counter) {
    return async(
        () -> {
          await(moment());
          counter.value -= 1;
        });
  }

  private static Coroutine<Void> exclusiveOr(Counter counter) {
    return async(
        () -> {
          await(moment());
          counter.value ^= 1;
        });
  }

  private static Coroutine<Long> eddyBatches(Counter counter) {
    return async(
        () -> {
          for (int i = 0; i < BATCHES; i++) {
            for (int k = 0; k < BATCH; k += 4) {
              increment(counter).start();
              addTwo(counter).start();
              subtract(counter).start();
              exclusiveOr(counter).start();
            }
            await(moment());
            await(moment());
          }
          return counter.value;
        });
  }

  @Benchmark
  @OperationsPerInvocation(BATCHES * BATCH)
  public long eddyStart() throws Exception {
    return IOLoop.current().runSync(() -> eddyBatches(new Counter()));
  }

  private static Coroutine<Long> eddyAwaits(Counter counter) {
    return async(
        () -> {
          for (int i = 0; i < BATCHES; i++) {
            for (int k = 0; k < BATCH; k += 4) {
              await(increment(counter));
              await(addTwo(counter));
              await(subtract(counter));
              await(exclusiveOr(counter));
            }
          }
          return counter.value;
        });
  }

  /** Not started but awaited: no promise, and the awaiter is resumed with it. */
  @Benchmark
  @OperationsPerInvocation(BATCHES * BATCH)
  public long eddyAwait() throws Exception {
    return IOLoop.current().runSync(() -> eddyAwaits(new Counter()));
  }

  // ---- hand-written

  private abstract static class Machine implements Runnable {
    final HandLoop loop;
    final Counter counter;
    private boolean yielded;

    Machine(HandLoop loop, Counter counter) {
      this.loop = loop;
      this.counter = counter;
    }

    abstract void finish();

    @Override
    public void run() {
      if (!yielded) {
        yielded = true;
        loop.add(this);
      } else {
        finish();
      }
    }
  }

  private static final class Increment extends Machine {
    Increment(HandLoop loop, Counter counter) {
      super(loop, counter);
    }

    @Override
    void finish() {
      counter.value++;
    }
  }

  private static final class AddTwo extends Machine {
    AddTwo(HandLoop loop, Counter counter) {
      super(loop, counter);
    }

    @Override
    void finish() {
      counter.value += 2;
    }
  }

  private static final class Subtract extends Machine {
    Subtract(HandLoop loop, Counter counter) {
      super(loop, counter);
    }

    @Override
    void finish() {
      counter.value -= 1;
    }
  }

  private static final class ExclusiveOr extends Machine {
    ExclusiveOr(HandLoop loop, Counter counter) {
      super(loop, counter);
    }

    @Override
    void finish() {
      counter.value ^= 1;
    }
  }

  @Benchmark
  @OperationsPerInvocation(BATCHES * BATCH)
  public long handWritten() {
    var counter = new Counter();
    for (int i = 0; i < BATCHES; i++) {
      for (int k = 0; k < BATCH; k += 4) {
        loop.add(new Increment(loop, counter));
        loop.add(new AddTwo(loop, counter));
        loop.add(new Subtract(loop, counter));
        loop.add(new ExclusiveOr(loop, counter));
      }
      loop.run();
    }
    return counter.value;
  }

  // ---- CompletableFuture

  private static CompletableFuture<Void> yieldThen(HandLoop loop, Runnable finish) {
    return CompletableFuture.runAsync(() -> {}, loop::add).thenRunAsync(finish, loop::add);
  }

  @Benchmark
  @OperationsPerInvocation(BATCHES * BATCH)
  public long completableFuture() {
    var counter = new Counter();
    for (int i = 0; i < BATCHES; i++) {
      for (int k = 0; k < BATCH; k += 4) {
        CompletableFuture<Void> unused = yieldThen(loop, () -> counter.value++);
        unused = yieldThen(loop, () -> counter.value += 2);
        unused = yieldThen(loop, () -> counter.value -= 1);
        unused = yieldThen(loop, () -> counter.value ^= 1);
      }
      loop.run();
    }
    return counter.value;
  }
}

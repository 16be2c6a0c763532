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
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * Awaits nested in one another, each a coroutine of its own; the four bodies take turns going down.
 * The innermost is ready, or gives way once. One operation is a whole chain.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ReadyChainBenchmark {
  /** Lives as long as the JVM, as the IOLoop of this thread does. */
  private final HandLoop loop = new HandLoop();

  private static final int CHAINS = 100_000;

  @Param({"10", "100"})
  public int depth;

  // ---- Eddy

  private static Coroutine<Integer> north(int depth, boolean suspend) {
    return async(() -> depth == 0 ? await(leaf(suspend)) : await(east(depth - 1, suspend)) + 1);
  }

  private static Coroutine<Integer> east(int depth, boolean suspend) {
    return async(
        () -> {
          if (depth == 0) {
            return await(leaf(suspend));
          }
          int value = await(south(depth - 1, suspend));
          return value + 1;
        });
  }

  private static Coroutine<Integer> south(int depth, boolean suspend) {
    return async(
        () -> {
          Coroutine<Integer> next = depth == 0 ? leaf(suspend) : west(depth - 1, suspend);
          return 1 + await(next);
        });
  }

  private static Coroutine<Integer> west(int depth, boolean suspend) {
    return async(
        () -> {
          int value = 1;
          value += depth == 0 ? await(leaf(suspend)) : await(north(depth - 1, suspend));
          return value;
        });
  }

  private static Coroutine<Integer> leaf(boolean suspend) {
    return async(
        () -> {
          if (suspend) {
            await(moment());
          }
          return 1;
        });
  }

  private static Coroutine<Long> chains(int depth, boolean suspend) {
    return async(
        () -> {
          long sum = 0;
          for (int i = 0; i < CHAINS; i++) {
            sum += await(north(depth - 1, suspend));
          }
          return sum;
        });
  }

  @Benchmark
  @OperationsPerInvocation(CHAINS)
  public long eddyReady() throws Exception {
    return IOLoop.current().runSync(() -> chains(depth, false));
  }

  @Benchmark
  @OperationsPerInvocation(CHAINS)
  public long eddyLeafSuspends() throws Exception {
    return IOLoop.current().runSync(() -> chains(depth, true));
  }

  // ---- hand-written: an object a call with its own step(), as a careful programmer would

  private static final Object SUSPENDED = new Object();

  private abstract static class Machine implements Runnable {
    final int depth;
    final boolean suspend;
    Machine caller;
    Object childResult;
    int state;

    Machine(int depth, boolean suspend) {
      this.depth = depth;
      this.suspend = suspend;
    }

    /** The value, or SUSPENDED. */
    abstract Object step(HandLoop loop);

    Object call(HandLoop loop, Machine child) {
      Object value = child.step(loop);
      if (value == SUSPENDED) {
        child.caller = this;
        state = 1;
      }
      return value;
    }

    @Override
    public void run() {
      Machine machine = this;
      while (machine != null) {
        Object value = machine.step(null);
        if (value == SUSPENDED) {
          return;
        }
        Machine next = machine.caller;
        if (next != null) {
          next.childResult = value;
        }
        machine = next;
      }
    }
  }

  private static final class North extends Machine {
    North(int depth, boolean suspend) {
      super(depth, suspend);
    }

    @Override
    Object step(HandLoop loop) {
      Object value =
          state == 1
              ? childResult
              : call(loop, depth == 0 ? new Leaf(suspend) : new East(depth - 1, suspend));
      return value == SUSPENDED ? value : (Object) ((Integer) value + 1);
    }
  }

  private static final class East extends Machine {
    East(int depth, boolean suspend) {
      super(depth, suspend);
    }

    @Override
    Object step(HandLoop loop) {
      Object value =
          state == 1
              ? childResult
              : call(loop, depth == 0 ? new Leaf(suspend) : new South(depth - 1, suspend));
      return value == SUSPENDED ? value : (Object) ((Integer) value + 1);
    }
  }

  private static final class South extends Machine {
    South(int depth, boolean suspend) {
      super(depth, suspend);
    }

    @Override
    Object step(HandLoop loop) {
      Object value =
          state == 1
              ? childResult
              : call(loop, depth == 0 ? new Leaf(suspend) : new West(depth - 1, suspend));
      return value == SUSPENDED ? value : (Object) ((Integer) value + 1);
    }
  }

  private static final class West extends Machine {
    West(int depth, boolean suspend) {
      super(depth, suspend);
    }

    @Override
    Object step(HandLoop loop) {
      Object value =
          state == 1
              ? childResult
              : call(loop, depth == 0 ? new Leaf(suspend) : new North(depth - 1, suspend));
      return value == SUSPENDED ? value : (Object) ((Integer) value + 1);
    }
  }

  private static final class Leaf extends Machine {
    Leaf(boolean suspend) {
      super(0, suspend);
    }

    @Override
    Object step(HandLoop loop) {
      if (suspend && state == 0) {
        state = 1;
        loop.add(this);
        return SUSPENDED;
      }
      return 1;
    }
  }

  private static final class Root extends Machine {
    Root() {
      super(0, false);
    }

    @Override
    Object step(HandLoop loop) {
      return childResult;
    }
  }

  private long handWritten(boolean suspend) {
    long sum = 0;
    for (int i = 0; i < CHAINS; i++) {
      var root = new Root();
      Object value = root.call(loop, new North(depth - 1, suspend));
      if (value == SUSPENDED) {
        loop.run();
        value = root.childResult;
      }
      sum += (Integer) value;
    }
    return sum;
  }

  @Benchmark
  @OperationsPerInvocation(CHAINS)
  public long handWrittenReady() {
    return handWritten(false);
  }

  @Benchmark
  @OperationsPerInvocation(CHAINS)
  public long handWrittenLeafSuspends() {
    return handWritten(true);
  }

  // ---- CompletableFuture

  private static CompletableFuture<Integer> future(int depth, HandLoop loop, boolean suspend) {
    if (depth == 0) {
      return suspend
          ? CompletableFuture.supplyAsync(() -> 1, loop::add)
          : CompletableFuture.completedFuture(1);
    }
    CompletableFuture<Integer> next = future(depth - 1, loop, suspend);
    return switch (depth & 3) {
      case 0 -> next.thenApply(value -> value + 1);
      case 1 -> next.thenApply(value -> 1 + value);
      case 2 -> next.thenApply(value -> Math.addExact(value, 1));
      default -> next.thenApply(value -> value - -1);
    };
  }

  private long completableFuture(boolean suspend) {
    long sum = 0;
    for (int i = 0; i < CHAINS; i++) {
      CompletableFuture<Integer> chain = future(depth, loop, suspend);
      loop.run();
      sum += chain.join();
    }
    return sum;
  }

  @Benchmark
  @OperationsPerInvocation(CHAINS)
  public long completableFutureReady() {
    return completableFuture(false);
  }

  @Benchmark
  @OperationsPerInvocation(CHAINS)
  public long completableFutureLeafSuspends() {
    return completableFuture(true);
  }
}

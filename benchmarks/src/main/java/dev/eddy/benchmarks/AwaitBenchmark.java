package dev.eddy.benchmarks;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;

import dev.eddy.Coroutine;
import dev.eddy.IOLoop;
import dev.eddy.Promise;
import java.util.List;
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
 * Awaiting a promise that the loop completes in its next turn: a suspension and a resumption
 * through the ready queue. Four different bodies run side by side on each side.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class AwaitBenchmark {
  /** Lives as long as the JVM, as the IOLoop of this thread does. */
  private final HandLoop loop = new HandLoop();

  private static final int BODIES = 4;
  private static final int EACH = 1_000_000;
  private static final Integer ONE = 1;

  // ---- Eddy

  /** Hands out a promise and completes it in the loop's next turn. */
  private static final class Gate implements Runnable {
    private final IOLoop loop = IOLoop.current();
    private Promise<Integer> open;

    Promise<Integer> next() {
      open = new Promise<>();
      loop.addCallback(this);
      return open;
    }

    @Override
    public void run() {
      open.setResult(ONE);
    }
  }

  private static Coroutine<Long> sum(Gate gate) {
    return async(
        () -> {
          long sum = 0;
          for (int i = 0; i < EACH; i++) {
            sum += await(gate.next());
          }
          return sum;
        });
  }

  private static Coroutine<Long> product(Gate gate) {
    return async(
        () -> {
          int product = 1;
          for (int i = 0; i < EACH; i++) {
            product *= await(gate.next());
          }
          return (long) product;
        });
  }

  private static Coroutine<Long> maximum(Gate gate) {
    return async(
        () -> {
          long maximum = 0;
          int left = EACH;
          while (left-- > 0) {
            maximum = Math.max(maximum, await(gate.next()));
          }
          return maximum;
        });
  }

  private static Coroutine<Long> count(Gate gate) {
    return async(
        () -> {
          int count = 0;
          do {
            Integer value = await(gate.next());
            count += value;
          } while (count < EACH);
          return (long) count;
        });
  }

  @Benchmark
  @OperationsPerInvocation(BODIES * EACH)
  public long eddy() throws Exception {
    IOLoop loop = IOLoop.current();
    long result = 0;
    List<Promise<Long>> running =
        List.of(
            sum(new Gate()).start(),
            product(new Gate()).start(),
            maximum(new Gate()).start(),
            count(new Gate()).start());
    for (Promise<Long> each : running) {
      result += loop.runSync(() -> each);
    }
    return result;
  }

  // ---- hand-written

  private static final class HandGate implements Runnable {
    private final HandLoop loop;
    private HandPromise open;

    HandGate(HandLoop loop) {
      this.loop = loop;
    }

    HandPromise next() {
      open = new HandPromise(loop);
      loop.add(this);
      return open;
    }

    @Override
    public void run() {
      open.complete(ONE);
    }
  }

  private abstract static class Machine implements Runnable {
    final HandGate gate;
    HandPromise awaited;
    long result;

    Machine(HandLoop loop) {
      this.gate = new HandGate(loop);
      loop.add(this);
    }
  }

  private static final class Sum extends Machine {
    private long sum;
    private int i;

    Sum(HandLoop loop) {
      super(loop);
    }

    @Override
    public void run() {
      if (awaited != null) {
        sum += (Integer) awaited.value();
        i++;
      }
      for (; i < EACH; i++) {
        awaited = gate.next();
        if (awaited.await(this)) {
          return;
        }
        sum += (Integer) awaited.value();
      }
      result = sum;
    }
  }

  private static final class Product extends Machine {
    private int product = 1;
    private int i;

    Product(HandLoop loop) {
      super(loop);
    }

    @Override
    public void run() {
      if (awaited != null) {
        product *= (Integer) awaited.value();
        i++;
      }
      for (; i < EACH; i++) {
        awaited = gate.next();
        if (awaited.await(this)) {
          return;
        }
        product *= (Integer) awaited.value();
      }
      result = product;
    }
  }

  private static final class Maximum extends Machine {
    private long maximum;
    private int left = EACH;

    Maximum(HandLoop loop) {
      super(loop);
    }

    @Override
    public void run() {
      if (awaited != null) {
        maximum = Math.max(maximum, (Integer) awaited.value());
      }
      while (left-- > 0) {
        awaited = gate.next();
        if (awaited.await(this)) {
          return;
        }
        maximum = Math.max(maximum, (Integer) awaited.value());
      }
      result = maximum;
    }
  }

  private static final class Count extends Machine {
    private int count;

    Count(HandLoop loop) {
      super(loop);
    }

    @Override
    public void run() {
      if (awaited != null) {
        count += (Integer) awaited.value();
      }
      while (count < EACH) {
        awaited = gate.next();
        if (awaited.await(this)) {
          return;
        }
        count += (Integer) awaited.value();
      }
      result = count;
    }
  }

  @Benchmark
  @OperationsPerInvocation(BODIES * EACH)
  public long handWritten() {
    Machine[] machines = {new Sum(loop), new Product(loop), new Maximum(loop), new Count(loop)};
    loop.run();
    long result = 0;
    for (Machine machine : machines) {
      result += machine.result;
    }
    return result;
  }

  // ---- CompletableFuture

  private static final class FutureGate implements Runnable {
    private final HandLoop loop;
    private CompletableFuture<Integer> open;

    FutureGate(HandLoop loop) {
      this.loop = loop;
    }

    CompletableFuture<Integer> next() {
      open = new CompletableFuture<>();
      loop.add(this);
      return open;
    }

    @Override
    public void run() {
      open.complete(ONE);
    }
  }

  /** A loop without recursion: each step is a callback of the one before, run through the loop. */
  private abstract static class Chain implements Runnable {
    private final HandLoop loop;
    private final FutureGate gate;
    private int left = EACH;
    long result;

    Chain(HandLoop loop) {
      this.loop = loop;
      this.gate = new FutureGate(loop);
      loop.add(this);
    }

    abstract void take(int value);

    @Override
    public void run() {
      if (left-- > 0) {
        CompletableFuture<Void> unused = gate.next().thenAcceptAsync(this::step, loop::add);
      }
    }

    private void step(Integer value) {
      take(value);
      run();
    }
  }

  @Benchmark
  @OperationsPerInvocation(BODIES * EACH)
  public long completableFuture() {
    Chain[] chains = {
      new Chain(loop) {
        @Override
        void take(int value) {
          result += value;
        }
      },
      new Chain(loop) {
        @Override
        void take(int value) {
          result = Math.max(1, result) * value;
        }
      },
      new Chain(loop) {
        @Override
        void take(int value) {
          result = Math.max(result, value);
        }
      },
      new Chain(loop) {
        @Override
        void take(int value) {
          result = result + value;
        }
      }
    };
    loop.run();
    long result = 0;
    for (Chain chain : chains) {
      result += chain.result;
    }
    return result;
  }
}

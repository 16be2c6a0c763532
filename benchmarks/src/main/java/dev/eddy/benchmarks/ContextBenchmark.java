package dev.eddy.benchmarks;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;

import dev.eddy.ContextVar;
import dev.eddy.Coroutine;
import dev.eddy.IOLoop;
import dev.eddy.Promise;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * A fresh coroutine that awaits a promise which a callback completes, without and with a value in
 * the context.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ContextBenchmark {
  private static final int ROUNDS = 1_000_000;

  private static final ContextVar<String> USER = new ContextVar<>("user", "nobody");

  /** Whether a value is set. */
  @Param({"false", "true"})
  public boolean isSet;

  private IOLoop loop;

  /** Makes the loop. */
  @Setup
  public void open() {
    loop = IOLoop.current();
  }

  private static Coroutine<Integer> increment(Promise<Integer> gate) {
    return async(() -> await(gate) + 1);
  }

  private Coroutine<Integer> rounds() {
    return async(
        () -> {
          if (isSet) {
            USER.set("ann");
          }
          int sum = 0;
          for (int i = 0; i < ROUNDS; i++) {
            var gate = new Promise<Integer>();
            loop.addCallback(() -> gate.setResult(1));
            sum += await(increment(gate));
          }
          return sum;
        });
  }

  /**
   * Runs them all.
   *
   * @return their sum
   * @throws Exception never
   */
  @Benchmark
  @OperationsPerInvocation(ROUNDS)
  public int run() throws Exception {
    return loop.runSync(this::rounds);
  }
}

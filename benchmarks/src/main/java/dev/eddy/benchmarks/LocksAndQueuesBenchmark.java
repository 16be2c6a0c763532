package dev.eddy.benchmarks;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static dev.eddy.Coroutines.each;
import static dev.eddy.Coroutines.moment;
import static dev.eddy.Coroutines.multi;

import dev.eddy.Awaitable;
import dev.eddy.Coroutine;
import dev.eddy.IOLoop;
import dev.eddy.locks.Lock;
import dev.eddy.locks.Semaphore;
import dev.eddy.queues.Queue;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * Locks and queues between coroutines of one thread, beside Kotlin's. An operation is one time that
 * a lock or a permit is had, or one item that is handed over.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@SuppressWarnings("try") // locks are held, not used
public class LocksAndQueuesBenchmark {
  private static final int ROUNDS = 400_000;
  private static final int WORKERS = 4;
  private static final int PERMITS = 2;
  private static final int CAPACITY = 128;

  /** Integers up to here need no allocation, on either side. */
  private static final int SMALL = 127;

  private static <T> T run(Awaitable<T> main) throws Exception {
    return IOLoop.current().runSync(() -> main);
  }

  private static final class Sum {
    long value;
  }

  // ---- locks

  @Benchmark
  @OperationsPerInvocation(ROUNDS)
  public long lockUncontended_eddy() throws Exception {
    var lock = new Lock();
    return run(
        async(
            () -> {
              long sum = 0;
              for (int i = 0; i < ROUNDS; i++) {
                try (var held = await(lock.acquire())) {
                  sum += i;
                }
              }
              return sum;
            }));
  }

  @Benchmark
  @OperationsPerInvocation(ROUNDS)
  public long lockUncontended_kotlin() {
    return KotlinRivals.mutexUncontended(ROUNDS);
  }

  @Benchmark
  @OperationsPerInvocation(WORKERS * ROUNDS)
  public long lockContended_eddy() throws Exception {
    var lock = new Lock();
    var sum = new Sum();
    var workers = new ArrayList<Coroutine<Void>>();
    for (int i = 0; i < WORKERS; i++) {
      workers.add(
          async(
              () -> {
                for (int round = 0; round < ROUNDS; round++) {
                  try (var held = await(lock.acquire())) {
                    sum.value++;
                    await(moment());
                  }
                }
              }));
    }
    run(multi(workers));
    return sum.value;
  }

  @Benchmark
  @OperationsPerInvocation(WORKERS * ROUNDS)
  public long lockContended_kotlin() {
    return KotlinRivals.mutexContended(WORKERS, ROUNDS);
  }

  @Benchmark
  @OperationsPerInvocation(WORKERS * ROUNDS)
  public long semaphoreContended_eddy() throws Exception {
    var semaphore = new Semaphore(PERMITS);
    var sum = new Sum();
    var workers = new ArrayList<Coroutine<Void>>();
    for (int i = 0; i < WORKERS; i++) {
      workers.add(
          async(
              () -> {
                for (int round = 0; round < ROUNDS; round++) {
                  try (var held = await(semaphore.acquire())) {
                    sum.value++;
                    await(moment());
                  }
                }
              }));
    }
    run(multi(workers));
    return sum.value;
  }

  @Benchmark
  @OperationsPerInvocation(WORKERS * ROUNDS)
  public long semaphoreContended_kotlin() {
    return KotlinRivals.semaphoreContended(PERMITS, WORKERS, ROUNDS);
  }

  // ---- queues

  @Benchmark
  @OperationsPerInvocation(2 * ROUNDS)
  public long queuePingPong_eddy() throws Exception {
    var there = new Queue<Integer>(1);
    var back = new Queue<Integer>(1);
    Coroutine<Long> ping =
        async(
            () -> {
              long sum = 0;
              for (int i = 0; i < ROUNDS; i++) {
                await(there.put(i & SMALL));
                sum += await(back.get());
              }
              return sum;
            });
    Coroutine<Long> pong =
        async(
            () -> {
              for (int i = 0; i < ROUNDS; i++) {
                await(back.put(await(there.get())));
              }
              return 0L;
            });
    return run(multi(List.of(pong, ping))).get(1);
  }

  @Benchmark
  @OperationsPerInvocation(2 * ROUNDS)
  public long queuePingPong_kotlin() {
    return KotlinRivals.pingPong(ROUNDS);
  }

  @Benchmark
  @OperationsPerInvocation(4 * ROUNDS)
  public long queueStream_eddy() throws Exception {
    var queue = new Queue<Integer>(CAPACITY);
    Coroutine<Long> writer =
        async(
            () -> {
              for (int i = 0; i < 4 * ROUNDS; i++) {
                await(queue.put(i & SMALL));
              }
              queue.close();
              return 0L;
            });
    Coroutine<Long> reader =
        async(
            () -> {
              long sum = 0;
              for (int item : each(queue)) {
                sum += item;
              }
              return sum;
            });
    return run(multi(List.of(writer, reader))).get(1);
  }

  @Benchmark
  @OperationsPerInvocation(4 * ROUNDS)
  public long queueStream_kotlin() {
    return KotlinRivals.stream(CAPACITY, 4 * ROUNDS);
  }
}

package dev.eddy.benchmarks;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static dev.eddy.Coroutines.moment;

import dev.eddy.Coroutine;
import dev.eddy.IOLoop;
import dev.eddy.Promise;
import dev.eddy.TaskGroup;
import dev.eddy.locks.Event;
import dev.eddy.locks.Lock;
import dev.eddy.queues.Queue;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * Many coroutines at once: a group that runs a thousand, beside Kotlin's; and ten thousand that are
 * cancelled while they wait. An operation is one of those coroutines, from its start to its end.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class GroupsBenchmark {
  private static final int CHILDREN = 1000;
  private static final int GROUPS = 100;
  private static final int WAITERS = 10_000;

  private static final class Sum {
    long value;
  }

  // ---- a group of a thousand, each of which yields once

  private static Coroutine<Void> child(Sum sum) {
    return async(
        () -> {
          await(moment());
          sum.value++;
        });
  }

  @Benchmark
  @OperationsPerInvocation(GROUPS * CHILDREN)
  public long taskGroup_eddy() throws Exception {
    var sum = new Sum();
    IOLoop.current()
        .runSync(
            () ->
                async(
                    () -> {
                      for (int group = 0; group < GROUPS; group++) {
                        try (var tasks = TaskGroup.open()) {
                          for (int i = 0; i < CHILDREN; i++) {
                            tasks.start(child(sum));
                          }
                        }
                      }
                    }));
    return sum.value;
  }

  @Benchmark
  @OperationsPerInvocation(GROUPS * CHILDREN)
  public long taskGroup_kotlin() {
    return KotlinRivals.groups(GROUPS, CHILDREN);
  }

  // ---- ten thousand that wait, and are cancelled

  private static long cancelAll(Supplier<Coroutine<?>> waiter) throws Exception {
    Coroutine<Long> all =
        async(
            () -> {
              List<Promise<?>> waiting = new ArrayList<>();
              for (int i = 0; i < WAITERS; i++) {
                waiting.add(waiter.get().start());
              }
              await(moment());
              waiting.forEach(Promise::cancel);
              await(moment());
              await(moment());
              return waiting.stream().filter(Promise::isCancelled).count();
            });
    long cancelled = IOLoop.current().runSync(() -> all);
    if (cancelled != WAITERS) {
      throw new IllegalStateException(cancelled + " were cancelled");
    }
    return cancelled;
  }

  @Benchmark
  @OperationsPerInvocation(WAITERS)
  public long cancelAtAPromise_eddy() throws Exception {
    var promise = new Promise<Integer>();
    return cancelAll(() -> async(() -> await(promise)));
  }

  @Benchmark
  @OperationsPerInvocation(WAITERS)
  public long cancelAtAnEvent_eddy() throws Exception {
    var event = new Event();
    return cancelAll(() -> async(() -> await(event.waitFor())));
  }

  @Benchmark
  @OperationsPerInvocation(WAITERS)
  @SuppressWarnings("try") // the lock is held, not used
  public long cancelAtALock_eddy() throws Exception {
    var lock = new Lock();
    IOLoop.current().runSync(lock::acquire);
    return cancelAll(
        () ->
            async(
                () -> {
                  try (var held = await(lock.acquire())) {
                    return 1;
                  }
                }));
  }

  @Benchmark
  @OperationsPerInvocation(WAITERS)
  public long cancelAtAQueue_eddy() throws Exception {
    var queue = new Queue<Integer>();
    return cancelAll(() -> async(() -> await(queue.get())));
  }

  @Benchmark
  @OperationsPerInvocation(WAITERS)
  public long cancelAtAQueue_kotlin() {
    return KotlinRivals.cancelledReceivers(WAITERS);
  }
}

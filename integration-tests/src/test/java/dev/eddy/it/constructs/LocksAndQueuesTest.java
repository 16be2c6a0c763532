package dev.eddy.it.constructs;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static dev.eddy.Coroutines.each;
import static dev.eddy.Coroutines.generator;
import static dev.eddy.Coroutines.multi;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.AsyncIterable;
import dev.eddy.AsyncIterator;
import dev.eddy.Coroutine;
import dev.eddy.locks.Lock;
import dev.eddy.queues.Queue;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@code try (var held = await(lock.acquire()))}, and {@code each} of what several may read. */
@SuppressWarnings("try") // a lock is held, not used
class LocksAndQueuesTest extends ConstructTest {

  /** Gives name0, name1 to each reader, and tells when one stops. */
  private AsyncIterable<String> book(String name) {
    return () -> chapters(name);
  }

  private AsyncIterator<String> chapters(String name) {
    return generator(
        out -> {
          try {
            for (int i = 0; i < 2; i++) {
              await(out.yield(await(value(name + i))));
            }
          } finally {
            log("close " + name);
          }
        });
  }

  private Coroutine<String> guarded(Lock lock, String name) {
    return async(
        () -> {
          try (var held = await(lock.acquire())) {
            log(name + " in");
            String result = await(value(name));
            log(name + " out");
            return result;
          }
        });
  }

  @Test
  void lock_isHeldInItsBlock() throws Exception {
    var lock = new Lock();
    List<String> results = run(multi(List.of(guarded(lock, "a"), guarded(lock, "b"))));
    assertThat(results).containsExactly("a", "b");
    assertTrace("a in", "a out", "b in", "b out");
    assertThat(lock.toString()).contains("free");
  }

  @Test
  void lock_isReleasedByAFailure() throws Exception {
    var lock = new Lock();
    var failure = new IllegalArgumentException("x");
    assertThat(
            failureOf(
                async(
                    () -> {
                      try (var held = await(lock.acquire())) {
                        await(failure(failure));
                      }
                    })))
        .isSameAs(failure);
    assertThat(lock.toString()).contains("free");
  }

  @Test
  void each_ofAnIterable_beginsAfreshForEachReader() throws Exception {
    var book = book("a");
    run(
        async(
            () -> {
              for (String outer : each(book)) {
                for (String inner : each(book)) {
                  log(outer + inner);
                }
              }
            }));
    assertTrace("a0a0", "a0a1", "close a", "a1a0", "a1a1", "close a", "close a");
  }

  @Test
  void each_ofAnIterable_isLeft() throws Exception {
    var book = book("a");
    String read =
        run(
            async(
                () -> {
                  for (String chapter : each(book)) {
                    log(chapter);
                    break;
                  }
                  for (String chapter : each(book)) {
                    return chapter + await(value("!"));
                  }
                  return "";
                }));
    assertThat(read).isEqualTo("a0!");
    assertTrace("a0", "close a", "close a");
  }

  @Test
  void each_ofAQueue() throws Exception {
    var queue = new Queue<Integer>();
    Coroutine<Integer> reader =
        async(
            () -> {
              int sum = 0;
              for (int item : each(queue)) {
                sum += item * await(value(10));
              }
              return sum;
            });
    Coroutine<Integer> writer =
        async(
            () -> {
              for (int i = 1; i <= 3; i++) {
                await(queue.put(await(value(i))));
              }
              queue.close();
              return 0;
            });
    assertThat(run(multi(List.of(reader, writer)))).containsExactly(60, 0);
  }

  @Test
  void each_ofNoIterable() {
    AsyncIterable<String> none = null;
    assertThat(
            failureOf(
                async(
                    () -> {
                      for (String chapter : each(none)) {
                        log(chapter);
                      }
                    })))
        .isInstanceOf(NullPointerException.class)
        .hasMessageContaining("each(null)");
  }
}

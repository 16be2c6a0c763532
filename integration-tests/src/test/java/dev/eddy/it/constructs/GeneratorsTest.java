package dev.eddy.it.constructs;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static dev.eddy.Coroutines.convertYielded;
import static dev.eddy.Coroutines.coroutine;
import static dev.eddy.Coroutines.generator;
import static dev.eddy.Coroutines.moment;
import static dev.eddy.Coroutines.multi;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddy.AsyncGenerator;
import dev.eddy.AsyncIterator;
import dev.eddy.Awaitable;
import dev.eddy.CancelledError;
import dev.eddy.Coroutine;
import dev.eddy.Promise;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

/** Generators, read by hand. */
class GeneratorsTest extends ConstructTest {

  private AsyncIterator<Integer> countdown(int from) {
    return generator(
        out -> {
          try {
            for (int i = from; i > 0; i--) {
              await(out.yield(await(value(i))));
              log("after " + i);
            }
          } finally {
            log("finally " + await(value(from)));
          }
        });
  }

  private static <T> Coroutine<List<T>> all(AsyncIterator<T> sequence) {
    return async(
        () -> {
          var list = new ArrayList<T>();
          while (await(sequence.fetchNext())) {
            list.add(sequence.nextObject());
          }
          return list;
        });
  }

  @Test
  void generator_givesItsElements() throws Exception {
    assertThat(run(all(countdown(3)))).containsExactly(3, 2, 1);
    assertTrace("after 3", "after 2", "after 1", "finally 3");
  }

  @Test
  void generator_thatAssignsItsParameter() throws Exception {
    AsyncIterator<String> sequence =
        generator(
            out -> {
              AsyncGenerator<String> kept = out;
              out = null;
              await(kept.yield("a"));
              log(out);
              await(kept.yield("b"));
            });

    assertThat(run(all(sequence))).containsExactly("a", "b");
    assertTrace("null");
  }

  @Test
  void generator_withoutElements() throws Exception {
    assertThat(run(all(generator(out -> log(await(value("ran"))))))).isEmpty();
    assertThat(run(all(generator(out -> {})))).isEmpty();
    assertTrace("ran");
  }

  @Test
  void generator_givesNulls() throws Exception {
    assertThat(
            run(
                all(
                    GeneratorsTest.<String>generating(
                        out -> {
                          await(out.yield(null));
                          await(out.yield(await(value("x"))));
                        }))))
        .containsExactly(null, "x");
  }

  private static <T> AsyncIterator<T> generating(AsyncGenerator.Body<T> body) {
    return generator(body);
  }

  @Test
  void generator_isCold() throws Exception {
    var sequence = countdown(1);
    Awaitable<Boolean> fetch = sequence.fetchNext();
    log("made");
    assertThat(run(fetch)).isTrue();
    assertThat(sequence.nextObject()).isEqualTo(1);
    assertThat(run(sequence.fetchNext())).isFalse();
    assertTrace("made", "after 1", "finally 1");
  }

  @Test
  void generator_neverIterated() throws Exception {
    countdown(3);
    run(async(() -> await(moment())));
    System.gc();
    assertTrace();
  }

  @Test
  void end_isForEver() throws Exception {
    var sequence = countdown(1);
    run(all(sequence));
    assertThat(run(sequence.fetchNext())).isFalse();
    assertThat(run(sequence.fetchNext())).isFalse();
    assertThatThrownBy(sequence::nextObject)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("no element was fetched since the last call");
  }

  @Test
  void nextObject_takesEachElementOnce() throws Exception {
    var sequence = countdown(2);
    assertThatThrownBy(sequence::nextObject).isInstanceOf(IllegalStateException.class);
    run(sequence.fetchNext());
    assertThat(sequence.nextObject()).isEqualTo(2);
    assertThatThrownBy(sequence::nextObject).isInstanceOf(IllegalStateException.class);
    run(sequence.fetchNext());
    assertThat(run(sequence.fetchNext())).isFalse();
    assertThatThrownBy(sequence::nextObject).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void failure_isThrownByTheFetch() throws Exception {
    var failure = new IOException("body");
    AsyncIterator<Integer> sequence =
        generator(
            out -> {
              await(out.yield(1));
              await(failure(failure));
              await(out.yield(2));
            });
    run(sequence.fetchNext());
    assertThat(failureOf(sequence.fetchNext())).isSameAs(failure);
    assertThat(run(sequence.fetchNext())).isFalse();
  }

  @Test
  void failure_atOnce() throws Exception {
    var failure = new IOException("body");
    AsyncIterator<Integer> sequence =
        generator(
            out -> {
              throw failure;
            });
    assertThat(failureOf(sequence.fetchNext())).isSameAs(failure);
    assertThat(run(sequence.fetchNext())).isFalse();
  }

  @Test
  void fetch_whileAnotherIsPending() throws Exception {
    var promise = new Promise<Integer>();
    AsyncIterator<Integer> sequence = generator(out -> await(out.yield(await(promise))));
    int result =
        run(
            async(
                () -> {
                  Promise<Boolean> first = convertYielded(sequence.fetchNext());
                  await(moment());
                  for (Awaitable<?> second : List.of(sequence.fetchNext(), sequence.closeAsync())) {
                    try {
                      await(second);
                      log("not reached");
                    } catch (IllegalStateException e) {
                      log(e.getMessage().contains("does one thing at a time"));
                    }
                  }
                  promise.setResult(5);
                  log(await(first));
                  return sequence.nextObject();
                }));
    assertThat(result).isEqualTo(5);
    assertTrace(true, true, true);
  }

  @Test
  void fetches_byDifferentCoroutines() throws Exception {
    var sequence = countdown(3);
    for (int i = 3; i > 0; i--) {
      assertThat(
              run(
                  async(
                      () -> {
                        await(value(1));
                        return await(async(() -> await(sequence.fetchNext())));
                      })))
          .isTrue();
      assertThat(sequence.nextObject()).isEqualTo(i);
    }
    assertThat(run(coroutine(() -> await(sequence.fetchNext())))).isFalse();
  }

  @Test
  void fetch_ahead() throws Exception {
    var sequence = countdown(3);
    run(
        async(
            () -> {
              Promise<Boolean> fetch = convertYielded(sequence.fetchNext());
              while (await(fetch)) {
                int n = sequence.nextObject();
                fetch = convertYielded(sequence.fetchNext());
                log(n);
              }
            }));
    assertThat(trace).contains("3", "2", "1", "finally 3");
  }

  @Test
  void close_atAYield() throws Exception {
    var sequence = countdown(3);
    run(sequence.fetchNext());
    run(sequence.closeAsync());
    log("closed");
    run(sequence.closeAsync());
    assertThat(run(sequence.fetchNext())).isFalse();
    assertThatThrownBy(sequence::nextObject).isInstanceOf(IllegalStateException.class);
    assertTrace("finally 3", "closed");
  }

  @Test
  void close_beforeTheStart() throws Exception {
    var sequence = countdown(3);
    run(sequence.closeAsync());
    assertThat(run(all(sequence))).isEmpty();
    assertTrace();
  }

  @Test
  void close_throwsWhatNoCatchOfExceptionsGets() throws Exception {
    AsyncIterator<Integer> sequence =
        generator(
            out -> {
              try {
                await(out.yield(1));
              } catch (Exception e) {
                log("not reached");
              } catch (CancelledError e) {
                log(e.getMessage() + await(value("")));
                throw e;
              }
            });
    run(sequence.fetchNext());
    run(sequence.closeAsync());
    assertTrace("this generator was closed");
  }

  @Test
  void close_failsAsTheFinallyDoes() throws Exception {
    var failure = new IOException("finally");
    AsyncIterator<Integer> sequence =
        generator(
            out -> {
              try {
                await(out.yield(1));
              } finally {
                await(failure(failure));
              }
            });
    run(sequence.fetchNext());
    assertThat(failureOf(sequence.closeAsync())).isSameAs(failure);
    run(sequence.closeAsync());
  }

  @Test
  void close_ofOneThatYieldsOn() throws Exception {
    AsyncIterator<Integer> sequence =
        generator(
            out -> {
              try {
                await(out.yield(1));
              } finally {
                await(value(1));
                await(out.yield(2));
              }
            });
    run(sequence.fetchNext());
    assertThat(failureOf(sequence.closeAsync()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("while it is closed");
    assertThat(run(sequence.fetchNext())).isFalse();
  }

  @Test
  void cancel_strikesWhereTheBodyWaits() throws Exception {
    var never = new Promise<Integer>();
    AsyncIterator<Integer> sequence =
        generator(
            out -> {
              try {
                await(out.yield(await(value(1))));
                await(out.yield(await(async(() -> await(never)))));
              } finally {
                log("finally" + await(value("!")));
              }
            });
    Throwable failure =
        failureOf(
            async(
                () -> {
                  Promise<List<Integer>> started = all(sequence).start();
                  for (int i = 0; i < 10; i++) {
                    await(moment());
                  }
                  started.cancel();
                  return await(started);
                }));
    assertThat(failure).isInstanceOf(CancellationException.class);
    assertThat(run(sequence.fetchNext())).isFalse();
    assertTrace("finally!");
  }

  @Test
  void yield_elsewhere() throws Exception {
    AsyncIterator<Integer> sequence =
        generator(
            out -> {
              List<Awaitable<?>> elsewhere =
                  List.of(
                      async(() -> await(out.yield(1))),
                      coroutine(() -> await(out.yield(2))),
                      multi(List.of(out.yield(3))),
                      convertYielded(out.yield(5)));
              for (Awaitable<?> each : elsewhere) {
                try {
                  await(each);
                  log("not reached");
                } catch (IllegalStateException e) {
                  log(e.getMessage().contains("elsewhere than in its own body"));
                }
              }
              await(out.yield(await(value(6))));
            });
    assertThat(run(all(sequence))).containsExactly(6);
    assertTrace(true, true, true, true);
  }

  @Test
  void body_isKept() throws Exception {
    AsyncGenerator.Body<String> body =
        out -> {
          await(out.yield("a" + await(value(1))));
          await(out.yield("b"));
        };
    assertThat(run(all(generator(body)))).containsExactly("a1", "b");
    assertThat(run(all(generator(body)))).containsExactly("a1", "b");
    assertThatThrownBy(() -> body.run(null))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("write generator(body)");
    assertThat(run(all(generator(this::produce)))).isEmpty();
    assertTrace("produce");
  }

  private void produce(AsyncGenerator<String> out) {
    log("produce");
  }

  @Test
  void body_ofAnObject() {
    AsyncGenerator.Body<String> object =
        new AsyncGenerator.Body<>() {
          @Override
          public void run(AsyncGenerator<String> out) {}
        };
    assertThatThrownBy(() -> generator(object)).isInstanceOf(IllegalArgumentException.class);
  }

  private interface Numbers {
    int last();

    default AsyncIterator<Long> numbers(Awaitable<Integer> pause) {
      return generator(
          out -> {
            for (long n = 1; n <= last(); n++) {
              await(out.yield(n * await(async(() -> await(moment()) == null ? 1 : 0))));
            }
            await(pause);
          });
    }
  }

  private final class Inner {
    private final String name = "inner";

    AsyncIterator<String> names() {
      return generator(
          out -> {
            await(out.yield(name + await(value(1))));
            await(out.yield(arrival.name()));
          });
    }
  }

  @Test
  void generators_inInterfacesAndInnerClasses() throws Exception {
    Numbers numbers = () -> 3;
    assertThat(run(all(numbers.numbers(value(1))))).containsExactly(1L, 2L, 3L);
    assertThat(run(all(new Inner().names()))).containsExactly("inner1", arrival.name());
  }

  private AsyncIterator<Integer> increment(AsyncIterator<Integer> source) {
    return generator(
        out -> {
          while (await(source.fetchNext())) {
            await(out.yield(source.nextObject() + 1));
          }
        });
  }

  @Test
  void pipeline_thatIsDeep() throws Exception {
    AsyncIterator<Integer> sequence = countdown(5);
    for (int i = 0; i < 1000; i++) {
      sequence = increment(sequence);
    }
    assertThat(run(all(sequence))).containsExactly(1005, 1004, 1003, 1002, 1001);
  }

  @Test
  void elements_inGreatNumber() throws Exception {
    AsyncIterator<Integer> sequence =
        generator(
            out -> {
              for (int i = 0; i < 20_000; i++) {
                await(out.yield(i));
              }
              await(value(1));
            });
    assertThat(run(all(increment(sequence)))).hasSize(20_000);
  }
}

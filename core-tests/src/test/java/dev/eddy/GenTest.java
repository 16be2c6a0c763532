package dev.eddy;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static dev.eddy.Coroutines.chain;
import static dev.eddy.Coroutines.coroutine;
import static dev.eddy.Coroutines.each;
import static dev.eddy.Coroutines.moment;
import static dev.eddy.Coroutines.multi;
import static dev.eddy.Coroutines.multiFailFast;
import static dev.eddy.Coroutines.shield;
import static dev.eddy.Coroutines.sleep;
import static dev.eddy.Coroutines.withTimeout;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.eddy.locks.Lock;
import dev.eddy.locks.Permit;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** {@code tornado.gen}, beyond what has a test class of its own. */
class GenTest extends LoopTest {
  private final IOException failure = new IOException("x");

  private Coroutine<String> sleeper(String name, long millis) {
    return async(
        () -> {
          String end = " was cancelled at ";
          try {
            await(sleep(ms(millis)));
            end = " ends at ";
          } finally {
            diary.add(name + end + millis());
          }
          return name;
        });
  }

  private Coroutine<String> failing(long millis, Exception thrown) {
    return async(
        () -> {
          await(sleep(ms(millis)));
          throw thrown;
        });
  }

  private Coroutine<String> slowFinally(long millis) {
    return async(
        () -> {
          try {
            await(sleep(ms(1000)));
          } finally {
            await(sleep(ms(millis)));
            diary.add("cleaned up at " + millis());
          }
          return "";
        });
  }

  // ---- coroutine

  @Test
  void coroutine_thatThrowsAtOnce_keepsTheFailureInItsPromise() {
    Promise<String> failed =
        coroutine(
            () -> {
              diary.add("ran");
              throw failure;
            });
    assertThat(diary).containsExactly("ran");
    assertThat(failed.exception()).isSameAs(failure);
  }

  // ---- withTimeout

  @Test
  void timeout_inTime_givesTheValue_andItsTimerIsGone() throws Exception {
    assertThat(run(() -> withTimeout(ms(100), sleeper("a", 10)))).isEqualTo("a");
    assertThat(millis()).isEqualTo(10);
    assertNoTimer();
  }

  @Test
  void timeout_ofWhatIsReady_takesNoTurn() throws Exception {
    run(
        () ->
            async(
                () -> {
                  loop.addCallback(() -> diary.add("a turn"));
                  diary.add(await(withTimeout(ms(1), async(() -> "at once"))));
                }));
    assertThat(diary).startsWith("at once");
    assertNoTimer();
  }

  @Test
  void timeout_failureInTime_isThatVeryObject_andItsTimerIsGone() {
    assertThat(thrownBy(() -> run(() -> withTimeout(ms(100), failing(10, failure)))))
        .isSameAs(failure);
    Promise<String> handed = failing(10, failure).start();
    assertThat(thrownBy(() -> run(() -> withTimeout(ms(100), handed)))).isSameAs(failure);
    assertThat(millis()).isEqualTo(20);
    assertNoTimer();
  }

  @Test
  void timeout_cancelsACoroutine_andWaitsForItsFinally() {
    var thrown = thrownBy(() -> run(() -> withTimeout(ms(10), slowFinally(5))));
    assertThat(thrown).isInstanceOf(TimeoutException.class).hasMessageContaining("PT0.01S");
    assertThat(diary).containsExactly("cleaned up at 15");
  }

  @Test
  void timeout_leavesAPromise() throws Exception {
    Promise<String> handed = sleeper("handed", 20).start();
    var thrown = thrownBy(() -> run(() -> withTimeout(ms(10), handed)));
    assertThat(thrown).isInstanceOf(TimeoutException.class);
    assertThat(run(() -> handed)).isEqualTo("handed");
    assertThat(millis()).isEqualTo(20);
  }

  @Test
  void timeout_ofACancelledPromise_failsAtOnce() {
    var promise = new Promise<String>();
    loop.callLater(ms(1), promise::cancel);
    var thrown = thrownBy(() -> run(() -> withTimeout(Duration.ofDays(1), promise)));
    assertThat(thrown).isInstanceOf(CancellationException.class);
    assertThat(millis()).isEqualTo(1);
    assertNoTimer();
  }

  @Test
  void timeout_ofALock_leavesTheLine() throws Exception {
    var lock = new Lock();
    Permit first = run(lock::acquire);
    var thrown = thrownBy(() -> run(() -> withTimeout(ms(10), lock.acquire())));
    assertThat(thrown).isInstanceOf(TimeoutException.class);
    first.close();
    try (var second = run(lock::acquire)) {
      assertThat(second).isNotSameAs(first);
    }
  }

  @Test
  void timeout_ofALockInTime_hasIt() throws Exception {
    var lock = new Lock();
    Permit first = run(lock::acquire);
    loop.callLater(ms(5), first::close);
    Permit second = run(() -> withTimeout(ms(10), lock.acquire()));
    Promise<Permit> third = lock.acquire();
    runFor(ms(20));
    assertThat(third.isDone()).isFalse();
    second.close();
    assertThat(third.isDone()).isTrue();
  }

  @Test
  @SuppressWarnings("eddy:swallowed-cancellation") // that is what it is about
  void timeout_valueAllTheSame_isTheValue() throws Exception {
    String value =
        run(
            () ->
                withTimeout(
                    ms(10),
                    async(
                        () -> {
                          try {
                            return await(sleeper("inner", 100));
                          } catch (CancelledError e) {
                            return "all the same";
                          }
                        })));
    assertThat(value).isEqualTo("all the same");
  }

  @Test
  void timeout_failureInFinally_isTheFailure() {
    var thrown =
        thrownBy(
            () ->
                run(
                    () ->
                        withTimeout(
                            ms(10),
                            async(
                                () -> {
                                  try {
                                    return await(sleeper("inner", 100));
                                  } catch (CancelledError e) {
                                    throw failure;
                                  }
                                }))));
    assertThat(thrown).isSameAs(failure);
  }

  @Test
  void timeouts_nest_theEarlierOneWins() {
    var thrown =
        thrownBy(() -> run(() -> withTimeout(ms(10), withTimeout(ms(20), sleeper("inner", 100)))));
    assertThat(thrown).hasMessageContaining("PT0.01S");
    assertThat(diary).containsExactly("inner was cancelled at 10");
    diary.clear();
    var other =
        thrownBy(() -> run(() -> withTimeout(ms(20), withTimeout(ms(10), sleeper("inner", 100)))));
    assertThat(other).hasMessageContaining("PT0.01S");
    assertThat(diary).containsExactly("inner was cancelled at 20");
  }

  @Test
  void timeout_cancelled_cancelsTheCoroutine_once() {
    var promise = withTimeout(ms(10), slowFinally(20)).start();
    runFor(ms(5));
    promise.cancel();
    runFor(ms(50));
    assertThat(promise.isCancelled()).isTrue();
    assertThat(diary).containsExactly("cleaned up at 25");
  }

  @Test
  void timeout_cancelledWhenItsCoroutineHasItsValue_cancelsWhoAwaits() {
    var gate = new Promise<String>();
    var promise =
        async(
                () -> {
                  diary.add(await(withTimeout(ms(10), async(() -> await(gate)))));
                  await(sleep(ms(1)));
                  diary.add("not reached");
                })
            .start();
    turn();
    gate.setResult("in time");
    promise.cancel();
    runFor(ms(5));
    assertThat(promise.isCancelled()).isTrue();
    assertThat(diary).containsExactly("in time");
  }

  @Test
  void timeout_zero_givesOneTurn() throws Exception {
    assertThat(run(() -> withTimeout(Duration.ZERO, async(() -> "at once")))).isEqualTo("at once");
    var thrown = thrownBy(() -> run(() -> withTimeout(Duration.ZERO, sleeper("a", 1))));
    assertThat(thrown).isInstanceOf(TimeoutException.class);
    assertThat(diary).containsExactly("a was cancelled at 0");
  }

  @Test
  void timeout_negative() {
    var coroutine = sleeper("a", 1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> withTimeout(ms(-1), coroutine))
        .withMessageContaining("PT-0.001S");
    coroutine.discard();
  }

  @Test
  void timeout_promiseThatFailsLater_isLogged() {
    var promise = new Promise<String>();
    assertThat(thrownBy(() -> run(() -> withTimeout(ms(10), promise))))
        .isInstanceOf(TimeoutException.class);
    promise.setException(failure);
    turn();
    loop.close();
    var record = log.takeOne();
    assertThat(record.getMessage()).contains("never retrieved");
    assertThat(record.getThrown()).isSameAs(failure);
  }

  // ---- shield

  @Test
  void shield_keepsTheCoroutineGoing() throws Exception {
    assertThat(run(() -> shield(sleeper("a", 5)))).isEqualTo("a");
    var promise = shield(sleeper("b", 10)).start();
    turn();
    promise.cancel();
    runFor(ms(20));
    assertThat(promise.isCancelled()).isTrue();
    assertThat(diary).containsExactly("a ends at 5", "b ends at 15");
  }

  @Test
  void shield_laterFailure_isLogged() {
    var promise = shield(failing(10, failure)).start();
    turn();
    promise.cancel();
    runFor(ms(20));
    loop.close();
    assertThat(log.takeOne().getThrown()).isSameAs(failure);
  }

  @Test
  void shield_staysInTheLineOfALock() throws Exception {
    var lock = new Lock();
    Permit first = run(lock::acquire);
    Promise<Permit> second = lock.acquire();
    var waiting = shield(second).start();
    turn();
    waiting.cancel();
    turn();
    first.close();
    assertThat(second.isDone()).isTrue();
    assertThat(second.isCancelled()).isFalse();
    turn();
  }

  // ---- chain

  @Test
  void chain_copiesTheOutcome_unlessItIsTooLate() throws Exception {
    var to = new Promise<Object>();
    chain(sleeper("a", 5).start(), to);
    assertThat(run(() -> to)).isEqualTo("a");
    var failed = new Promise<String>();
    chain(failing(5, failure).start(), failed);
    assertThat(thrownBy(() -> run(() -> failed))).isSameAs(failure);
    var done = new Promise<String>();
    chain(sleeper("late", 5).start(), done);
    done.setResult("in time");
    runFor(ms(10));
    assertThat(done.result()).isEqualTo("in time");
    var cancelled = new Promise<String>();
    var origin = new Promise<String>();
    chain(origin, cancelled);
    origin.cancel();
    turn();
    assertThat(cancelled.isCancelled()).isTrue();
  }

  @Test
  void chain_toWhatSomethingElseCompletes() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> chain(sleep(ms(1)), sleep(ms(2))))
        .withMessageContaining("completed by the timer")
        .withMessageContaining("new Promise<>()");
    runFor(ms(2));
  }

  // ---- multi

  @Test
  void multi_quietTypes_areNotLogged() {
    var thrown =
        thrownBy(
            () ->
                run(
                    () ->
                        multi(
                            List.of(
                                failing(5, failure),
                                failing(6, new FileNotFoundException("quiet")),
                                failing(7, new IllegalStateException("logged"))),
                            List.of(IOException.class))));
    assertThat(thrown).isSameAs(failure);
    assertThat(log.takeOne().getThrown()).hasMessage("logged");
  }

  @Test
  void multiFailFast_cancelsTheRest() {
    var handed = sleeper("handed", 50).start();
    var thrown =
        thrownBy(
            () ->
                run(
                    () ->
                        multiFailFast(
                            List.of(
                                slowFinally(5), sleeper("b", 100), failing(10, failure), handed))));
    assertThat(thrown).isSameAs(failure);
    assertThat(diary).containsExactly("b was cancelled at 10", "cleaned up at 15");
    assertThat(millis()).isEqualTo(15);
    runFor(ms(100));
    assertThat(diary).endsWith("handed ends at 50");
  }

  @Test
  void multiFailFast_firstInTime_notInOrder_andOthersAreLogged() {
    var other = new IOException("y");
    var thrown =
        thrownBy(
            () ->
                run(
                    () ->
                        multiFailFast(
                            List.of(
                                async(
                                    () -> {
                                      try {
                                        return await(sleeper("a", 20));
                                      } catch (CancelledError e) {
                                        throw other;
                                      }
                                    }),
                                failing(10, failure)))));
    assertThat(thrown).isSameAs(failure);
    assertThat(log.takeOne().getThrown()).isSameAs(other);
  }

  @Test
  void multiFailFast_failureOfAPromise() {
    var promise = failing(10, failure).start();
    var thrown = thrownBy(() -> run(() -> multiFailFast(List.of(sleeper("a", 20), promise))));
    assertThat(thrown).isSameAs(failure);
    assertThat(diary).containsExactly("a was cancelled at 10");
  }

  @Test
  void multiFailFast_failureAtOnce_beginsNoMore() {
    var thrown =
        thrownBy(
            () ->
                run(
                    () ->
                        multiFailFast(
                            List.of(
                                sleeper("a", 20),
                                async(
                                    () -> {
                                      throw failure;
                                    }),
                                sleeper("never begun", 20)))));
    assertThat(thrown).isSameAs(failure);
    assertThat(diary).containsExactly("a was cancelled at 0");
  }

  @Test
  void multiFailFast_ofSuccesses() throws Exception {
    assertThat(run(() -> multiFailFast(List.of(sleeper("a", 2), sleeper("b", 1)))))
        .containsExactly("a", "b");
    assertThat(run(() -> multiFailFast(List.<Awaitable<String>>of()))).isEmpty();
  }

  // ---- WaitIterator

  private Coroutine<Void> read(WaitIterator<String> replies) {
    return async(
        () -> {
          for (String reply : each(replies)) {
            diary.add(replies.currentIndex() + " " + reply);
          }
        });
  }

  @Test
  void waitIterator_inTheOrderOfTheirEnds() throws Exception {
    var ready = new Promise<String>();
    ready.setResult("ready");
    var replies = WaitIterator.of(List.of(sleeper("a", 20), sleeper("b", 10), ready, ready));
    assertThat(replies.isDone()).isFalse();
    run(() -> read(replies));
    assertThat(diary)
        .containsExactly("2 ready", "3 ready", "b ends at 10", "1 b", "a ends at 20", "0 a");
    assertThat(replies.isDone()).isTrue();
  }

  @Test
  void waitIterator_ofNothing_isDone() throws Exception {
    WaitIterator<String> replies = WaitIterator.of(List.<Awaitable<String>>of());
    assertThat(replies.isDone()).isTrue();
    assertThat(run(replies::fetchNext)).isFalse();
    run(() -> read(replies));
    assertThat(diary).isEmpty();
  }

  @Test
  void waitIterator_ofAMap_knowsTheKey() throws Exception {
    var children = new LinkedHashMap<String, Awaitable<String>>();
    children.put("slow", sleeper("a", 20));
    children.put("fast", sleeper("b", 10));
    var replies = WaitIterator.of(children);
    run(
        () ->
            async(
                () -> {
                  while (await(replies.fetchNext())) {
                    diary.add(replies.currentKey() + "=" + replies.nextObject());
                  }
                }));
    assertThat(diary).contains("fast=b", "slow=a");
  }

  @Test
  void waitIterator_failure_endsALoop_andCancelsTheRest() {
    var replies = WaitIterator.of(List.of(sleeper("a", 20), failing(10, failure)));
    assertThat(thrownBy(() -> run(() -> read(replies)))).isSameAs(failure);
    assertThat(replies.currentIndex()).isEqualTo(1);
    assertThat(diary).containsExactly("a was cancelled at 10");
  }

  @Test
  void waitIterator_failure_isPassedByHand() throws Exception {
    var replies = WaitIterator.of(List.of(sleeper("a", 20), failing(10, failure)));
    run(
        () ->
            async(
                () -> {
                  while (true) {
                    try {
                      if (!await(replies.fetchNext())) {
                        break;
                      }
                      diary.add(replies.nextObject());
                    } catch (IOException e) {
                      diary.add(replies.currentIndex() + " failed");
                    }
                  }
                }));
    assertThat(diary).containsExactly("1 failed", "a ends at 20", "a");
  }

  @Test
  void waitIterator_closing_leavesWhatRanAlready() throws Exception {
    var handed = sleeper("handed", 30).start();
    var replies = WaitIterator.of(List.of(sleeper("a", 1), slowFinally(5), handed));
    run(
        () ->
            async(
                () -> {
                  for (String reply : each(replies)) {
                    diary.add(reply);
                    break;
                  }
                  diary.add("left at " + millis());
                }));
    runFor(ms(50));
    assertThat(diary)
        .containsExactly("a ends at 1", "a", "cleaned up at 6", "left at 6", "handed ends at 30");
  }

  @Test
  void waitIterator_neverFetched_startsNothing() throws Exception {
    var replies = WaitIterator.of(List.of(sleeper("a", 1)));
    run(replies::closeAsync);
    runFor(ms(5));
    assertThat(diary).isEmpty();
    assertThat(replies.isDone()).isTrue();
  }

  @Test
  void waitIterator_cancelledFetch_leavesTheChildren() throws Exception {
    var replies = WaitIterator.of(List.of(sleeper("a", 10)));
    var thrown = thrownBy(() -> run(() -> withTimeout(ms(5), replies.fetchNext())));
    assertThat(thrown).isInstanceOf(TimeoutException.class);
    run(() -> read(replies));
    assertThat(diary).containsExactly("a ends at 10", "0 a");
  }

  @Test
  void waitIterator_grantsLeftBehind_goToTheNext() throws Exception {
    var one = new Lock();
    var two = new Lock();
    var permits = new ArrayList<Permit>();
    var locks = WaitIterator.of(List.of(one.acquire(), two.acquire()));
    run(
        () ->
            async(
                () -> {
                  for (Permit permit : each(locks)) {
                    permits.add(permit);
                    break;
                  }
                }));
    assertThat(permits).hasSize(1);
    Permit other = run(two::acquire);
    assertThat(other).isNotNull();
    assertThat(one.acquire().isDone()).isFalse();
  }

  @Test
  void waitIterator_whatCannotBeBegun_isTheFailureOfItsPlace() throws Exception {
    var twice = sleeper("a", 10);
    var replies = WaitIterator.of(List.of(twice, twice, sleeper("b", 5)));
    run(
        () ->
            async(
                () -> {
                  boolean goesOn = true;
                  while (goesOn) {
                    try {
                      goesOn = await(replies.fetchNext());
                      diary.add(goesOn ? replies.nextObject() : "end");
                    } catch (IllegalStateException e) {
                      diary.add(replies.currentIndex() + " failed");
                      assertThat(e).hasMessageContaining("runs once");
                    }
                  }
                }));
    assertThat(diary).containsExactly("1 failed", "b ends at 5", "b", "a ends at 10", "a", "end");
  }

  @Test
  void waitIterator_misuse() throws Exception {
    var replies = WaitIterator.of(List.of(sleeper("a", 1)));
    assertThatIllegalStateException()
        .isThrownBy(replies::currentIndex)
        .withMessageContaining("nothing was fetched");
    assertThatIllegalStateException()
        .isThrownBy(replies::nextObject)
        .withMessageContaining("await(fetchNext())");
    assertThatIllegalStateException()
        .isThrownBy(replies::currentKey)
        .withMessageContaining("no keys");
    var first = convert(replies.fetchNext());
    assertThat(thrownBy(() -> run(replies::fetchNext)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("while another fetch waits");
    assertThat(run(() -> first)).isTrue();
  }

  private Promise<Boolean> convert(Awaitable<Boolean> fetch) throws Exception {
    Promise<Boolean> promise = Coroutines.convertYielded(fetch);
    run(() -> async(() -> await(moment())));
    return promise;
  }
}

package dev.eddy.locks;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static dev.eddy.Coroutines.moment;
import static dev.eddy.Coroutines.multi;
import static dev.eddy.Coroutines.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.eddy.Awaitable;
import dev.eddy.CancelledError;
import dev.eddy.Coroutine;
import dev.eddy.LoopTest;
import dev.eddy.Promise;
import dev.eddy.queues.LifoQueue;
import dev.eddy.queues.PriorityQueue;
import dev.eddy.queues.Queue;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Nothing that was granted is lost with its receiver, whatever comes first in the turn: for a lock,
 * a permit and an item alike. Where Tornado loses it, the next in line would wait for ever.
 */
class HandOnTest extends LoopTest {

  /** One thing that one can have at a time. */
  enum Kind {
    LOCK(() -> new OfPermits(new Lock()::acquire)),
    LOCK_WITH_LIMIT(
        () -> {
          var lock = new Lock();
          return new OfPermits(() -> lock.acquire(ms(1000)));
        }),
    SEMAPHORE(() -> new OfPermits(new Semaphore()::acquire)),
    QUEUE(() -> new OfItems(new Queue<>())),
    QUEUE_OF_ONE(() -> new OfItems(new Queue<>(1))),
    PRIORITY_QUEUE(() -> new OfItems(new PriorityQueue<>())),
    LIFO_QUEUE(() -> new OfItems(new LifoQueue<>()));

    private final Supplier<Thing> maker;

    Kind(Supplier<Thing> maker) {
      this.maker = maker;
    }
  }

  private interface Thing {
    Promise<? extends Object> take();

    void give(Object taken);
  }

  private record OfPermits(Supplier<Promise<Permit>> acquire) implements Thing {
    @Override
    public Promise<Permit> take() {
      return acquire.get();
    }

    @Override
    public void give(Object taken) {
      ((Permit) taken).close();
    }
  }

  private record OfItems(Queue<String> queue) implements Thing {
    OfItems {
      queue.putNowait("item");
    }

    @Override
    public Promise<String> take() {
      return queue.get();
    }

    @Override
    public void give(Object taken) {
      queue.putNowait((String) taken);
    }
  }

  private Thing thing;

  /** What the test itself has of it. */
  private Object taken;

  private void take(Kind kind) throws Exception {
    thing = kind.maker.get();
    taken = thing.take().result();
  }

  private void give() {
    thing.give(taken);
  }

  /** Notes when it has the thing, and gives it back a moment later. */
  private Coroutine<Void> user(String name, Promise<?> promise) {
    return async(
        () -> {
          Object mine = await(promise);
          try {
            diary.add(name);
            await(moment());
          } finally {
            thing.give(mine);
          }
        });
  }

  private Promise<Void> start(String name) {
    Promise<Void> started = user(name, thing.take()).start();
    turn();
    return started;
  }

  private void assertNothingIsLost() throws Exception {
    runFor(ms(1));
    assertThat(thing.take().isDone()).as("the thing is there").isTrue();
    Promise<?> another = thing.take();
    assertThat(another.isDone()).as("once").isFalse();
    another.cancel();
  }

  private void assertUsedBy(String... names) throws Exception {
    assertNothingIsLost();
    assertThat(diary).containsExactly(names);
  }

  // ---- one coroutine

  @ParameterizedTest
  @EnumSource
  void cancelled_thenGivenInTheSameTurn_nextHasIt(Kind kind) throws Exception {
    take(kind);
    var first = start("first");
    start("second");
    first.cancel();
    give();
    assertUsedBy("second");
    assertThat(first.isCancelled()).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void given_thenCancelledInTheSameTurn_isReceivedAndGivenBack(Kind kind) throws Exception {
    take(kind);
    var first = start("first");
    start("second");
    give();
    first.cancel();
    assertUsedBy("first", "second");
    assertThat(first.isCancelled()).as("at its next await").isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void cancelledBeforeItAwaits_leavesTheLine(Kind kind) throws Exception {
    take(kind);
    var self = new Promise<Promise<Void>>();
    var first =
        async(
                () -> {
                  Promise<Void> me = await(self);
                  me.cancel();
                  await(thing.take());
                })
            .start();
    self.setResult(first);
    turn();
    start("second");
    give();
    assertUsedBy("second");
    assertThat(first.isCancelled()).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void cancelledBeforeItsChildAwaits_leavesTheLine(Kind kind) throws Exception {
    take(kind);
    var self = new Promise<Promise<Void>>();
    var first =
        async(
                () -> {
                  Promise<Void> me = await(self);
                  me.cancel();
                  await(user("first", thing.take()));
                })
            .start();
    self.setResult(first);
    turn();
    start("second");
    give();
    assertUsedBy("second");
    assertThat(first.isCancelled()).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void cancelledAtAReadyOne_receivesIt(Kind kind) throws Exception {
    take(kind);
    give();
    var self = new Promise<Promise<Void>>();
    var first =
        async(
                () -> {
                  Promise<Void> me = await(self);
                  me.cancel();
                  await(user("first", thing.take()));
                })
            .start();
    self.setResult(first);
    assertUsedBy("first");
  }

  @ParameterizedTest
  @EnumSource
  void cancelledWhileItsChildWaits_leavesTheLine(Kind kind) throws Exception {
    take(kind);
    var first = async(() -> await(async(() -> await(user("first", thing.take()))))).start();
    turn();
    start("second");
    first.cancel();
    give();
    assertUsedBy("second");
  }

  @ParameterizedTest
  @EnumSource
  void tenThousandCancelledAtOnce_leaveTheLine(Kind kind) throws Exception {
    take(kind);
    var waiting = new ArrayList<Promise<Void>>();
    for (int i = 0; i < 10_000; i++) {
      waiting.add(user("cancelled", thing.take()).start());
    }
    turn();
    start("patient");
    waiting.forEach(Promise::cancel);
    give();
    assertUsedBy("patient");
  }

  // ---- several who wait for one promise

  @ParameterizedTest
  @EnumSource
  void oneOfTwoWaitersCancelled_theOtherReceivesIt(Kind kind) throws Exception {
    take(kind);
    Promise<?> shared = thing.take();
    var first = user("first", shared).start();
    user("second", shared).start();
    turn();
    first.cancel();
    give();
    assertUsedBy("second");
  }

  @ParameterizedTest
  @EnumSource
  void lastOfTwoWaitersCancelled_promiseIsWithdrawn(Kind kind) throws Exception {
    take(kind);
    Promise<?> shared = thing.take();
    var first = user("first", shared).start();
    var second = user("second", shared).start();
    turn();
    first.cancel();
    assertThat(shared.isDone()).isFalse();
    second.cancel();
    assertThat(shared.isCancelled()).isTrue();
    give();
    assertNothingIsLost();
    assertThat(thrownBy(() -> run(() -> user("late", shared))))
        .isInstanceOf(CancellationException.class)
        .hasMessageContaining("withdrawn");
    assertThat(diary).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void promiseCancelledWhileACoroutineWaits(Kind kind) throws Exception {
    take(kind);
    Promise<?> promise = thing.take();
    var first = user("first", promise).start();
    turn();
    start("second");
    promise.cancel();
    give();
    assertUsedBy("second");
    assertThat(first.exception()).isInstanceOf(CancellationException.class);
  }

  // ---- a promise that nobody waits for

  @ParameterizedTest
  @EnumSource
  void promiseCancelledInTheLine_nextHasIt(Kind kind) throws Exception {
    take(kind);
    Promise<?> early = thing.take();
    start("second");
    early.cancel();
    give();
    assertUsedBy("second");
  }

  @ParameterizedTest
  @EnumSource
  void promiseCancelledWhenGranted_nextHasIt(Kind kind) throws Exception {
    take(kind);
    Promise<?> early = thing.take();
    start("second");
    give();
    assertThat(early.isDone()).isTrue();
    early.cancel();
    assertThat(early.isCancelled()).isTrue();
    early.cancel();
    assertUsedBy("second");
  }

  @ParameterizedTest
  @EnumSource
  void promiseCancelledThatNeverWaited_thingIsThere(Kind kind) throws Exception {
    take(kind);
    give();
    Promise<?> ready = thing.take();
    assertThat(ready.isDone()).isTrue();
    ready.cancel();
    assertThat(ready.isCancelled()).isTrue();
    assertNothingIsLost();
  }

  @ParameterizedTest
  @EnumSource
  void promiseCancelledInFinally_whoeverWasFirst(Kind kind) throws Exception {
    take(kind);
    Promise<Void> early =
        async(
                () -> {
                  Promise<?> promise = thing.take();
                  try {
                    await(sleep(ms(10)));
                    await(user("not reached", promise));
                  } finally {
                    promise.cancel();
                  }
                })
            .start();
    turn();
    start("second");
    give();
    early.cancel();
    assertUsedBy("second");
  }

  @ParameterizedTest
  @EnumSource
  void promiseCancelledAfterItWasReceived_keepsItsResult(Kind kind) throws Exception {
    take(kind);
    Promise<?> awaited = thing.take();
    Promise<?> called = thing.take();
    Promise<?> read = thing.take();
    Promise<Void> user = user("first", awaited).start();
    turn();
    give();
    awaited.cancel();
    called.addDoneCallback(done -> diary.add("called"));
    runFor(ms(1));
    called.cancel();
    assertThat(called.isCancelled()).isFalse();
    assertThat(user.exception()).isNull();
    thing.give(called.result());
    Object mine = read.result();
    read.cancel();
    assertThat(read.isCancelled()).isFalse();
    thing.give(mine);
    assertUsedBy("first", "called");
  }

  @ParameterizedTest
  @EnumSource
  void callbackAddedWhenGranted_receivesIt(Kind kind) throws Exception {
    take(kind);
    Promise<?> granted = thing.take();
    give();
    granted.addDoneCallback(done -> diary.add("cancelled: " + done.isCancelled()));
    granted.cancel();
    runFor(ms(1));
    assertThat(diary).containsExactly("cancelled: false");
    thing.give(granted.result());
    assertNothingIsLost();
  }

  @ParameterizedTest
  @EnumSource
  void awaitedWhenGranted_cannotBeTakenBack(Kind kind) throws Exception {
    take(kind);
    give();
    Promise<?> granted = thing.take();
    user("first", granted).start();
    turn();
    granted.cancel();
    assertThat(granted.isCancelled()).isFalse();
    assertUsedBy("first");
  }

  @ParameterizedTest
  @EnumSource
  void grantedPromise_isDoneForOthers(Kind kind) throws Exception {
    take(kind);
    Promise<?> granted = thing.take();
    give();
    assertThatIllegalStateException()
        .isThrownBy(() -> granted.setException(new Exception()))
        .withMessageContaining("is done already");
    thing.give(granted.result());
    assertNothingIsLost();
  }

  // ---- multi

  private Promise<Void> startMulti(String name, List<? extends Awaitable<?>> children) {
    Promise<Void> started =
        async(
                () -> {
                  await(multi(children));
                  diary.add(name);
                })
            .start();
    turn();
    return started;
  }

  @ParameterizedTest
  @EnumSource
  void multiCancelledWhileItWaits_leavesTheLine(Kind kind) throws Exception {
    take(kind);
    var both = startMulti("both", List.of(thing.take(), sleep(ms(10))));
    start("second");
    both.cancel();
    give();
    assertUsedBy("second");
  }

  @ParameterizedTest
  @EnumSource
  void multiCancelledWhenGranted_nextHasIt(Kind kind) throws Exception {
    take(kind);
    var both = startMulti("both", List.of(thing.take(), sleep(ms(10))));
    start("second");
    give();
    both.cancel();
    assertUsedBy("second");
    assertThat(both.isCancelled()).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void multiCancelledTurnsAfterTheGrant_nextHasIt(Kind kind) throws Exception {
    take(kind);
    Promise<?> granted = thing.take();
    var both = startMulti("both", List.of(granted, sleep(ms(10))));
    start("second");
    give();
    runFor(ms(5));
    assertThat(diary).as("nobody has it yet").isEmpty();
    both.cancel();
    assertThat(granted.isCancelled()).isTrue();
    assertUsedBy("second");
  }

  @ParameterizedTest
  @EnumSource
  void multiFails_nextHasWhatItWasGranted(Kind kind) throws Exception {
    take(kind);
    var failure = new IllegalArgumentException("x");
    Coroutine<Void> fails =
        async(
            () -> {
              await(sleep(ms(10)));
              throw failure;
            });
    var both = startMulti("both", List.of(thing.take(), fails));
    start("second");
    give();
    runFor(ms(10));
    assertThat(both.exception()).isSameAs(failure);
    assertUsedBy("second");
  }

  @ParameterizedTest
  @EnumSource
  void multiFails_whatWasReadyIsThereAgain(Kind kind) throws Exception {
    take(kind);
    give();
    var failed = new Promise<Void>();
    failed.setException(new IllegalArgumentException("x"));
    var both = startMulti("both", List.of(failed, thing.take()));
    assertThat(both.exception()).isInstanceOf(IllegalArgumentException.class);
    assertNothingIsLost();
  }

  @ParameterizedTest
  @EnumSource
  void multiOfTwoTakes_cancelled(Kind kind) throws Exception {
    take(kind);
    var both = startMulti("both", List.of(thing.take(), thing.take()));
    start("second");
    give();
    both.cancel();
    assertUsedBy("second");
  }

  @ParameterizedTest
  @EnumSource
  void multiOfOnePromiseTwice_cancelled(Kind kind) throws Exception {
    take(kind);
    Promise<?> twice = thing.take();
    var both = startMulti("both", List.of(twice, twice, sleep(ms(10))));
    start("second");
    give();
    both.cancel();
    assertUsedBy("second");
  }

  @ParameterizedTest
  @EnumSource
  void multiSucceeds_receives(Kind kind) throws Exception {
    take(kind);
    Promise<?> granted = thing.take();
    var both = startMulti("both", List.of(granted, sleep(ms(10))));
    give();
    runFor(ms(10));
    assertThat(both.exception()).isNull();
    granted.cancel();
    assertThat(granted.isCancelled()).as("it was received").isFalse();
    thing.give(granted.result());
    assertUsedBy("both");
  }

  @ParameterizedTest
  @EnumSource
  void multiAndACoroutineShareAPromise_multiCancelled(Kind kind) throws Exception {
    take(kind);
    Promise<?> shared = thing.take();
    var both = startMulti("both", List.of(shared, sleep(ms(10))));
    user("first", shared).start();
    turn();
    give();
    both.cancel();
    assertUsedBy("first");
  }

  @ParameterizedTest
  @EnumSource
  void twoMultisShareAPromise_oneCancelled(Kind kind) throws Exception {
    take(kind);
    Promise<?> shared = thing.take();
    var cancelled = startMulti("cancelled", List.of(shared, sleep(ms(10))));
    startMulti("kept", List.of(shared, sleep(ms(10))));
    give();
    cancelled.cancel();
    runFor(ms(10));
    assertThat(diary).containsExactly("kept");
    thing.give(shared.result());
    assertNothingIsLost();
  }

  @ParameterizedTest
  @EnumSource
  void twoMultisShareAPromise_bothCancelled(Kind kind) throws Exception {
    take(kind);
    Promise<?> shared = thing.take();
    var one = startMulti("one", List.of(shared, sleep(ms(10))));
    var other = startMulti("other", List.of(shared, sleep(ms(10))));
    start("second");
    give();
    one.cancel();
    other.cancel();
    assertUsedBy("second");
  }

  // ---- runSync

  @ParameterizedTest
  @EnumSource
  void runSyncStopped_leavesTheLine(Kind kind) throws Exception {
    take(kind);
    loop.callLater(ms(10), loop::stop);
    assertThat(thrownBy(() -> run(thing::take))).isInstanceOf(IllegalStateException.class);
    start("second");
    give();
    assertUsedBy("second");
  }

  @ParameterizedTest
  @EnumSource
  void runSyncOutOfTime_leavesTheLine(Kind kind) throws Exception {
    take(kind);
    assertThat(thrownBy(() -> loop.runSync(ms(10), thing::take)))
        .isInstanceOf(TimeoutException.class);
    start("second");
    give();
    assertUsedBy("second");
  }

  @ParameterizedTest
  @EnumSource
  void runSyncOutOfTimeWhenGranted_returnsIt(Kind kind) throws Exception {
    take(kind);
    loop.callLater(ms(10), this::give);
    taken = loop.runSync(ms(10), thing::take);
    give();
    assertNothingIsLost();
  }

  @ParameterizedTest
  @EnumSource
  void swallowedCancellation_isNoGrant(Kind kind) throws Exception {
    take(kind);
    var first = async(() -> await(stubborn())).start();
    turn();
    start("second");
    first.cancel();
    give();
    assertUsedBy("swallowed", "second");
  }

  @SuppressWarnings("eddy:swallowed-cancellation")
  private Coroutine<Void> stubborn() {
    return async(
        () -> {
          try {
            await(user("first", thing.take()));
          } catch (CancelledError e) {
            diary.add("swallowed");
          }
        });
  }
}

package dev.eddy.queues;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static dev.eddy.Coroutines.each;
import static dev.eddy.Coroutines.multi;
import static dev.eddy.Coroutines.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.eddy.Coroutine;
import dev.eddy.Coroutines;
import dev.eddy.LoopTest;
import dev.eddy.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** With the tests of Tornado's {@code queues_test}, by their names. */
class QueueTest extends LoopTest {
  private Queue<Integer> queue;
  private Queue<Integer> one;

  @BeforeEach
  void makeQueues() { // on the loop of this test
    queue = new Queue<>();
    one = new Queue<>(1);
  }

  // ---- basics

  @Test
  void reprAndStr() {
    assertThat(queue).hasToString("Queue, 0 items, 0 getting, 0 putting");
    queue.get();
    assertThat(queue).hasToString("Queue, 0 items, 1 getting, 0 putting");
    one.putNowait(0);
    silently(one.put(1));
    one.close();
    assertThat(one).hasToString("Queue, 1 of 1 items, 0 getting, 0 putting, closed");
    turn();
  }

  @Test
  void order() {
    for (int i : List.of(1, 3, 2)) {
      queue.putNowait(i);
    }
    assertThat(List.of(queue.getNowait(), queue.getNowait(), queue.getNowait()))
        .containsExactly(1, 3, 2);
  }

  @Test
  void maxsize() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Queue<>(-1))
        .withMessageContaining("maxSize of -1")
        .withMessageContaining("one or more, or zero");
    assertThat(queue.maxSize()).isZero();
    assertThat(one.maxSize()).isEqualTo(1);
  }

  @Test
  void full() {
    assertThat(queue.isFull()).isFalse();
    assertThat(queue.isEmpty()).isTrue();
    var two = new Queue<Integer>(2);
    two.putNowait(0);
    assertThat(two.isFull()).isFalse();
    assertThat(two.isEmpty()).isFalse();
    two.putNowait(1);
    assertThat(two.isFull()).isTrue();
    assertThat(two.size()).isEqualTo(2);
  }

  @Test
  void nullIsAnItem() throws Exception {
    queue.putNowait(null);
    assertThat(queue.size()).isEqualTo(1);
    assertThat(queue.getNowait()).isNull();
    var waits = queue.get();
    queue.put(null);
    assertThat(waits.result()).isNull();
    one.putNowait(1);
    one.put(null);
    assertThat(one.getNowait()).isEqualTo(1);
    assertThat(one.get().result()).isNull();
  }

  // ---- get

  @Test
  void blockingGet() throws Exception {
    queue.putNowait(0);
    assertThat(queue.get().result()).isEqualTo(0);
  }

  @Test
  void nonblockingGetException() {
    assertThatExceptionOfType(QueueEmptyException.class)
        .isThrownBy(queue::getNowait)
        .withMessageContaining("queue is empty")
        .withMessageContaining("await(queue.get())");
  }

  @Test
  void getWithPutters() throws Exception {
    one.putNowait(0);
    var put = one.put(1);
    assertThat(put.isDone()).isFalse();
    assertThat(one.get().result()).isEqualTo(0);
    assertThat(put.isDone()).isTrue();
    assertThat(one.size()).isEqualTo(1);
  }

  @Test
  void blockingGetWait() throws Exception {
    loop.callLater(ms(10), () -> queue.putNowait(0));
    loop.callLater(ms(20), () -> queue.putNowait(1));
    int first = run(queue::get);
    assertThat(first).isZero();
    assertThat(millis()).isEqualTo(10);
    int second = run(queue::get);
    assertThat(second).isEqualTo(1);
  }

  @Test
  void get_gettersAreServedInTheOrderOfTheirCalls() throws Exception {
    var first = queue.get();
    var second = queue.get();
    queue.putNowait(0);
    assertThat(second.isDone()).isFalse();
    queue.putNowait(1);
    assertThat(first.result()).isZero();
    assertThat(second.result()).isEqualTo(1);
  }

  @Test
  void getTimeout() throws Exception {
    var timedOut = queue.get(ms(10));
    var patient = queue.get();
    runFor(ms(20));
    assertThat(timedOut.exception())
        .isInstanceOf(TimeoutException.class)
        .hasMessageContaining("Queue.get()")
        .hasMessageContaining("PT0.01S");
    queue.putNowait(0);
    assertThat(patient.result()).as("not lost to the one whose time was over").isZero();
  }

  @Test
  void getTimeoutPreempted() throws Exception {
    var get = queue.get(ms(10));
    queue.putNowait(0);
    runFor(ms(20));
    assertThat(get.result()).isZero();
  }

  @Test
  void get_zeroLimit() throws Exception {
    assertThat(queue.get(Duration.ZERO).exception()).isInstanceOf(TimeoutException.class);
    queue.putNowait(7);
    assertThat(queue.get(Duration.ZERO).result()).isEqualTo(7);
  }

  @Test
  void getClearsTimedOutPutters() throws Exception {
    one.putNowait(-1);
    for (int i = 0; i < 10; i++) {
      silently(one.put(i, ms(10)));
    }
    assertThat(one).hasToString("Queue, 1 of 1 items, 0 getting, 10 putting");
    runFor(ms(10));
    runFor(ms(1));
    assertThat(one).hasToString("Queue, 1 of 1 items, 0 getting, 0 putting");
    assertThat(one.getNowait()).isEqualTo(-1);
    assertThat(one.isEmpty()).isTrue();
  }

  @Test
  void getClearsTimedOutGetters() throws Exception {
    for (int i = 0; i < 10; i++) {
      silently(queue.get(ms(10)));
    }
    var patient = queue.get();
    runFor(ms(10));
    runFor(ms(1));
    assertThat(queue).hasToString("Queue, 0 items, 1 getting, 0 putting");
    queue.putNowait(0);
    assertThat(patient.isDone()).isTrue();
  }

  /** It will fail, and that is no news. */
  private static void silently(Promise<?> promise) {
    promise.addDoneCallback(done -> done.exception());
  }

  @Test
  void get_whenReady_takesNoTurn() throws Exception {
    for (int i = 0; i < 3; i++) {
      queue.putNowait(i);
    }
    run(
        () -> {
          loop.addCallback(() -> diary.add("next turn"));
          return async(
              () -> {
                for (int i = 0; i < 3; i++) {
                  diary.add("got " + await(queue.get()));
                }
                await(queue.put(3));
                diary.add("put");
              });
        });
    assertThat(diary).startsWith("got 0", "got 1", "got 2", "put");
  }

  @Test
  void put_neverRunsTheGetterInside() {
    async(() -> diary.add("got " + await(queue.get()))).start();
    turn();
    queue.putNowait(1);
    assertThat(diary).isEmpty();
    turn();
    assertThat(diary).containsExactly("got 1");
  }

  // ---- put

  @Test
  void blockingPut() throws Exception {
    assertThat(queue.put(0).isDone()).isTrue();
    assertThat(queue.getNowait()).isZero();
  }

  @Test
  void nonblockingPutException() {
    one.putNowait(0);
    assertThatExceptionOfType(QueueFullException.class)
        .isThrownBy(() -> one.putNowait(1))
        .withMessageContaining("1 of 1 items")
        .withMessageContaining("await(queue.put(item))");
    assertThat(one.size()).isEqualTo(1);
  }

  @Test
  void putWithGetters() throws Exception {
    var get = one.get();
    assertThat(one.put(0).isDone()).isTrue();
    assertThat(get.result()).isZero();
    assertThat(one.isEmpty()).isTrue();
  }

  @Test
  void blockingPutWait() throws Exception {
    one.putNowait(0);
    loop.callLater(ms(10), one::getNowait);
    run(() -> one.put(1));
    assertThat(millis()).isEqualTo(10);
    assertThat(one.getNowait()).isEqualTo(1);
  }

  @Test
  void put_puttersAreServedInTheOrderOfTheirCalls() throws Exception {
    one.putNowait(0);
    var first = one.put(1);
    var second = one.put(2);
    assertThat(one.getNowait()).isZero();
    assertThat(first.isDone()).isTrue();
    assertThat(second.isDone()).isFalse();
    assertThat(one.getNowait()).isEqualTo(1);
    assertThat(one.getNowait()).isEqualTo(2);
  }

  @Test
  void putTimeout_neverEnters() throws Exception {
    one.putNowait(0);
    var timedOut = one.put(1, ms(10));
    var patient = one.put(2);
    runFor(ms(20));
    assertThat(timedOut.exception())
        .isInstanceOf(TimeoutException.class)
        .hasMessageContaining("Queue.put()");
    assertThat(one.getNowait()).isZero();
    assertThat(patient.isDone()).isTrue();
    assertThat(one.getNowait()).isEqualTo(2);
    assertThat(one.isEmpty()).isTrue();
  }

  @Test
  void putTimeoutPreempted() throws Exception {
    one.putNowait(0);
    var put = one.put(1, ms(10));
    assertThat(one.getNowait()).isZero();
    runFor(ms(20));
    assertThat(put.exception()).isNull();
    assertThat(one.getNowait()).isEqualTo(1);
  }

  @Test
  void put_zeroLimit() {
    assertThat(one.put(0, Duration.ZERO).exception()).isNull();
    assertThat(one.put(1, Duration.ZERO).exception()).isInstanceOf(TimeoutException.class);
    assertThat(one.size()).isEqualTo(1);
  }

  @Test
  void putCancelled_neverEnters() throws Exception {
    one.putNowait(0);
    var putting = async(() -> await(one.put(1))).start();
    turn();
    putting.cancel();
    assertThat(one.getNowait()).isZero();
    assertThat(one.isEmpty()).isTrue();
    turn();
    assertThat(putting.isCancelled()).isTrue();
  }

  @Test
  void putCancelledAfterItEntered_isInTheQueue() throws Exception {
    one.putNowait(0);
    var put = one.put(1);
    assertThat(one.getNowait()).isZero();
    put.cancel();
    assertThat(put.isCancelled()).isFalse();
    assertThat(one.getNowait()).isEqualTo(1);
  }

  @Test
  void manyTimedOutPuttersAndGetters_areNotKept() throws Exception {
    one.putNowait(0);
    for (int i = 0; i < 50_000; i++) {
      silently(queue.get(ms(1)));
      silently(one.put(1, ms(1)));
    }
    runFor(ms(1));
    runFor(ms(1));
    assertThat(queue).hasToString("Queue, 0 items, 0 getting, 0 putting");
    assertThat(one).hasToString("Queue, 1 of 1 items, 0 getting, 0 putting");
  }

  // ---- what comes back

  @Test
  void getTakenBack_isTheNextItem() throws Exception {
    queue.putNowait(0);
    queue.putNowait(1);
    Promise<Integer> ready = queue.get();
    ready.cancel();
    assertThat(queue.size()).isEqualTo(2);
    assertThat(queue.getNowait()).isZero();
    assertThat(queue.getNowait()).isEqualTo(1);
  }

  @Test
  void getTakenBack_mayExceedTheBound() throws Exception {
    one.putNowait(0);
    Promise<Integer> ready = one.get();
    one.putNowait(1);
    var waits = one.put(2);
    ready.cancel();
    assertThat(one.size()).isEqualTo(2);
    assertThat(one.getNowait()).isZero();
    assertThat(waits.isDone()).as("there is no room yet").isFalse();
    assertThat(one.getNowait()).isEqualTo(1);
    assertThat(waits.isDone()).isTrue();
    assertThat(one.getNowait()).isEqualTo(2);
  }

  // ---- join

  @Test
  void taskDoneUnderflow() {
    assertThatIllegalStateException()
        .isThrownBy(queue::taskDone)
        .withMessageContaining("taskDone()")
        .withMessageContaining("more often than items were put");
    queue.putNowait(0);
    queue.taskDone();
    assertThatIllegalStateException().isThrownBy(queue::taskDone);
  }

  @Test
  void taskDone() throws Exception {
    for (int i = 0; i < 100; i++) {
      queue.putNowait(i);
    }
    var sum = new int[1];
    for (int i = 0; i < 2; i++) {
      worker(queue, sum).start();
    }
    run(queue::join);
    assertThat(sum[0]).isEqualTo(4950);
    assertThat(queue.join().isDone()).isTrue();
    closeWithSomeLeft();
  }

  private static Coroutine<Void> worker(Queue<Integer> queue, int[] sum) {
    return async(
        () -> {
          while (true) {
            int item = await(queue.get());
            await(sleep(ms(item % 3)));
            sum[0] += item;
            queue.taskDone();
          }
        });
  }

  @Test
  void taskDoneDelay() {
    queue.putNowait(0);
    var join = queue.join();
    assertThat(join.isDone()).isFalse();
    queue.getNowait();
    assertThat(join.isDone()).isFalse();
    queue.taskDone();
    assertThat(join.isDone()).isTrue();
  }

  @Test
  void joinEmptyQueue() {
    assertThat(queue.join().isDone()).isTrue();
    assertThat(queue.join(Duration.ZERO).isDone()).isTrue();
  }

  @Test
  void join_handedOverItemsCount() {
    var get = queue.get();
    queue.putNowait(1);
    assertThat(get.isDone()).isTrue();
    assertThat(queue.join().isDone()).isFalse();
    queue.taskDone();
    assertThat(queue.join().isDone()).isTrue();
  }

  @Test
  void join_waitingPutsDoNotCount() throws Exception {
    one.putNowait(0);
    one.put(1);
    one.taskDone();
    assertThat(one.join().isDone()).as("1 has not entered").isTrue();
    one.getNowait();
    assertThat(one.join().isDone()).isFalse();
  }

  @Test
  void joinTimeout() throws Exception {
    queue.putNowait(0);
    assertThat(thrownBy(() -> run(() -> queue.join(ms(10)))))
        .isInstanceOf(TimeoutException.class)
        .hasMessageContaining("Queue.join()");
    var join = queue.join(ms(10));
    queue.taskDone();
    runFor(ms(20));
    assertThat(join.exception()).isNull();
  }

  @Test
  void producerConsumer() throws Exception {
    var three = new Queue<Integer>(3);
    Coroutine<Void> consumer =
        async(
            () -> {
              for (int i = 0; i < 10; i++) {
                diary.add("" + await(three.get()));
                await(sleep(ms(1)));
              }
            });
    Coroutine<Void> producer =
        async(
            () -> {
              for (int i = 0; i < 10; i++) {
                await(three.put(i));
              }
            });
    run(() -> multi(List.of(consumer, producer)));
    assertThat(diary).containsExactly("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
  }

  // ---- each

  @Test
  void asyncFor() throws Exception {
    for (int i = 0; i < 5; i++) {
      queue.putNowait(i);
    }
    Coroutine<Void> consumer =
        async(
            () -> {
              for (int item : each(queue)) {
                diary.add("" + item);
                if (item == 4) {
                  break;
                }
              }
            });
    run(() -> consumer);
    assertThat(diary).containsExactly("0", "1", "2", "3", "4");
    assertThat(queue.isClosed()).as("to leave the loop leaves the queue").isFalse();
  }

  @Test
  void each_itemsGoToOneReaderEach() throws Exception {
    var readers = new ArrayList<Coroutine<Void>>();
    for (int i = 0; i < 3; i++) {
      int reader = i;
      readers.add(
          async(
              () -> {
                for (int item : each(queue)) {
                  diary.add(reader + ":" + item);
                  await(sleep(ms(10)));
                }
                diary.add(reader + " ends");
              }));
    }
    for (int i = 0; i < 5; i++) {
      int item = i;
      loop.callLater(ms(i), () -> queue.putNowait(item));
    }
    loop.callLater(ms(100), queue::close);
    run(() -> multi(readers));
    assertThat(diary)
        .containsExactly("0:0", "1:1", "2:2", "0:3", "1:4", "2 ends", "0 ends", "1 ends");
  }

  private Promise<Void> startReader() {
    Promise<Void> reader =
        async(
                () -> {
                  for (Integer item : each(queue)) {
                    diary.add("got " + item);
                    await(sleep(ms(10)));
                  }
                })
            .start();
    turn();
    return reader;
  }

  @Test
  void each_cancelledThenPutInTheSameTurn_itemStays() {
    var reader = startReader();
    reader.cancel();
    queue.putNowait(1);
    runFor(ms(1));
    assertThat(diary).isEmpty();
    assertThat(queue.getNowait()).isEqualTo(1);
    assertThat(reader.isCancelled()).isTrue();
  }

  @Test
  void each_putThenCancelledInTheSameTurn_itemIsReceived() {
    var reader = startReader();
    queue.putNowait(1);
    reader.cancel();
    runFor(ms(1));
    assertThat(diary).containsExactly("got 1");
    assertThat(queue.isEmpty()).isTrue();
    assertThat(reader.isCancelled()).isTrue();
  }

  @Test
  void each_nullIsAnItem() {
    startReader();
    queue.putNowait(null);
    turn();
    assertThat(diary).containsExactly("got null");
    closeWithSomeLeft();
  }

  @Test
  void asyncIterator_itemFetchedButNotTaken_isGivenBack() throws Exception {
    queue.putNowait(1);
    queue.putNowait(2);
    var reader = queue.asyncIterator();
    boolean isThere = run(reader::fetchNext);
    assertThat(isThere).isTrue();
    assertThat(queue.size()).isEqualTo(1);
    run(reader::closeAsync);
    assertThat(queue.getNowait()).isEqualTo(1);
    assertThat(queue.getNowait()).isEqualTo(2);
  }

  @Test
  void asyncIterator_nextObjectWithoutFetch() {
    assertThatIllegalStateException()
        .isThrownBy(() -> queue.asyncIterator().nextObject())
        .withMessageContaining("await fetchNext() before each call");
  }

  @Test
  void asyncIterator_twoFetchesAtOnce() throws Exception {
    var reader = queue.asyncIterator();
    var first = Coroutines.<Boolean>convertYielded(reader.fetchNext());
    turn();
    assertThatIllegalStateException()
        .isThrownBy(reader::fetchNext)
        .withMessageContaining("before the last one has ended");
    queue.putNowait(1);
    turn();
    assertThat(first.result()).isTrue();
    assertThat(reader.nextObject()).isEqualTo(1);
  }

  // ---- bad input

  @Test
  void negativeLimits() {
    for (Runnable call :
        List.<Runnable>of(
            () -> queue.get(ms(-1)), () -> queue.put(1, ms(-1)), () -> queue.join(ms(-1)))) {
      assertThatIllegalArgumentException()
          .isThrownBy(call::run)
          .withMessageContaining("PT-0.001S")
          .withMessageContaining("zero (at once or not at all) or more");
    }
    assertThat(queue.isEmpty()).isTrue();
  }

  @Test
  void otherThread_isRefused() throws Exception {
    for (Runnable call :
        List.<Runnable>of(
            queue::get,
            queue::getNowait,
            () -> queue.put(1),
            () -> queue.putNowait(1),
            queue::taskDone,
            queue::join,
            queue::close,
            queue::isClosed,
            queue::size,
            queue::isEmpty,
            queue::isFull)) {
      assertThat(thrownOnOtherThread(call))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("Queue.")
          .hasMessageContaining("other-thread");
    }
    assertThat(thrownOnOtherThread(queue::maxSize)).isNull();
    assertThat(queue.isEmpty()).isTrue();
  }

  @Test
  void closedLoop_isRefused() {
    loop.close();
    assertThatIllegalStateException().isThrownBy(queue::get).withMessageContaining("is closed");
  }
}

package dev.eddy.queues;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static dev.eddy.Coroutines.each;
import static dev.eddy.Coroutines.multi;
import static dev.eddy.Coroutines.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.eddy.LoopTest;
import dev.eddy.Promise;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class QueueCloseTest extends LoopTest {
  private Queue<Integer> queue;

  @BeforeEach
  void makeQueue() {
    queue = new Queue<>(2); // on the loop of this test
  }

  private Promise<Void> startReader(String name) {
    Promise<Void> reader =
        async(
                () -> {
                  for (int item : each(queue)) {
                    diary.add(name + ":" + item);
                    await(sleep(ms(1)));
                  }
                  diary.add(name + " ends");
                })
            .start();
    turn();
    return reader;
  }

  @Test
  void put_isRefused() {
    queue.close();
    assertThat(queue.put(1).exception())
        .isInstanceOf(QueueClosedException.class)
        .hasMessageContaining("Queue.put()")
        .hasMessageContaining("is closed");
    assertThatExceptionOfType(QueueClosedException.class)
        .isThrownBy(() -> queue.putNowait(1))
        .withMessageContaining("Queue.putNowait()");
    assertThat(queue.isEmpty()).isTrue();
    assertThat(queue.isClosed()).isTrue();
  }

  @Test
  void get_givesWhatRemains_thenFails() throws Exception {
    queue.putNowait(1);
    queue.putNowait(2);
    queue.close();
    assertThat(queue.get().result()).isEqualTo(1);
    assertThat(queue.getNowait()).isEqualTo(2);
    assertThat(queue.get().exception())
        .isInstanceOf(QueueClosedException.class)
        .hasMessageContaining("Queue.get()")
        .hasMessageContaining("closed and empty");
    assertThatExceptionOfType(QueueClosedException.class).isThrownBy(queue::getNowait);
  }

  @Test
  void waitingGetters_fail() {
    var first = queue.get();
    var second = queue.get(ms(10));
    queue.close();
    assertThat(first.exception()).isInstanceOf(QueueClosedException.class);
    assertThat(second.exception())
        .isInstanceOf(QueueClosedException.class)
        .isNotSameAs(first.exception());
    runFor(ms(20));
  }

  @Test
  void waitingPutters_failAndDoNotEnter() {
    queue.putNowait(1);
    queue.putNowait(2);
    var waits = queue.put(3);
    queue.close();
    assertThat(waits.exception())
        .isInstanceOf(QueueClosedException.class)
        .hasMessageContaining("Queue.put()");
    assertThat(queue.getNowait()).isEqualTo(1);
    assertThat(queue.getNowait()).isEqualTo(2);
    assertThat(queue.isEmpty()).isTrue();
  }

  @Test
  void each_endsWhenTheRestIsRead() {
    queue.putNowait(1);
    queue.putNowait(2);
    queue.close();
    var reader = startReader("a");
    runFor(ms(5));
    assertThat(diary).containsExactly("a:1", "a:2", "a ends");
    assertThat(reader.exception()).isNull();
  }

  @Test
  void each_endsWhileItWaits() {
    startReader("a");
    startReader("b");
    queue.close();
    turn();
    assertThat(diary).containsExactly("a ends", "b ends");
  }

  @Test
  void each_itemAndCloseInOneTurn() {
    startReader("a");
    startReader("b");
    queue.putNowait(1);
    queue.close();
    runFor(ms(5));
    assertThat(diary).containsExactly("a:1", "b ends", "a ends");
  }

  @Test
  void each_cancelledAfterClose_ends() {
    var reader = startReader("a");
    queue.close();
    reader.cancel();
    turn();
    assertThat(diary).containsExactly("a ends");
    assertThat(reader.isDone()).isTrue();
  }

  @Test
  void join_works() {
    queue.putNowait(1);
    var join = queue.join();
    queue.close();
    assertThat(join.isDone()).isFalse();
    assertThat(queue.getNowait()).isEqualTo(1);
    queue.taskDone();
    assertThat(join.isDone()).isTrue();
    assertThat(queue.join().isDone()).isTrue();
  }

  @Test
  void close_twice() {
    queue.close();
    queue.close();
    assertThat(queue.isClosed()).isTrue();
  }

  @Test
  void close_cancelledGetterInTheSameTurn() {
    var getter = async(() -> await(queue.get())).start();
    turn();
    getter.cancel();
    queue.close();
    turn();
    assertThat(getter.exception()).isInstanceOf(CancellationException.class);
  }

  @Test
  void itemTakenBackAfterClose_canBeGot() throws Exception {
    queue.putNowait(1);
    var both = multi(List.of(queue.get(), sleep(ms(10)))).start();
    turn();
    queue.close();
    both.cancel();
    runFor(ms(1));
    assertThat(queue.get().result()).isEqualTo(1);
  }
}

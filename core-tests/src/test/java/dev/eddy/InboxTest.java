package dev.eddy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.internal.Ring;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class InboxTest {
  private final Inbox inbox = new Inbox();
  private final Ring<Object> ready = new Ring<>();

  private List<Object> drained() {
    inbox.drainTo(ready);
    var all = new ArrayList<>();
    while (!ready.isEmpty()) {
      all.add(ready.remove());
    }
    return all;
  }

  @Test
  void drainTo_keepsOrder() {
    var callbacks = new ArrayList<Object>();
    for (int i = 0; i < 10; i++) {
      Runnable callback = new Callback(i);
      callbacks.add(callback);
      assertThat(inbox.add(callback)).isTrue();
    }
    assertThat(inbox.isEmpty()).isFalse();
    assertThat(drained()).isEqualTo(callbacks);
    assertThat(inbox.isEmpty()).isTrue();
    assertThat(drained()).isEmpty();
  }

  @Test
  void add_afterClose_isRefused() {
    Runnable before = new Callback(0);
    inbox.add(before);
    inbox.closeInto(ready);
    assertThat(inbox.add(new Callback(1))).isFalse();
    assertThat(ready.size()).isEqualTo(1);
    assertThat(ready.remove()).isSameAs(before);
  }

  @Test
  void add_whileClosing_isTakenOrRefused() throws InterruptedException {
    for (int round = 0; round < 200; round++) {
      addWhileClosing();
    }
  }

  private static void addWhileClosing() throws InterruptedException {
    var inbox = new Inbox();
    var ready = new Ring<>();
    var go = new CountDownLatch(1);
    var accepted = new AtomicInteger();
    var threads = new ArrayList<Thread>();
    for (int i = 0; i < 3; i++) {
      var thread =
          new Thread(
              () -> {
                try {
                  go.await();
                } catch (InterruptedException e) {
                  return;
                }
                for (int n = 0; n < 50; n++) {
                  if (inbox.add(new Callback(n))) {
                    accepted.incrementAndGet();
                  }
                }
              });
      thread.start();
      threads.add(thread);
    }
    go.countDown();
    inbox.drainTo(ready);
    inbox.closeInto(ready);
    for (Thread each : threads) {
      each.join();
    }
    assertThat(ready.size()).isEqualTo(accepted.get());
  }

  private record Callback(int number) implements Runnable {
    @Override
    public void run() {}
  }
}

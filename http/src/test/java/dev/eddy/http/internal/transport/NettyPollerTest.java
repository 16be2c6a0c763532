package dev.eddy.http.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.spi.Poller;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(20)
class NettyPollerTest {
  private Transports used;

  private NettyPoller open(String transport) {
    used = Transports.use(transport);
    var poller = new NettyPoller(Thread.currentThread());
    poller.transport();
    return poller;
  }

  @AfterEach
  void useTheDefault() {
    if (used != null) {
      used.close();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"epoll", "io_uring", "nio"})
  void wakeupBeforeTheWait_endsIt(String transport) throws Exception {
    try (NettyPoller poller = open(transport)) {
      for (int round = 0; round < 3; round++) {
        var other = new Thread(poller::wakeup);
        other.start();
        other.join();

        poller.poll(Poller.FOREVER); // must return
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"epoll", "io_uring", "nio"})
  void wakeupsOfAnotherThread_areNotLost(String transport) throws Exception {
    int rounds = 2000;
    var returned = new Semaphore(0);
    try (NettyPoller poller = open(transport)) {
      var other =
          new Thread(
              () -> {
                for (int i = 0; i < rounds; i++) {
                  poller.wakeup();
                  returned.acquireUninterruptibly();
                }
              });
      other.start();

      for (int i = 0; i < rounds; i++) {
        poller.poll(Poller.FOREVER); // must return
        returned.release();
      }
      other.join();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"epoll", "io_uring", "nio"})
  void interrupt_endsTheWait(String transport) throws Exception {
    try (NettyPoller poller = open(transport)) {
      for (int round = 0; round < 3; round++) {
        var other = new Thread(Thread.currentThread()::interrupt);
        other.start();

        while (!Thread.currentThread().isInterrupted()) {
          poller.poll(Poller.FOREVER); // must return
        }
        assertThat(Thread.interrupted()).isTrue();
        other.join();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"epoll", "io_uring", "nio"})
  void waiting_takesNoProcessor(String transport) {
    var threads = ManagementFactory.getThreadMXBean();
    long span = Duration.ofMillis(400).toNanos();
    try (NettyPoller poller = open(transport)) {
      poller.poll(1); // loads what is needed
      long end = System.nanoTime() + span;
      long worked = threads.getCurrentThreadCpuTime();
      long left = span;
      while (left > 0) {
        poller.poll(left);
        left = end - System.nanoTime();
      }

      assertThat(threads.getCurrentThreadCpuTime() - worked).isLessThan(span / 4);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"epoll", "io_uring", "nio"})
  void wakeupAfterClose_doesNothing(String transport) throws Exception {
    NettyPoller poller = open(transport);
    poller.close();

    var other = new Thread(poller::wakeup);
    other.start();
    other.join();
  }
}

package dev.eddy.http.internal.transport;

import dev.eddy.spi.Poller;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class NettyPollerTest {
  @Test
  @Timeout(value = 20, unit = TimeUnit.SECONDS)
  void wakeupBeforeTheWait_endsIt() throws Exception {
    try (var poller = new NettyPoller(Thread.currentThread())) {
      poller.transport();
      for (int round = 0; round < 3; round++) {
        var other = new Thread(poller::wakeup);
        other.start();
        other.join();

        poller.poll(Poller.FOREVER); // must return
      }
    }
  }

  @Test
  void wakeupAfterClose_doesNothing() throws Exception {
    var poller = new NettyPoller(Thread.currentThread());
    poller.transport();
    poller.close();

    var other = new Thread(poller::wakeup);
    other.start();
    other.join();
  }
}

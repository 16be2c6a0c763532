package dev.eddy.testing;

import dev.eddy.IOLoop;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A timer of a network, which is nothing that a test has left behind. Loop thread only. */
final class Alarm {
  private final SimulatedNetwork network;
  private final Runnable action;
  private IOLoop.@Nullable Timeout timer;

  Alarm(SimulatedNetwork network, Runnable action) {
    this.network = network;
    this.action = action;
  }

  /** Sets it, or sets it to another time. */
  void set(long nanos) {
    cancel();
    network.alarms++;
    timer = network.loop().callLater(Duration.ofNanos(nanos), this::ring);
  }

  private void ring() {
    timer = null;
    network.alarms--;
    action.run();
  }

  void cancel() {
    if (timer != null) {
      network.loop().removeTimeout(timer);
      timer = null;
      network.alarms--;
    }
  }
}

package dev.eddy.http;

import dev.eddy.spi.LoopClock;
import java.time.Duration;
import java.time.Instant;

/** Real time, for real sockets, that a test can let pass at once. Loop thread only. */
final class MovableClock implements LoopClock {
  private final LoopClock real = LoopClock.system();
  private long passed;

  /** What is due by then becomes due in the next turn. */
  void pass(Duration time) {
    passed += time.toNanos();
  }

  @Override
  public long nanoTime() {
    return real.nanoTime() + passed;
  }

  @Override
  public Instant instant() {
    return real.instant().plusNanos(passed);
  }
}

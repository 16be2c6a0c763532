package dev.eddy.it.interleaving;

import dev.eddy.spi.LoopClock;
import dev.eddy.spi.Poller;
import java.time.Instant;

/** Time that passes only where the loop waits, and where a step computes for long. */
final class VirtualTime implements LoopClock, Poller {
  private long nanos;

  void pass(int millis) {
    nanos += millis * 1_000_000L;
  }

  long millis() {
    return nanos / 1_000_000;
  }

  @Override
  public long nanoTime() {
    return nanos;
  }

  @Override
  public Instant instant() {
    return Instant.EPOCH.plusNanos(nanos);
  }

  @Override
  public void poll(long timeoutNanos) {
    if (timeoutNanos == FOREVER) {
      throw new AssertionError("nothing would ever happen");
    }
    nanos += timeoutNanos;
  }

  @Override
  public boolean servesEvents() {
    return false;
  }

  @Override
  public void wakeup() {}

  @Override
  public void close() {}
}

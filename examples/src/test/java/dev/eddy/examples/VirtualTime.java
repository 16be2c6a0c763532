package dev.eddy.examples;

import dev.eddy.spi.LoopClock;
import dev.eddy.spi.Poller;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;

/** The time of a loop that never waits for a timer: it goes to where the next timer is. */
final class VirtualTime implements LoopClock, Poller {
  private final Thread loopThread = Thread.currentThread();
  private long nanos;

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
      LockSupport.park(this); // for another thread
    } else {
      nanos += timeoutNanos;
    }
  }

  @Override
  public boolean servesEvents() {
    return false;
  }

  @Override
  public void wakeup() {
    LockSupport.unpark(loopThread);
  }

  @Override
  public void close() {}
}

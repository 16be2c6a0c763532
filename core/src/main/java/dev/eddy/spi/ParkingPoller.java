package dev.eddy.spi;

import java.util.concurrent.locks.LockSupport;

/** Waits for nothing but time and {@link #wakeup()}. The park permit remembers a wake-up. */
final class ParkingPoller implements Poller {
  private final Thread loopThread;

  ParkingPoller(Thread loopThread) {
    this.loopThread = loopThread;
  }

  @Override
  public void poll(long timeoutNanos) {
    if (timeoutNanos == FOREVER) {
      LockSupport.park(this);
    } else if (timeoutNanos > 0) {
      LockSupport.parkNanos(this, timeoutNanos);
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

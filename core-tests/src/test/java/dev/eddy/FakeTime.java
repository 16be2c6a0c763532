package dev.eddy;

import dev.eddy.spi.LoopClock;
import dev.eddy.spi.Poller;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Time that passes only where the loop would wait for a timer, and then at once. Where it would
 * wait for ever it does wait, for a wake-up from another thread.
 */
public final class FakeTime implements LoopClock, Poller {
  private final Semaphore wakeups = new Semaphore(0);
  private long nanos = Long.MAX_VALUE - 1_000_000; // soon wraps round, as nanoTime() may
  private Instant instant = Instant.parse("2026-01-01T00:00:00Z");
  boolean closed;

  FakeTime() {}

  /** How long the loop was to wait when it last did. */
  long lastTimeout;

  /** Lets time pass as a callback that computes for that long would. */
  public void pass(Duration duration) {
    nanos += duration.toNanos();
    instant = instant.plus(duration);
  }

  void setWallClock(Instant now) {
    instant = now;
  }

  @Override
  public long nanoTime() {
    return nanos;
  }

  @Override
  public Instant instant() {
    return instant;
  }

  @Override
  public void poll(long timeoutNanos) {
    lastTimeout = timeoutNanos;
    if (Thread.currentThread().isInterrupted()) {
      return;
    }
    if (timeoutNanos != FOREVER) {
      if (!wakeups.tryAcquire()) {
        pass(Duration.ofNanos(timeoutNanos));
      }
      return;
    }
    try {
      wakeups.acquire();
      wakeups.drainPermits();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits until another thread has woken the loop, and leaves the wake-up in place. */
  void awaitWakeup() throws InterruptedException {
    if (!wakeups.tryAcquire(20, TimeUnit.SECONDS)) {
      throw new AssertionError("nobody woke the loop");
    }
    wakeups.release();
  }

  @Override
  public boolean servesEvents() {
    return false;
  }

  @Override
  public void wakeup() {
    wakeups.release();
  }

  @Override
  public void close() {
    closed = true;
  }
}

package dev.eddy.spi;

import java.time.Instant;

/** The clock of the machine. */
enum SystemClock implements LoopClock {
  INSTANCE;

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  @Override
  public Instant instant() {
    return Instant.now();
  }
}

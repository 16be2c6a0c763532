package dev.eddy;

import dev.eddy.spi.LoopClock;
import dev.eddy.spi.Poller;
import java.util.concurrent.TimeUnit;

/** Loops of actors, whose waits have an end: what is lost is to be told, not to hang. */
final class Loops {
  /** Far longer than anything here takes. */
  private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(10);

  /** After the first loss, which decides it all: there may be thousands more to come. */
  private static final long LIMIT_NANOS_AFTER_LOSS = TimeUnit.MILLISECONDS.toNanos(1);

  private static volatile long limitNanos = LIMIT_NANOS;

  /** Thrown into the actor that has waited in vain. */
  static final class Lost extends Error {
    private static final long serialVersionUID = 1;

    Lost(String what) {
      super(what, null, false, false);
    }
  }

  /** The loop's own way of waiting; only for ever is not for ever. */
  private static final class BoundedPoller implements Poller {
    private final Poller parking = Poller.parking(Thread.currentThread());

    @Override
    public void poll(long timeoutNanos) {
      long began = System.nanoTime();
      long limit = limitNanos;
      parking.poll(Math.min(timeoutNanos, limit));
      if (timeoutNanos == FOREVER && System.nanoTime() - began >= limit) {
        lost();
        throw new Lost("nobody has woken the loop");
      }
    }

    @Override
    public boolean servesEvents() {
      return parking.servesEvents();
    }

    @Override
    public void wakeup() {
      parking.wakeup();
    }

    @Override
    public void close() {
      parking.close();
    }
  }

  private Loops() {}

  /** This thread's loop, which is made if there is none: the same for many tries. */
  static IOLoop ofThisThread() {
    IOLoop known = CurrentLoop.orNull();
    return known != null ? known : IOLoop.create(LoopClock.system(), newPoller());
  }

  /** How long an actor may wait for what has to come. */
  static long limitNanos() {
    return limitNanos;
  }

  /** An actor has waited in vain. */
  static void lost() {
    limitNanos = LIMIT_NANOS_AFTER_LOSS;
  }

  static Poller newPoller() {
    return new BoundedPoller();
  }

  /** Runs one turn, which does not wait. */
  static void turn(IOLoop loop) {
    loop.stop();
    loop.start();
  }

  /** Runs turns, which may wait, until a promise is done. */
  static void runUntilDone(IOLoop loop, Promise<?> promise) {
    if (!promise.isDone()) {
      promise.addDoneCallback(done -> loop.stop());
      loop.start();
    }
  }
}

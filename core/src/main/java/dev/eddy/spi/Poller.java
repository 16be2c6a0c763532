package dev.eddy.spi;

import org.jspecify.annotations.Nullable;

/**
 * How a loop waits. The default parks the thread; one that waits for sockets serves them too. Made
 * for one loop; all but {@link #wakeup()} is called on that loop's thread.
 */
public interface Poller extends AutoCloseable {
  /** The time-out of {@link #poll} that means: until something happens. */
  long FOREVER = Long.MAX_VALUE;

  /**
   * Serves what is ready, and waits for it if there is nothing. It may return early for no reason.
   * A {@link #wakeup()} since the last return makes it return at once.
   *
   * <p>When the thread is interrupted it returns and leaves the interrupt status set.
   *
   * @param timeoutNanos how long to wait at most, in nanoseconds: 0 does not wait, {@link #FOREVER}
   *     has no limit
   */
  void poll(long timeoutNanos);

  /**
   * Runs turns of the loop, in each of which it may {@link #poll}. For a poller that has to prepare
   * the thread for as long as the loop runs on it. The loop calls this when it begins to run, and
   * again when {@link #servesEvents()} has changed meanwhile.
   *
   * @param turns to be called once, on this thread, before this returns
   */
  default void run(Runnable turns) {
    turns.run();
  }

  /**
   * Says whether {@link #poll} has to be called in turns that need not wait.
   *
   * @return true if it serves something (sockets), false if it only waits
   */
  boolean servesEvents();

  /**
   * Returns the network that takes the place of the operating system's sockets for what runs now.
   * To be asked each time that a client connects or a server begins to listen, in the context of
   * its caller: a simulation with several hosts answers for the host of the caller.
   *
   * @return null, as here, if there is none and sockets are to be used
   */
  default @Nullable Network network() {
    return null;
  }

  /**
   * Makes the wait that goes on, or else the next one, return. From any thread; after {@link
   * #close()} it does nothing.
   */
  void wakeup();

  /** Gives back what it holds. The loop is closed and will not poll again. */
  @Override
  void close();

  /**
   * Returns a poller that parks the loop's thread.
   *
   * @param loopThread the thread that will call {@link #poll}
   * @return a new poller
   */
  static Poller parking(Thread loopThread) {
    return new ParkingPoller(loopThread);
  }
}

package dev.eddy.spi;

/**
 * Makes the pollers of the loops that {@code IOLoop.current()} makes: found by {@link
 * java.util.ServiceLoader} when the first of them is made. The module {@code eddy-http} has one
 * that serves sockets. Without one, and for a loop that {@code IOLoop.create} gets a poller for,
 * nothing is looked up.
 */
public interface PollerProvider {
  /**
   * Makes the poller of a new loop. What it costs should come due when it is first used: many a
   * loop never has a socket.
   *
   * @param loopThread the thread that makes the loop, will call {@link Poller#poll}, and calls this
   * @return a new poller
   */
  Poller create(Thread loopThread);
}

package dev.eddy.spi;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Connections that are not the operating system's: what a module that speaks a protocol uses
 * instead of sockets, where the loop's poller {@linkplain Poller#network() has one}. A simulated
 * network is such.
 *
 * <p>All of it belongs to one loop and its thread: it is called there, and calls there. It never
 * calls what it was given from within a method of its own, but always from the loop, and in the
 * context that the caller had.
 *
 * <p>A host may be given by name: of an unresolved address the network looks the name up itself, so
 * a caller should not resolve it.
 */
public interface Network {
  /**
   * Listens for connections.
   *
   * @param local a host of this machine, or the wildcard address for all of it; port 0 takes one
   *     that is free
   * @param acceptor called with each connection, which is established, and returns what is told of
   *     it from now on. It may use the connection at once. What it throws resets the connection and
   *     is logged
   * @return to be closed
   * @throws BindException if somebody listens there, or if it is no address of this machine
   * @throws IOException if it cannot listen for another reason
   * @throws IllegalStateException from another thread
   */
  Listener listen(
      InetSocketAddress local, Function<? super Connection, ? extends Connection.Handler> acceptor)
      throws IOException;

  /**
   * Begins to connect. {@link Connection.Handler#connected()} tells when the connection is
   * established, or {@link Connection.Handler#failed} why there is none: nobody listens (a {@link
   * java.net.ConnectException}), there is no such host (a {@link java.net.UnknownHostException}),
   * nobody answers. A caller that waits no longer closes the connection.
   *
   * @param remote the host, resolved or not, and the port
   * @param handler told of the outcome, and of all that happens later
   * @return to be closed, also after a failure
   * @throws IllegalStateException from another thread
   */
  Connection connect(InetSocketAddress remote, Connection.Handler handler);

  /**
   * Returns what a module keeps for this network, such as connections that it will use again, and
   * makes it at the first call. It goes with the network.
   *
   * @param type of the object, by which the module finds it
   * @param maker makes it
   * @return the same object for every call with this type
   * @throws IllegalStateException from another thread
   */
  <T> T attachment(Class<T> type, Supplier<? extends T> maker);

  /** A place that connections are made to. Loop thread only. */
  interface Listener extends AutoCloseable {
    /**
     * Returns where it listens.
     *
     * @return with the port that was chosen; the same after the end
     */
    InetSocketAddress localAddress();

    /**
     * Says whether it listens.
     *
     * @return false once it is closed
     */
    boolean isOpen();

    /**
     * Accepts no more connections. Those that there are stay. A second call does nothing.
     *
     * @throws IllegalStateException from another thread
     */
    @Override
    void close();
  }
}

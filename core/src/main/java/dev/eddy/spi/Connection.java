package dev.eddy.spi;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NotYetConnectedException;

/**
 * One side of a connection of a {@link Network}: a stream of bytes in each direction. It is as a
 * {@link java.nio.channels.SocketChannel} that does not block, with a {@link Handler} in place of a
 * selector. Loop thread only: other threads get an {@link IllegalStateException}.
 *
 * <p>Who does not {@link #read} holds the other side up, which at some time can {@link #write} no
 * more.
 */
public interface Connection extends ByteChannel {
  /**
   * What is told of a connection. Called by the loop, never from within a method of the connection,
   * and no more once that was closed by {@link #close()} or {@link #abort()}.
   */
  interface Handler {
    /** The connection is established. Not called on the side that accepted it. */
    void connected();

    /**
     * Something has come that can be read: bytes, or the end of the input. Called for each arrival;
     * what is not read then waits, and no other call tells of it.
     */
    void readable();

    /** There is room for bytes again, after a {@link #write} has not taken all. */
    void writable();

    /**
     * The connection could not be established, or is lost: reset by the other side, or given up
     * because no answer comes. Nothing else is called after it. The connection still has to be
     * closed.
     *
     * @param failure which reading and writing throw too from now on
     */
    void failed(IOException failure);
  }

  /**
   * Returns the address of this side.
   *
   * @return resolved; the same after the end
   */
  InetSocketAddress localAddress();

  /**
   * Returns the address of the other side.
   *
   * @return that which was given, if the connection was never established; the same after the end
   */
  InetSocketAddress remoteAddress();

  /**
   * Takes bytes that have come, as many as there are and have room.
   *
   * @param into written from its position on
   * @return how many; 0 if there are none now, -1 if there will never be more
   * @throws NotYetConnectedException if the connection is not established yet
   * @throws ClosedChannelException if this side was closed
   * @throws IOException if the connection is lost: what {@link Handler#failed} was told. Bytes that
   *     were not read before are lost with it
   */
  @Override
  int read(ByteBuffer into) throws IOException;

  /**
   * Sends bytes, as many as there is room for. {@link Handler#writable()} tells when there is room
   * for the rest.
   *
   * @param from read from its position on
   * @return how many were taken; they may still be lost with the connection
   * @throws NotYetConnectedException if the connection is not established yet
   * @throws ClosedChannelException if this side was closed, or its output
   * @throws IOException if the connection is lost
   */
  @Override
  int write(ByteBuffer from) throws IOException;

  /**
   * Ends the output: the other side reads to the end, and may go on to send. A second call does
   * nothing.
   *
   * @throws NotYetConnectedException if the connection is not established yet
   * @throws ClosedChannelException if this side was closed
   * @throws IOException if the connection is lost
   */
  void shutdownOutput() throws IOException;

  /**
   * Says whether this side is to be closed still.
   *
   * @return false once it was; true also after a failure
   */
  @Override
  boolean isOpen();

  /**
   * Closes this side. What was written is sent before; but if there is something that was not read,
   * or if more comes, the other side is told that the connection was reset. A second call does
   * nothing.
   */
  @Override
  void close();

  /**
   * Closes this side at once: what is under way may be lost, and the other side is told that the
   * connection was reset. After {@link #close()} it does nothing.
   */
  void abort();
}

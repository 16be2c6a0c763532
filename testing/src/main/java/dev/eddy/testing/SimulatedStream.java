package dev.eddy.testing;

import dev.eddy.Promise;
import dev.eddy.spi.Connection;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One side of a connection of a {@link SimulatedNetwork}, for coroutines: Tornado's {@code
 * IOStream}. For programs that speak a protocol of their own; what speaks HTTP has its own streams.
 *
 * <p>One read and any number of writes may be under way. A read or write fails with an {@link
 * IOException} if there is no connection: it is refused, reset, given up, or was closed. Cancelling
 * the promise of a read gives it up, and what has come is there for the next one; a write that was
 * cancelled is written all the same. A failure that nobody awaits is not reported. Loop thread
 * only.
 */
public final class SimulatedStream implements AutoCloseable {
  private static final int CHUNK = 4096;

  private final Connection.Handler handler = new Told();

  /** Null at first, on the side that connects. */
  private @Nullable Connection connection;

  /** Or there will be no connection. */
  private boolean isConnected;

  /** What was received, and nobody has read. */
  private byte[] buffer = new byte[CHUNK];

  private int size;
  private @Nullable Read<?> reading;
  private final ArrayDeque<Write> writing = new ArrayDeque<>();
  private boolean isEndToBeSent;

  /** One that connects, {@link #over} a connection. */
  SimulatedStream() {}

  /** One that was accepted. */
  SimulatedStream(Connection connection) {
    this.connection = connection;
    isConnected = true;
  }

  void over(Connection connection) {
    this.connection = connection;
  }

  Connection.Handler handler() {
    return handler;
  }

  private Connection connection() {
    return Objects.requireNonNull(connection);
  }

  // ---- reading

  /**
   * Reads what there is, as soon as there is anything.
   *
   * @param most how many bytes at most, at least one
   * @return at least one byte, but none at the end of the input
   * @throws IllegalArgumentException if it is less than one
   * @throws IllegalStateException if a read is under way, or from another thread
   */
  public Promise<byte[]> read(int most) {
    if (most < 1) {
      throw new IllegalArgumentException("read(" + most + "): expected at least one byte");
    }
    return begin(
        new Read<byte[]>() {
          @Override
          int missing() {
            return size > 0 ? 0 : most;
          }

          @Override
          byte[] value() {
            return take(Math.min(size, most));
          }

          @Override
          byte[] atEnd() {
            return new byte[0];
          }
        });
  }

  /**
   * Reads so many bytes; fails with an {@link EOFException} if the input ends before.
   *
   * @param count how many, 0 or more
   * @return that many
   * @throws IllegalArgumentException if it is negative
   * @throws IllegalStateException if a read is under way, or from another thread
   */
  public Promise<byte[]> readBytes(int count) {
    if (count < 0) {
      throw new IllegalArgumentException("readBytes(" + count + "): expected 0 or more");
    }
    return begin(
        new Read<byte[]>() {
          @Override
          int missing() {
            return Math.max(0, count - size);
          }

          @Override
          byte[] value() {
            return take(count);
          }

          @Override
          byte[] atEnd() throws EOFException {
            throw new EOFException("the input ends after " + size + " of " + count + " bytes");
          }
        });
  }

  /**
   * Reads to the end of a text, such as that of a line; fails with an {@link EOFException} if the
   * input ends before.
   *
   * @param delimiter in UTF-8, as what is read
   * @return all up to the delimiter, and that
   * @throws IllegalArgumentException if the delimiter is empty
   * @throws IllegalStateException if a read is under way, or from another thread
   */
  public Promise<String> readUntil(String delimiter) {
    byte[] end = delimiter.getBytes(StandardCharsets.UTF_8);
    if (end.length == 0) {
      throw new IllegalArgumentException("readUntil(\"\"): expected a delimiter");
    }
    return begin(
        new Read<String>() {
          @Override
          int missing() {
            return endOf(end) < 0 ? CHUNK : 0;
          }

          @Override
          String value() {
            return new String(take(endOf(end)), StandardCharsets.UTF_8);
          }

          @Override
          String atEnd() throws EOFException {
            throw new EOFException("the input ends after " + size + " bytes without the delimiter");
          }
        });
  }

  /** Something that reads. */
  private abstract static class Read<T> {
    final Promise<T> promise = new Promise<>();

    /** How many bytes more are of use; 0 if there are enough. */
    abstract int missing();

    abstract T value();

    abstract T atEnd() throws EOFException;

    void end() {
      try {
        promise.setResult(atEnd());
      } catch (EOFException e) {
        fail(promise, e);
      }
    }
  }

  private <T> Promise<T> begin(Read<T> read) {
    if (reading != null && !reading.promise.isDone()) {
      throw new IllegalStateException(
          "a read of " + this + " is under way: await it, or cancel it, before the next one");
    }
    reading = read;
    goOnReading();
    return read.promise;
  }

  private void goOnReading() {
    Read<?> read = reading;
    if (read == null || read.promise.isDone()) {
      return;
    }
    try {
      if (isServed(read)) {
        reading = null;
      }
    } catch (IOException e) {
      reading = null;
      fail(read.promise, e);
    }
  }

  private <T> boolean isServed(Read<T> read) throws IOException {
    for (int missing = read.missing(); missing > 0; missing = read.missing()) {
      if (!isConnected) {
        return false;
      }
      if (buffer.length < size + missing) {
        buffer = Arrays.copyOf(buffer, 2 * (size + missing));
      }
      int count = connection().read(ByteBuffer.wrap(buffer, size, missing));
      if (count == 0) {
        return false;
      }
      if (count < 0) {
        read.end();
        return true;
      }
      size += count;
    }
    read.promise.setResult(read.value());
    return true;
  }

  private byte[] take(int count) {
    byte[] taken = Arrays.copyOf(buffer, count);
    System.arraycopy(buffer, count, buffer, 0, size - count);
    size -= count;
    return taken;
  }

  /** The place behind the delimiter, or -1. */
  private int endOf(byte[] delimiter) {
    for (int end = delimiter.length; end <= size; end++) {
      if (Arrays.equals(buffer, end - delimiter.length, end, delimiter, 0, delimiter.length)) {
        return end;
      }
    }
    return -1;
  }

  // ---- writing

  private record Write(ByteBuffer bytes, Promise<Void> promise) {}

  /**
   * Writes bytes, after all that was written before.
   *
   * @param bytes taken as they are now
   * @return done when the connection has taken them, for which the other side may have to read;
   *     whether they arrive it does not tell
   * @throws IllegalStateException from another thread
   */
  public Promise<Void> write(byte[] bytes) {
    var write = new Write(ByteBuffer.wrap(bytes.clone()), new Promise<>());
    writing.add(write);
    goOnWriting();
    return write.promise;
  }

  /**
   * Writes a text in UTF-8.
   *
   * @param text the text
   * @return as that of {@link #write(byte[])}
   * @throws IllegalStateException from another thread
   */
  public Promise<Void> write(String text) {
    return write(text.getBytes(StandardCharsets.UTF_8));
  }

  @SuppressWarnings("NullAway") // null is the value of a Void
  private void goOnWriting() {
    if (!isConnected) {
      return;
    }
    try {
      while (!writing.isEmpty()) {
        Write first = writing.element();
        connection().write(first.bytes);
        if (first.bytes.hasRemaining()) {
          return;
        }
        writing.remove();
        if (!first.promise.isDone()) {
          first.promise.setResult(null);
        }
      }
      if (isEndToBeSent) {
        connection().shutdownOutput();
      }
    } catch (IOException e) {
      failWrites(e);
    }
  }

  private void failWrites(IOException failure) {
    while (!writing.isEmpty()) {
      fail(writing.remove().promise, failure);
    }
  }

  /** Ends the output, when all was written. The other side may go on to send. */
  public void shutdownOutput() {
    isEndToBeSent = true;
    goOnWriting();
  }

  // ---- the end

  /**
   * Closes it. What the connection has taken is sent before, and reads and writes that are under
   * way fail. A second call does nothing.
   */
  @Override
  public void close() {
    connection().close();
    end(new ClosedChannelException());
  }

  /** Closes it so that the other side learns that the connection was reset. */
  public void abort() {
    connection().abort();
    end(new ClosedChannelException());
  }

  private void end(IOException failure) {
    isConnected = true;
    size = 0;
    if (reading != null) {
      fail(reading.promise, failure);
      reading = null;
    }
    failWrites(failure);
  }

  private static void fail(Promise<?> promise, IOException failure) {
    if (!promise.isDone()) {
      promise.setException(failure);
      var unused = promise.exception(); // counts as looked at
    }
  }

  private final class Told implements Connection.Handler {
    @Override
    public void connected() {
      isConnected = true;
      goOnWriting();
      goOnReading();
    }

    @Override
    public void readable() {
      goOnReading();
    }

    @Override
    public void writable() {
      goOnWriting();
    }

    @Override
    public void failed(IOException failure) {
      end(failure);
    }
  }

  @Override
  public String toString() {
    return "stream " + connection;
  }
}

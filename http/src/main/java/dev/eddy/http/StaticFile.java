package dev.eddy.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A file on its way to a client. It is opened on a thread for blocking work while the loop may
 * already have given it up: whoever is second closes it.
 */
final class StaticFile implements AutoCloseable {
  private final AtomicReference<@Nullable FileChannel> channel = new AtomicReference<>();
  private final AtomicBoolean isClosed = new AtomicBoolean();

  /** Set before the loop learns that the file is open. */
  private byte @Nullable [] content;

  /** Hands the file over. Thread for blocking work. */
  void opened(FileChannel file) throws IOException {
    channel.set(file);
    if (isClosed.get()) {
      close();
    }
  }

  /** Tells what is in it. Thread for blocking work. */
  void setContent(byte[] content) {
    this.content = content;
  }

  /** Returns what is in it; null if that is not read yet. Loop thread. */
  byte @Nullable [] content() {
    return content;
  }

  /** Loop thread. */
  FileChannel channel() {
    FileChannel known = channel.get();
    if (known == null) {
      throw new IllegalStateException("the file is not open");
    }
    return known;
  }

  /** Reads up to a number of bytes, fewer only at the end of the file. Thread for blocking work. */
  static byte[] read(FileChannel file, long position, int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    while (bytes.hasRemaining() && file.read(bytes, position + bytes.position()) >= 0) {
      // more may come
    }
    return bytes.hasRemaining() ? Arrays.copyOf(bytes.array(), bytes.position()) : bytes.array();
  }

  @Override
  public void close() throws IOException {
    isClosed.set(true);
    FileChannel file = channel.getAndSet(null);
    if (file != null) {
      file.close();
    }
  }
}

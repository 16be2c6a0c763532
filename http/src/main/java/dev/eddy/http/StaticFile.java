package dev.eddy.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A file on its way to a client. A thread for blocking work opens and reads it, and the loop's
 * thread goes on when that has ended, also if the handler was cancelled meanwhile: never both at
 * once.
 */
final class StaticFile implements AutoCloseable {
  private @Nullable FileChannel channel;
  private byte @Nullable [] content;

  /** Hands the file over. */
  void opened(FileChannel file) {
    channel = file;
    content = null;
  }

  /** Tells what is in it. */
  void setContent(byte[] content) {
    this.content = content;
  }

  /** Returns what is in it; null if that was not read yet. */
  byte @Nullable [] content() {
    return content;
  }

  FileChannel channel() {
    FileChannel known = channel;
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

  void closeQuietly() {
    try {
      close();
    } catch (IOException failure) {
      HttpLog.debug("closing a static file failed", failure);
    }
  }

  @Override
  public void close() throws IOException {
    if (channel != null) {
      channel.close();
    }
  }
}

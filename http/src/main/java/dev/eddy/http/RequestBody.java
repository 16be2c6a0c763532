package dev.eddy.http;

import dev.eddy.Awaitable;
import dev.eddy.Promise;
import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request on its way from the connection to the handler. What has come waits here; if
 * the handler takes it piece by piece, no more is read as long as it does not ask. Loop thread
 * only.
 */
final class RequestBody {
  private static final byte[] NOTHING = {};

  /** However long a client says that its body will be, no more is set aside before it comes. */
  private static final int LARGEST_FIRST_BUFFER = 64 * 1024;

  /** The longest array that every JVM makes. */
  private static final int MOST = Integer.MAX_VALUE - 8;

  private final HttpConnection connection;
  private final long limit;

  /** What has come and was not taken, in the first {@code size} bytes. */
  private byte[] waiting = NOTHING;

  private int size;
  private long announced;
  private long received;
  private boolean isComplete;
  private @Nullable Exception failure;

  /** Who waits for the next piece. */
  private @Nullable Promise<byte[]> reader;

  /**
   * Begins with nothing.
   *
   * @param announced its length, or 0 if that is not known
   * @param limit its greatest length
   */
  RequestBody(HttpConnection connection, long announced, long limit) {
    this.connection = connection;
    this.announced = announced;
    this.limit = limit;
  }

  boolean isComplete() {
    return isComplete;
  }

  /**
   * Takes a copy of what came.
   *
   * @return false if the body is longer than it may be
   */
  boolean offer(ByteBuf piece) {
    int length = piece.readableBytes();
    received += length;
    if (received > limit || (failure == null && length > MOST - size)) {
      return false;
    }
    if (length > 0 && failure == null) {
      makeRoom(length);
      piece.readBytes(waiting, size, length);
      size += length;
      serve();
    }
    return true;
  }

  private void makeRoom(int length) {
    int needed = size + length;
    if (needed > waiting.length) {
      int first = (int) Math.min(announced, LARGEST_FIRST_BUFFER);
      int doubled = (int) Math.min(2L * waiting.length, MOST);
      waiting = Arrays.copyOf(waiting, Math.max(needed, Math.max(first, doubled)));
    }
  }

  /** There is no more to come. */
  void complete() {
    isComplete = true;
    serve();
  }

  /** Nothing more will come, and it is not whole. */
  void fail(Exception reason) {
    if (!isComplete && failure == null) {
      failure = reason;
      serve();
    }
  }

  /** Takes what has come since the last time. */
  byte[] take() {
    byte[] all = size == waiting.length ? waiting : Arrays.copyOf(waiting, size);
    waiting = NOTHING;
    size = 0;
    return all;
  }

  /** Returns the next piece, empty at the end. One caller at a time. */
  Awaitable<byte[]> next() {
    var next = new Promise<byte[]>();
    reader = next;
    serve();
    if (!isComplete && failure == null) {
      if (!next.isDone()) {
        connection.readBody();
      } else if (wantsMore(true)) {
        connection.readMore();
      }
    }
    return next;
  }

  private void serve() {
    Promise<byte[]> waits = reader;
    if (waits == null) {
      return;
    }
    if (waits.isDone()) { // it was cancelled
      reader = null;
    } else if (failure != null) {
      reader = null;
      waits.setException(failure);
      waits.exception(); // who awaits it may have been cancelled
    } else if (size > 0 || isComplete) {
      reader = null;
      waits.setResult(take());
    }
  }

  /** Whether somebody waits for what the client has not sent. */
  boolean isAwaited() {
    return reader != null && !reader.isDone();
  }

  /**
   * Whether the connection should read on for it. One piece is read ahead of a handler that takes
   * pieces: that is also how it is known that the client has gone.
   */
  boolean wantsMore(boolean isStreaming) {
    return !isStreaming || size == 0;
  }
}

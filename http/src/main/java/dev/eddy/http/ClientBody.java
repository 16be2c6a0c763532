package dev.eddy.http;

import dev.eddy.Promise;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The body of a response on its way from the connection to the fetch. What has come waits here.
 * Loop thread only.
 */
final class ClientBody {
  /** What becomes of it. */
  enum Use {
    /** It is needed as a whole. */
    COLLECT,
    /** It is taken piece by piece, and no more is read as long as nobody asks. */
    STREAM,
    /** Only its end is of interest. */
    DROP
  }

  /** Longer ones are not read to the end in order to keep a connection. */
  static final long MOST_DROPPED = 64 * 1024;

  private static final byte[] NOTHING = {};

  /** However long a server says that its body will be, no more is set aside before it comes. */
  private static final int LARGEST_FIRST_BUFFER = 64 * 1024;

  private final Use use;
  private final long limit;
  private final long announced;

  /** What has come and was not taken, in the first {@code size} bytes. */
  private byte[] waiting = NOTHING;

  private int size;
  private long dropped;
  private boolean isComplete;
  private @Nullable Exception failure;

  /** Who waits for the next piece. */
  private @Nullable Promise<byte[]> reader;

  /**
   * Begins with nothing.
   *
   * @param use what becomes of it
   * @param limit how much may wait here
   * @param announced its length, or 0 if that is not known
   */
  ClientBody(Use use, long limit, long announced) {
    this.use = use;
    this.limit = limit;
    this.announced = announced;
  }

  Use use() {
    return use;
  }

  boolean isComplete() {
    return isComplete;
  }

  /** Takes a copy of what came. It fails if that is too much. */
  void offer(ByteBuf piece) {
    int length = piece.readableBytes();
    if (length == 0 || failure != null || isComplete) {
      return;
    }
    if (use == Use.DROP) {
      dropped += length;
      if (dropped > MOST_DROPPED) {
        fail(new IOException("a body that nobody wants is longer than " + MOST_DROPPED));
      }
    } else if (size + (long) length > limit) {
      fail(
          new IOException(
              "the response has a body of more than "
                  + limit
                  + " bytes: raise maxBodySize of the client, or take a streamingCallback"));
    } else {
      makeRoom(length);
      piece.readBytes(waiting, size, length);
      size += length;
      serve();
    }
  }

  private void makeRoom(int length) {
    int needed = Math.addExact(size, length);
    if (needed > waiting.length) {
      int first = (int) Math.min(announced, LARGEST_FIRST_BUFFER);
      int doubled = (int) Math.min(2L * waiting.length, Integer.MAX_VALUE - 8);
      waiting = Arrays.copyOf(waiting, Math.max(needed, Math.max(first, doubled)));
    }
  }

  /** There is no more to come. */
  void complete() {
    if (failure == null) {
      isComplete = true;
      serve();
    }
  }

  /** Nothing more will come, and it is not whole. */
  void fail(Exception reason) {
    if (!isComplete && failure == null) {
      failure = reason;
      waiting = NOTHING;
      size = 0;
      serve();
    }
  }

  boolean hasFailed() {
    return failure != null;
  }

  /**
   * Returns the next piece, empty at the end; of a body that is collected, all of it. One caller at
   * a time.
   */
  Promise<byte[]> next() {
    var next = new Promise<byte[]>();
    reader = next;
    serve();
    return next;
  }

  private void serve() {
    Promise<byte[]> waits = reader;
    if (waits == null || waits.isDone()) {
      return;
    }
    if (failure != null) {
      reader = null;
      waits.setException(failure);
      waits.exception(); // the fetch may have been cancelled
    } else if (isComplete || (use == Use.STREAM && size > 0)) {
      reader = null;
      waits.setResult(take());
    }
  }

  private byte[] take() {
    byte[] all = size == waiting.length ? waiting : Arrays.copyOf(waiting, size);
    waiting = NOTHING;
    size = 0;
    return all;
  }

  /** Nobody will ask any more. */
  void leave() {
    reader = null;
  }

  /** Whether the connection should read on for it. */
  boolean wantsMore() {
    return use != Use.STREAM || reader != null;
  }
}

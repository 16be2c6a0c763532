package dev.eddy.process;

import dev.eddy.AsyncIterator;
import dev.eddy.Awaitable;
import dev.eddy.IOLoop;
import dev.eddy.Promise;
import dev.eddy.internal.Grantor;
import dev.eddy.internal.Waitlist;
import dev.eddy.internal.Workers;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The lines of a stream that blocks, read without blocking the loop.
 *
 * <pre>{@code
 * for (String line : each(new LineReader(System.in))) {
 *   …
 * }
 * }</pre>
 *
 * <p>Another thread reads, and only when somebody fetches and no line is left: at most some 8000
 * characters are read ahead, so whoever writes into a pipe has to wait for a slow reader. A line
 * ends with a line feed, a carriage return, both, or the end of the stream, and comes without them;
 * bytes that are no characters become replacement characters.
 *
 * <p>A line stays until {@link #nextObject()} takes it: a fetch that is cancelled loses none.
 */
public final class LineReader implements AsyncIterator<String> {
  /** As in asyncio. */
  private static final int DEFAULT_MAX_LENGTH = 1 << 16;

  private final IOLoop loop = IOLoop.current();
  private final InputStream in;

  /** Touched by one thread at a time, the one that reads. */
  private final LineSource source;

  private final Waitlist<Boolean> fetches = Waitlist.of(new Grantor<>("LineReader.fetchNext()"));
  private final Promise<Boolean> fetched = fetches.completed(true);
  private final Promise<Boolean> atEnd = fetches.completed(false);
  private final ArrayDeque<String> lines = new ArrayDeque<>();
  private boolean isReading;
  private boolean isOver;

  /** What the next fetch fails with. */
  private @Nullable Throwable failure;

  private @Nullable Promise<Void> closing;

  /**
   * Makes a reader of lines of at most 65536 characters in UTF-8.
   *
   * @param in read by this reader alone from now on, and closed with it
   * @throws IllegalStateException if this thread can have no loop
   */
  public LineReader(InputStream in) {
    this(in, StandardCharsets.UTF_8, DEFAULT_MAX_LENGTH);
  }

  /**
   * Makes a reader.
   *
   * @param in read by this reader alone from now on, and closed with it
   * @param charset of its bytes
   * @param maxLength how many characters a line may have; a longer one is a failure
   * @throws IllegalArgumentException if the length is not positive
   * @throws IllegalStateException if this thread can have no loop
   */
  public LineReader(InputStream in, Charset charset, int maxLength) {
    if (maxLength < 1) {
      throw new IllegalArgumentException(
          "a line cannot have at most " + maxLength + " characters; expected 1 or more");
    }
    this.in = Objects.requireNonNull(in, "in");
    this.source = new LineSource(in, Objects.requireNonNull(charset, "charset"), maxLength);
  }

  static LineReader of(InputStream in, Charset charset) {
    return new LineReader(in, charset, DEFAULT_MAX_LENGTH);
  }

  /**
   * Fetches the next line.
   *
   * @return whether there is one. Fails, once, with an {@link IOException} of the stream, or if a
   *     line is too long; that is the end then. Cancelling it lets the read go on, whose lines are
   *     for the next fetch
   * @throws IllegalStateException before the last fetch has ended; from another thread than the
   *     loop's, or if the loop is closed
   */
  @Override
  public Awaitable<Boolean> fetchNext() {
    fetches.check("LineReader.fetchNext()");
    if (!fetches.isEmpty()) {
      throw new IllegalStateException(
          "fetchNext() of a LineReader before the last one has ended: await one after the other");
    }
    if (!lines.isEmpty()) {
      return fetched;
    }
    if (failure != null) {
      return fetches.failed(takeFailure(failure));
    }
    if (isOver) {
      return atEnd;
    }
    Promise<Boolean> fetch = fetches.add(null);
    if (!isReading) {
      isReading = true;
      Workers.Pipes.EXECUTOR.execute(this::read);
    }
    return fetch;
  }

  private Throwable takeFailure(Throwable thrown) {
    failure = null;
    isOver = true;
    return thrown;
  }

  /** The other thread's part. */
  private void read() {
    try {
      List<String> arrived = source.read();
      tell(() -> arrived(arrived));
    } catch (Throwable thrown) {
      tell(() -> failed(thrown));
    }
  }

  private void tell(Runnable callback) {
    try {
      loop.addCallback(callback);
    } catch (IllegalStateException loopIsClosed) {
      // then nobody reads any more
    }
  }

  private void arrived(List<String> arrived) {
    isReading = false;
    if (closing != null) {
      return;
    }
    isOver = arrived.isEmpty();
    lines.addAll(arrived);
    fetches.completeAll(!isOver);
  }

  private void failed(Throwable thrown) {
    isReading = false;
    if (closing != null) {
      return;
    }
    failure = thrown;
    if (!fetches.isEmpty()) {
      fetches.failFirst(takeFailure(thrown));
    }
  }

  @Override
  public String nextObject() {
    fetches.check("LineReader.nextObject()");
    String line = lines.poll();
    if (line == null) {
      throw new IllegalStateException(
          "nextObject() of a LineReader without a line: await fetchNext() before each call, and"
              + " call it only if that was true");
    }
    return line;
  }

  /**
   * Closes the stream, on another thread, as that may block. What was not read is lost; a fetch
   * that waits finds the end. If a read is under way that closing does not end, as with a pipe, its
   * thread goes on to wait for it.
   *
   * @return done when the stream is closed; fails with its {@link IOException}
   * @throws IllegalStateException from another thread than the loop's, or if the loop is closed
   */
  @Override
  public Awaitable<Void> closeAsync() {
    fetches.check("LineReader.closeAsync()");
    Promise<Void> known = closing;
    if (known != null) {
      return known;
    }
    var begun = new Promise<Void>();
    closing = begun;
    isOver = true;
    failure = null;
    lines.clear();
    fetches.completeAll(false);
    Workers.Pipes.EXECUTOR.execute(() -> close(begun));
    return begun;
  }

  private void close(Promise<Void> begun) {
    try {
      in.close();
      tell(() -> begun.setResult(Waitlist.nothing()));
    } catch (Throwable thrown) {
      tell(() -> begun.setException(thrown));
    }
  }

  @Override
  public String toString() {
    return "LineReader of " + in;
  }
}

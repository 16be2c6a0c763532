package dev.eddy.process;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static dev.eddy.Coroutines.each;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddy.Coroutine;
import dev.eddy.LoopTest;
import dev.eddy.Promise;
import dev.eddy.testing.TestLoop;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;

class LineReaderTest extends LoopTest {
  /** The threads that read wake the loop. */
  @Override
  protected TestLoop.Builder settings() {
    return patient();
  }

  /** Each read returns what was given to it in one piece, when that is there. */
  private static final class Pieces extends InputStream {
    private static final byte[] END = {};

    private final BlockingQueue<byte[]> pieces = new LinkedBlockingQueue<>();
    private final CountDownLatch isClosed = new CountDownLatch(1);

    void give(String text) {
      pieces.add(text.getBytes(UTF_8));
    }

    void end() {
      pieces.add(END);
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      try {
        byte[] piece = pieces.take();
        if (piece == END) {
          return -1;
        }
        System.arraycopy(piece, 0, target, offset, piece.length);
        return piece.length;
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
    }

    @Override
    public int read() {
      throw new UnsupportedOperationException();
    }

    @Override
    public void close() {
      isClosed.countDown();
    }
  }

  /** One byte at a time. */
  private static InputStream slow(byte[] bytes) {
    return new ByteArrayInputStream(bytes) {
      @Override
      public synchronized int read(byte[] target, int offset, int length) {
        return super.read(target, offset, Math.min(1, length));
      }
    };
  }

  private static Coroutine<List<String>> readAll(LineReader reader) {
    return async(
        () -> {
          var lines = new ArrayList<String>();
          for (String line : each(reader)) {
            lines.add(line);
          }
          return lines;
        });
  }

  private List<String> linesOf(byte[] bytes, Charset charset) throws Exception {
    List<String> lines =
        run(() -> readAll(new LineReader(new ByteArrayInputStream(bytes), charset, 100)));
    assertThat(run(() -> readAll(new LineReader(slow(bytes), charset, 100)))).isEqualTo(lines);
    return lines;
  }

  private List<String> linesOf(String text) throws Exception {
    return linesOf(text.getBytes(UTF_8), UTF_8);
  }

  @Test
  void lines_endWithEachKindOfTerminator() throws Exception {
    assertThat(linesOf("")).isEmpty();
    assertThat(linesOf("a")).containsExactly("a");
    assertThat(linesOf("a\n")).containsExactly("a");
    assertThat(linesOf("a\nb\r\nc\rd")).containsExactly("a", "b", "c", "d");
    assertThat(linesOf("\n\r\n\r\r\n")).containsExactly("", "", "", "");
  }

  @Test
  void charset_isThatOfTheReader() throws Exception {
    assertThat(linesOf("ä€𝄞\n")).containsExactly("ä€𝄞");
    assertThat(linesOf("ä".getBytes(ISO_8859_1), ISO_8859_1)).containsExactly("ä");
    assertThat(linesOf("ä".getBytes(ISO_8859_1), UTF_8)).containsExactly("\uFFFD");
  }

  @Test
  void tooLongALine_failsAfterThoseBeforeIt_andIsTheEnd() throws Exception {
    var in = new ByteArrayInputStream("abc\nabcd\nx\n".getBytes(UTF_8));
    var reader = new LineReader(in, UTF_8, 3);
    assertThat(run(reader::fetchNext)).isTrue();
    assertThat(reader.nextObject()).isEqualTo("abc");
    assertThatThrownBy(() -> run(reader::fetchNext))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "a line is longer than 3 characters, the most that this reader takes: give new"
                + " LineReader(…) a greater maxLength if such lines are meant to be. It begins with"
                + " abc");
    assertThat(run(reader::fetchNext)).isFalse();
    assertThatThrownBy(() -> new LineReader(in, UTF_8, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at most 0 characters; expected 1 or more");
  }

  @Test
  void failureOfTheStream_isThatVeryObject_once() throws Exception {
    var failure = new IOException("x");
    var reader =
        new LineReader(
            new InputStream() {
              @Override
              public int read() throws IOException {
                throw failure;
              }
            });
    assertThat(thrownBy(() -> run(reader::fetchNext))).isSameAs(failure);
    assertThat(run(reader::fetchNext)).isFalse();
  }

  @Test
  void nothingIsRead_beforeSomebodyFetches_andABufferAheadAtMost() throws Exception {
    var count = new long[1]; // the loop's thread reads it when no read is under way
    var endless =
        new InputStream() {
          @Override
          public int read() {
            return count[0]++ % 2 == 0 ? 'x' : '\n';
          }
        };
    var reader = new LineReader(endless);
    turn();
    assertThat(count[0]).isZero();
    assertThat(run(reader::fetchNext)).isTrue();
    long first = count[0];
    assertThat(first).isLessThanOrEqualTo(8192);
    for (int i = 0; i < first / 2; i++) {
      assertThat(run(reader::fetchNext)).isTrue();
      assertThat(reader.nextObject()).isEqualTo("x");
    }
    assertThat(count[0]).isEqualTo(first);
    assertThat(run(reader::fetchNext)).isTrue();
    assertThat(count[0]).isEqualTo(2 * first);
  }

  @Test
  void whileAReadBlocks_theLoopGoesOn() throws Exception {
    var pieces = new Pieces();
    Promise<List<String>> lines = readAll(new LineReader(pieces)).start();
    for (int i = 0; i < 3; i++) {
      turn();
    }
    assertThat(lines.isDone()).isFalse();
    pieces.give("a");
    pieces.give("b\nc\nd");
    pieces.end();
    assertThat(run(() -> lines)).containsExactly("ab", "c", "d");
    pieces.isClosed.await();
  }

  @Test
  void cancelledFetch_losesNoLine() throws Exception {
    var pieces = new Pieces();
    var reader = new LineReader(pieces);
    Promise<Boolean> cancelled = async(() -> await(reader.fetchNext())).start();
    turn();
    cancelled.cancel();
    assertThatThrownBy(() -> run(() -> cancelled)).isInstanceOf(CancellationException.class);

    Promise<Boolean> next = async(() -> await(reader.fetchNext())).start();
    pieces.give("a\n");
    assertThat(run(() -> next)).isTrue();
    assertThat(reader.nextObject()).isEqualTo("a");
  }

  @Test
  void close_endsAFetchThatWaits_andClosesTheStream() throws Exception {
    var pieces = new Pieces();
    var reader = new LineReader(pieces);
    Promise<Boolean> waiting = async(() -> await(reader.fetchNext())).start();
    turn();
    run(reader::closeAsync);
    assertThat(pieces.isClosed.getCount()).isZero();
    assertThat(run(() -> waiting)).isFalse();
    assertThat(run(reader::fetchNext)).isFalse();
    run(reader::closeAsync);
    loop.close();
    pieces.give("too late\n");
  }

  @Test
  void wrongUse_isRefused() throws Exception {
    var pieces = new Pieces();
    var reader = new LineReader(pieces);
    assertThatThrownBy(reader::nextObject)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("await fetchNext() before each call");
    Promise<Boolean> waiting = async(() -> await(reader.fetchNext())).start();
    turn();
    assertThatThrownBy(reader::fetchNext)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("before the last one has ended");
    assertThat(thrownOnOtherThread(reader::fetchNext))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("LineReader.fetchNext() from thread 'other-thread'");
    pieces.end();
    assertThat(run(() -> waiting)).isFalse();
  }
}

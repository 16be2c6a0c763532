package dev.eddy;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static dev.eddy.Coroutines.moment;
import static dev.eddy.Coroutines.multi;
import static dev.eddy.Coroutines.withTimeout;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;

/** What nobody attends to is logged. */
class ReportsTest extends LoopTest {
  private static Coroutine<Integer> divide(int x, int y) {
    return async(() -> x / y);
  }

  @SuppressWarnings("eddy:dropped-coroutine")
  private static void drop() {
    divide(1, 0);
  }

  @Test
  void neverAwaited_isLoggedWithTheAsyncLineAtClose() {
    int line = thrownBy(() -> run(() -> divide(1, 0))).getStackTrace()[0].getLineNumber();
    loop.addCallback(ReportsTest::drop);
    turn();
    loop.close();
    assertThat(log.takeOne().getMessage())
        .contains("never awaited")
        .contains("ReportsTest.divide(ReportsTest.java:" + line + ")")
        .contains("await(…)");
  }

  @Test
  void neverAwaited_madeBeforeTheLoopRuns() {
    drop();
    drop();
    loop.close();
    assertThat(log.take()).hasSize(2);
  }

  @Test
  void neverAwaited_madeOnAThreadWithoutLoop_isLoggedWhenGarbage() throws InterruptedException {
    var thread = new Thread(ReportsTest::drop);
    thread.start();
    thread.join();
    assertThat(logAfterCollection().getMessage()).contains("never awaited");
  }

  @Test
  void neverAwaited_isLoggedWhenGarbage() {
    loop.addCallback(ReportsTest::drop);
    turn();
    assertThat(logAfterCollection().getMessage()).contains("never awaited");
  }

  /** Collects garbage until something is reported; the test's time limit ends it else. */
  private LogRecord logAfterCollection() {
    List<LogRecord> records;
    do {
      System.gc();
      turn();
      records = log.take();
    } while (records.isEmpty());
    assertThat(records).hasSize(1);
    return records.get(0);
  }

  @Test
  void awaitedLate_isNotLogged() throws Exception {
    var kept = new ArrayList<Coroutine<Integer>>();
    loop.addCallback(() -> kept.add(divide(6, 3)));
    turn();
    turn();
    assertThat(run(() -> kept.get(0))).isEqualTo(2);
    loop.close();
    assertThat(log.take()).isEmpty();
  }

  @Test
  @SuppressWarnings("eddy:dropped-coroutine")
  void childrenOfDroppedMulti_areLogged() {
    loop.addCallback(() -> multi(List.of(divide(1, 1), divide(2, 2))));
    turn();
    loop.close();
    assertThat(log.take())
        .hasSize(3)
        .allSatisfy(record -> assertThat(record.getMessage()).contains("never awaited"))
        .anySatisfy(record -> assertThat(record.getMessage()).contains("multi of 2"));
  }

  /** As in asyncio: only its awaiter could know what becomes of an argument, and that never ran. */
  @Test
  void argumentOfOneThatIsCancelledBeforeItsFirstStep_isLogged() {
    var argument = divide(1, 1);
    var awaiter = async(() -> await(argument)).start();
    awaiter.cancel();
    turn();
    assertThat(awaiter.isCancelled()).isTrue();
    loop.close();
    assertThat(log.takeOne().getMessage()).contains("ReportsTest.divide", "was never awaited");
  }

  /** It is known that nobody else was to await them. */
  @Test
  void childrenOfMultiThatIsCancelledBeforeItsFirstStep_areNotLogged() {
    var both = multi(List.of(divide(1, 1), withTimeout(ms(5), divide(2, 2)))).start();
    both.cancel();
    turn();
    assertThat(both.isCancelled()).isTrue();
    loop.close();
    assertThat(log.take()).isEmpty();
  }

  @Test
  void neverRetrieved_isLoggedAtClose() {
    var failure = new IOException("x");
    loop.addCallback(() -> new Promise<Integer>().setException(failure));
    turn();
    loop.close();
    var record = log.takeOne();
    assertThat(record.getMessage()).contains("never retrieved");
    assertThat(record.getThrown()).isSameAs(failure);
  }

  @Test
  void neverRetrieved_ofStartedCoroutine_isLoggedWhenGarbage() {
    divide(1, 0).start();
    turn();
    var record = logAfterCollection();
    assertThat(record.getMessage()).contains("never retrieved");
    assertThat(record.getThrown()).isInstanceOf(ArithmeticException.class);
  }

  @Test
  void neverRetrieved_callbackThatDoesNotLook_isLogged() {
    var promise = new Promise<Integer>();
    promise.addDoneCallback(done -> diary.add("did not look"));
    promise.setException(new IOException("x"));
    turn();
    loop.close();
    assertThat(diary).containsExactly("did not look");
    assertThat(log.takeOne().getMessage()).contains("never retrieved");
  }

  @Test
  void retrievedLate_isNotLogged() throws Exception {
    var looked = new Promise<Integer>();
    var awaited = new Promise<Integer>();
    var asked = new Promise<Integer>();
    for (var each : List.of(looked, awaited, asked)) {
      each.setException(new IOException("x"));
    }
    turn();
    turn();
    looked.exception();
    thrownBy(asked::result);
    thrownBy(() -> run(() -> async(() -> await(awaited))));
    loop.close();
    assertThat(log.take()).isEmpty();
  }

  @Test
  void retrievedByOneOfTwo_isNotLogged() {
    var promise = new Promise<Integer>();
    var first = async(() -> await(promise)).start();
    var second = async(() -> await(promise)).start();
    turn();
    promise.setException(new IOException("x"));
    turn();
    assertThat(first.exception()).isSameAs(second.exception());
    loop.close();
    assertThat(log.take()).isEmpty();
  }

  @Test
  void cancelled_isNotLogged() {
    new Promise<Integer>().cancel();
    var running = async(() -> await(new Promise<Integer>())).start();
    turn();
    running.cancel();
    turn();
    loop.close();
    assertThat(log.take()).isEmpty();
  }

  @Test
  void momentNeverAwaited_isNoMistake() {
    moment();
    turn();
    loop.close();
    assertThat(log.take()).isEmpty();
  }

  /** Reported as garbage by another thread while the close of its loop reports it. */
  private final class ReportedTwice extends Watch<Object> {
    private boolean isAsked;

    ReportedTwice() {
      super("watched", loop);
      open();
    }

    @Override
    String complaint() {
      if (!isAsked) {
        isAsked = true;
        enqueue();
        try {
          assertThat(thrownOnOtherThread(Watch::reportGarbage)).isNull();
        } catch (InterruptedException e) {
          throw new AssertionError(e);
        }
      }
      return "forgotten";
    }

    @Override
    Throwable failure() {
      return null;
    }
  }

  @Test
  void garbageWhileTheLoopIsClosed_isLoggedOnce() {
    var watch = new ReportedTwice();
    loop.close();
    assertThat(log.takeOne().getMessage()).isEqualTo("forgotten");
    assertThat(watch.isAsked).isTrue();
  }

  /** The program ends while it is made. */
  private final class AskedEarly extends Watch<Object> {
    private final String text;

    AskedEarly(List<String> report) {
      super("watched", loop);
      Watch.reportOpen(report::add);
      this.text = "asked early";
      open();
    }

    @Override
    String complaint() {
      return text.trim();
    }

    @Override
    Throwable failure() {
      return null;
    }
  }

  @Test
  void exitWhileAWatchIsMade_doesNotAskIt() {
    var report = new ArrayList<String>();
    var watch = new AskedEarly(report);
    assertThat(report).doesNotContain("asked early");
    Watch.reportOpen(report::add);
    assertThat(report).contains("asked early");
    watch.forget();
  }
}

package dev.eddy.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddy.IOLoop;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Logger;
import java.util.regex.PatternSyntaxException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ExpectLogTest {
  private static void fail(IOLoop loop, String message) {
    loop.addCallback(
        () -> {
          throw new IllegalStateException(message);
        });
  }

  @Test
  void expectedLine_isNoFinding() {
    try (var test = TestLoop.open()) {
      test.expectLog().expect("Exception in call.ack");
      fail(test.loop(), "one");
      fail(test.loop(), "another");
      test.runCurrent();
      assertThat(test.expectLog().lines())
          .hasSize(2)
          .allMatch(line -> line.startsWith("Exception in callback"));
    }
  }

  @Test
  void expectation_holdsForWhatWasLoggedBefore() {
    try (var test = TestLoop.open()) {
      fail(test.loop(), "early");
      test.runCurrent();
      test.expectLog().expect("Exception in callback");
    }
  }

  @Test
  void expectation_ofOneLine_doesNotCoverAnother() {
    var test = TestLoop.open();
    test.expectLog().expect("has blocked|Exception in callback");
    test.expectLog().expect("never retrieved");
    fail(test.loop(), "one");

    assertThatThrownBy(test::close)
        .isInstanceOf(AssertionError.class)
        .hasMessage(
            "At the end of the test:\n"
                + "- not logged: a line of the log 'dev.eddy' with \"never retrieved\"");
  }

  @Test
  void takenLines_needNoExpectation() {
    try (var test = TestLoop.open()) {
      fail(test.loop(), "one");
      fail(test.loop(), "another");
      test.runCurrent();
      assertThat(test.expectLog().take())
          .extracting(line -> line.getThrown().getMessage())
          .containsExactly("one", "another");
      assertThat(test.expectLog().take()).isEmpty();
      assertThat(test.expectLog().lines()).hasSize(2);

      fail(test.loop(), "a third");
      test.runCurrent();
      assertThat(test.expectLog().takeOne().getThrown()).hasMessage("a third");
    }
  }

  @Test
  void takenLines_meetExpectations_andOthersAreNotExpectedBecauseOfThem() {
    var test = TestLoop.open();
    test.expectLog().expect("Exception in callback");
    fail(test.loop(), "one");
    test.runCurrent();
    assertThat(test.expectLog().take()).hasSize(1);
    test.close();

    var other = TestLoop.open();
    fail(other.loop(), "taken");
    other.runCurrent();
    assertThat(other.expectLog().take()).hasSize(1);
    fail(other.loop(), "left");
    assertThatThrownBy(other::close)
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("logged: Exception in callback")
        .hasMessageContaining("left")
        .hasMessageNotContaining("taken");
  }

  @Test
  void takeOne_ofNoneOrTwo_fails() {
    try (var test = TestLoop.open()) {
      assertThatThrownBy(test.expectLog()::takeOne)
          .isInstanceOf(AssertionError.class)
          .hasMessage("expected that one line was logged, and not 0: []");
      fail(test.loop(), "one");
      fail(test.loop(), "another");
      test.runCurrent();
      assertThatThrownBy(test.expectLog()::takeOne)
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("and not 2: [Exception in callback");
    }
  }

  @Test
  void otherLog_isListenedToAsOfItsExpectation() {
    Logger logger = Logger.getLogger("com.acme.shop");
    try (var test = TestLoop.open()) {
      logger.severe("before");
      test.expectLog().expect("com.acme.shop", "sold \\d+");
      logger.warning("sold 42");
      logger.warning("all other lines are the test's own matter");
      assertThat(test.expectLog().lines())
          .containsExactly("sold 42", "all other lines are the test's own matter");
    }
    assertThat(logger.getHandlers()).isEmpty();
  }

  @Test
  void otherLog_withoutTheLine_fails() {
    var test = TestLoop.open();
    test.expectLog().expect("com.acme.shop", "sold");

    assertThatThrownBy(test::close).hasMessageContaining("not logged: a line of the log 'com.acme");
  }

  @Test
  void expect_ofNoPattern_isRefused() {
    try (var test = TestLoop.open()) {
      assertThatThrownBy(() -> test.expectLog().expect("("))
          .isInstanceOf(PatternSyntaxException.class);
    }
  }

  @Test
  void line_belongsToTheTestOfItsThread() throws InterruptedException {
    var isOpen = new CountDownLatch(1);
    var hasFailed = new CountDownLatch(1);
    var lines = new java.util.concurrent.CompletableFuture<java.util.List<String>>();
    var other =
        new Thread(
            () -> {
              try (var test = TestLoop.open()) {
                isOpen.countDown();
                hasFailed.await();
                lines.complete(test.expectLog().lines());
              } catch (Throwable failure) {
                lines.completeExceptionally(failure);
              }
            });
    other.start();
    isOpen.await();
    try (var test = TestLoop.open()) {
      test.expectLog().expect("Exception in callback");
      fail(test.loop(), "here");
      test.runCurrent();
    }
    hasFailed.countDown();
    other.join();

    assertThat(lines).isCompletedWithValueMatching(java.util.List::isEmpty);
  }

  @Test
  void line_ofAThreadWithoutATest_isEveryTests() throws InterruptedException {
    try (var test = TestLoop.open()) {
      test.expectLog().expect("from elsewhere");
      var thread = new Thread(() -> Logger.getLogger("dev.eddy").warning("from elsewhere"));
      thread.start();
      thread.join();
    }
  }

  @Test
  void console_isQuietOnlyWhileATestRuns() {
    Logger logger = Logger.getLogger("dev.eddy");
    try (var test = TestLoop.open()) {
      assertThat(logger.getUseParentHandlers()).isFalse();
      assertThat(test.expectLog().lines()).isEmpty();
    }
    assertThat(logger.getUseParentHandlers()).isTrue();
  }
}

package dev.eddy.testing;

import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The steps of a test, by their numbers. Any thread. */
final class Order {
  // All are guarded by this.
  private int last;
  private boolean isFinished;

  /** The first failure, until somebody has seen it. */
  private @Nullable AssertionError failure;

  private boolean hasFailed;

  synchronized void expect(int step) {
    if (isFinished) {
      throw failed("step " + step + " after finish(" + last + ")");
    }
    if (step != last + 1) {
      throw failed("step " + step + " is reached, but step " + (last + 1) + " was next");
    }
    last = step;
  }

  synchronized void finish(int step) {
    expect(step);
    isFinished = true;
  }

  synchronized AssertionError unreached() {
    return failed("this code should not be reached");
  }

  private AssertionError failed(String message) {
    var error = new AssertionError(message);
    if (!hasFailed) {
      hasFailed = true;
      failure = error;
    }
    return error;
  }

  /** The test fails with that, so nothing is hidden. */
  synchronized void seen(Throwable thrown) {
    if (thrown == failure) {
      failure = null;
    }
  }

  synchronized void close(Findings findings) {
    if (failure != null) {
      findings.add(
          failure.getMessage() + ", and no failure of the test came of it\n" + place(failure));
    } else if (last > 0 && !isFinished && !hasFailed) {
      findings.add("finish(…) was never reached: step " + last + " was the last one");
    }
  }

  private static String place(AssertionError failure) {
    return Stream.of(failure.getStackTrace())
        .filter(frame -> !frame.getClassName().equals(Order.class.getName()))
        .filter(frame -> !frame.getClassName().equals(TestLoop.class.getName()))
        .findFirst()
        .map(frame -> "at " + frame)
        .orElse("");
  }
}

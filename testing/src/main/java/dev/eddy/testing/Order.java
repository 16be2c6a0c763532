package dev.eddy.testing;

/** The steps of a test, by their numbers. Any thread. */
final class Order {
  // Both are guarded by this.
  private int last;
  private boolean isFinished;

  synchronized void expect(int step) {
    if (isFinished) {
      throw new AssertionError("step " + step + " after finish(" + last + ")");
    }
    if (step != last + 1) {
      throw new AssertionError(
          "step " + step + " is reached, but step " + (last + 1) + " was next");
    }
    last = step;
  }

  synchronized void finish(int step) {
    expect(step);
    isFinished = true;
  }

  synchronized void close(Findings findings) {
    if (last > 0 && !isFinished) {
      findings.add("finish(…) was never reached: step " + last + " was the last one");
    }
  }
}

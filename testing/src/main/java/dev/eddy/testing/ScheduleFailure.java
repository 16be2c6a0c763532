package dev.eddy.testing;

/**
 * A test failed under a schedule. The message has the seed that replays it, and the fewest
 * decisions with which it fails; the cause is what it failed with under those.
 */
public final class ScheduleFailure extends AssertionError {
  private static final long serialVersionUID = 1;

  private final long seed;
  private final transient ScheduleTrace trace;

  ScheduleFailure(String message, long seed, ScheduleTrace trace, Throwable cause) {
    super(message, cause);
    this.seed = seed;
    this.trace = trace;
  }

  /**
   * Returns the seed of the schedule that failed.
   *
   * @return for {@link Explorer#seed}, with which the first schedule then fails
   */
  public long seed() {
    return seed;
  }

  /**
   * Returns the fewest decisions with which the test was found to fail.
   *
   * @return for {@link Explorer#replay}
   */
  public ScheduleTrace trace() {
    return trace;
  }
}

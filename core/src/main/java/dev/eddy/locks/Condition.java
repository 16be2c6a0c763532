package dev.eddy.locks;

import dev.eddy.Promise;
import dev.eddy.internal.Grantor;
import dev.eddy.internal.Waitlist;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Coroutines that wait until another one signals: {@code tornado.locks.Condition}. As there it goes
 * without a lock, since nothing else runs between two awaits:
 *
 * <pre>{@code
 * while (jobs.isEmpty()) {
 *   await(arrived.waitFor());
 * }
 * }</pre>
 *
 * <p>Tornado's {@code wait}, {@code notify} and {@code notify_all} are {@link #waitFor()}, {@link
 * #signal()} and {@link #signalAll()} here, since every Java object has methods of those names, and
 * its {@code notify()} would compile and fail.
 *
 * <p>A signal goes to the one that has waited longest. Those whose time is over, or who were
 * cancelled, are not in the line any more and use up no signal; a signal of one who is cancelled
 * before having received it goes to the next. A signal that finds nobody is gone.
 */
public final class Condition {
  private final Waitlist<Boolean> waiting = Waitlist.of(new Signals());

  private final class Signals extends Grantor<Boolean> {
    Signals() {
      super("Condition.waitFor()");
    }

    @Override
    public void takeBack(Boolean granted) {
      signal();
    }

    @Override
    public Boolean timedOut(Duration limit) {
      return false;
    }
  }

  /**
   * Makes a condition that nobody waits for.
   *
   * @throws IllegalStateException if this thread can have no loop
   */
  public Condition() {}

  /**
   * Waits for a signal.
   *
   * @return true, once it is signalled; cancelling it leaves the line
   * @throws IllegalStateException from another thread than the loop's, or if the loop is closed
   */
  public Promise<Boolean> waitFor() {
    return waitWithin(null);
  }

  /**
   * Waits for a signal for some time.
   *
   * @param limit how long to wait; zero is not at all
   * @return true once it is signalled, false at the limit
   * @throws IllegalArgumentException if the limit is negative
   * @throws IllegalStateException from another thread than the loop's, or if the loop is closed
   */
  public Promise<Boolean> waitFor(Duration limit) {
    return waitWithin(Waitlist.checkLimit(limit));
  }

  private Promise<Boolean> waitWithin(@Nullable Duration limit) {
    waiting.check("Condition.waitFor()");
    return waiting.add(limit);
  }

  /**
   * Lets the one go on that has waited longest, in a later turn.
   *
   * @throws IllegalStateException from another thread than the loop's, or if the loop is closed
   */
  public void signal() {
    signal(1);
  }

  /**
   * Lets some go on, those that have waited longest first.
   *
   * @param count how many at most; zero is none
   * @throws IllegalArgumentException if it is negative
   * @throws IllegalStateException from another thread than the loop's, or if the loop is closed
   */
  public void signal(int count) {
    waiting.check("Condition.signal()");
    if (count < 0) {
      throw new IllegalArgumentException(
          "Condition.signal(" + count + "): expected how many may go on, zero or more");
    }
    for (int left = count; left > 0 && !waiting.isEmpty(); left--) {
      waiting.grantFirst(true);
    }
  }

  /**
   * Lets all go on that wait now, in the order of their calls.
   *
   * @throws IllegalStateException from another thread than the loop's, or if the loop is closed
   */
  public void signalAll() {
    waiting.check("Condition.signalAll()");
    waiting.completeAll(true);
  }

  @Override
  public String toString() {
    return "Condition, " + waiting.size() + " waiting";
  }
}

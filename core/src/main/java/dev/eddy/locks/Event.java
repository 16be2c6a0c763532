package dev.eddy.locks;

import dev.eddy.Promise;
import dev.eddy.internal.Grantor;
import dev.eddy.internal.Waitlist;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A flag that coroutines wait for: {@code tornado.locks.Event}. Tornado's {@code wait} is {@link
 * #waitFor()} here, since every Java object has a {@code wait} of its own.
 *
 * <p>It is clear to begin with. Setting it lets all go on that wait, in the order of their calls,
 * even if it is cleared before their turn; whoever comes while it is set need not wait.
 */
public final class Event {
  private final Waitlist<Void> waiting = Waitlist.of(new Grantor<>("Event.waitFor()"));
  private final Promise<Void> done = waiting.completed(Waitlist.nothing());
  private boolean isSet;

  /**
   * Makes an event that is clear.
   *
   * @throws IllegalStateException if this thread can have no loop
   */
  public Event() {}

  /**
   * Says whether it is set.
   *
   * @return true between {@link #set()} and {@link #clear()}
   * @throws IllegalStateException from another thread than the loop's, or if the loop is closed
   */
  public boolean isSet() {
    waiting.check("Event.isSet()");
    return isSet;
  }

  /**
   * Sets it: all who wait go on in a later turn. A second call does nothing.
   *
   * @throws IllegalStateException from another thread than the loop's, or if the loop is closed
   */
  public void set() {
    waiting.check("Event.set()");
    isSet = true;
    waiting.completeAll(Waitlist.nothing());
  }

  /**
   * Clears it: who comes from now on waits for the next {@link #set()}.
   *
   * @throws IllegalStateException from another thread than the loop's, or if the loop is closed
   */
  public void clear() {
    waiting.check("Event.clear()");
    isSet = false;
  }

  /**
   * Waits until it is set.
   *
   * @return done if it is set; cancelling it stops the waiting
   * @throws IllegalStateException from another thread than the loop's, or if the loop is closed
   */
  public Promise<Void> waitFor() {
    return waitWithin(null);
  }

  /**
   * Waits until it is set, for some time.
   *
   * @param limit how long to wait; zero is not at all
   * @return done if it is set; fails with a {@link java.util.concurrent.TimeoutException} at the
   *     limit
   * @throws IllegalArgumentException if the limit is negative
   * @throws IllegalStateException from another thread than the loop's, or if the loop is closed
   */
  public Promise<Void> waitFor(Duration limit) {
    return waitWithin(Waitlist.checkLimit(limit));
  }

  private Promise<Void> waitWithin(@Nullable Duration limit) {
    waiting.check("Event.waitFor()");
    return isSet ? done : waiting.add(limit);
  }

  @Override
  public String toString() {
    return "Event, " + (isSet ? "set" : "clear") + ", " + waiting.size() + " waiting";
  }
}

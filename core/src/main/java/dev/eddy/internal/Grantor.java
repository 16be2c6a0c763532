package dev.eddy.internal;

import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * What those in a {@link Waitlist} wait for.
 *
 * @param <T> the type of what is granted
 */
public class Grantor<T extends @Nullable Object> {
  private final String call;

  /**
   * Names it.
   *
   * @param call the call that waits, for messages: {@code Lock.acquire()}
   */
  public Grantor(String call) {
    this.call = call;
  }

  /**
   * Gives what was granted to the next one, since nobody has received it.
   *
   * @param granted what {@link Waitlist#granted} or {@link Waitlist#grantFirst} was given
   */
  public void takeBack(T granted) {}

  /**
   * The value of one whose time is over.
   *
   * @param limit how long it was to wait
   * @throws TimeoutException instead of a value
   */
  public T timedOut(Duration limit) throws TimeoutException {
    throw Failures.timedOut(call + " waited for its limit of " + limit + " in vain");
  }

  @Override
  public String toString() {
    return call;
  }
}

package dev.eddy;

import dev.eddy.internal.Grantor;
import dev.eddy.internal.Waitlist;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The one implementation of {@link Waitlist}. Loop thread only.
 *
 * @param <T> the type of what is granted
 */
final class FifoWaitlist<T extends @Nullable Object> extends Waitlist<T> {

  /*
   * A promise that waits has a claim as its producer, so that whatever happens to the promise finds
   * the claim without a search. The claims are linked in a circle, since under G1 (until JDK 25) a
   * store of a new object into an old one costs a memory fence, and a list that is old has only
   * this one field to store into.
   */

  /** The claim that came last; the one after it in the circle came first. Null if there is none. */
  private @Nullable Claim last;

  private int size;

  private final IOLoop loop;
  private final Grantor<T> grantor;
  private final Granted granted = new Granted();

  FifoWaitlist(IOLoop loop, Grantor<T> grantor) {
    this.loop = loop;
    this.grantor = grantor;
  }

  @Override
  public void check(String call) {
    if (loop.owner != Thread.currentThread()) {
      loop.checkThread(call);
      loop.checkOpen();
    }
  }

  @Override
  public boolean isEmpty() {
    return last == null;
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public Promise<T> granted(T value) {
    var promise = new Promise<T>(loop);
    promise.grant(Outcome.of(value), granted);
    return promise;
  }

  @Override
  public Promise<T> completed(T value) {
    var promise = new Promise<T>(loop);
    promise.outcome = Outcome.of(value);
    return promise;
  }

  @Override
  public Promise<T> failed(Throwable failure) {
    var promise = new Promise<T>(loop);
    promise.complete(Outcome.failed(failure));
    return promise;
  }

  @Override
  public Promise<T> add(@Nullable Duration limit, @Nullable Object attachment) {
    var promise = new Promise<T>(loop);
    if (limit == null) {
      link(new Claim(promise, attachment));
    } else if (limit.isZero()) {
      promise.complete(timedOut(limit));
    } else {
      link(new TimedClaim(promise, attachment, limit));
    }
    return promise;
  }

  private Object timedOut(Duration limit) {
    try {
      return Outcome.of(grantor.timedOut(limit));
    } catch (TimeoutException inVain) {
      return Outcome.failed(inVain);
    }
  }

  @Override
  public @Nullable Object firstAttachment() {
    return first().attachment;
  }

  @Override
  public void grantFirst(T value) {
    removeFirst().grant(Outcome.of(value), granted);
  }

  @Override
  public void completeFirst(T value) {
    removeFirst().complete(Outcome.of(value));
  }

  @Override
  public void failFirst(Throwable failure) {
    removeFirst().complete(Outcome.failed(failure));
  }

  @SuppressWarnings("NullAway") // the caller knows that there is one
  private Claim first() {
    return last.next;
  }

  private Promise<T> removeFirst() {
    Claim first = first();
    unlink(first);
    return first.promise;
  }

  private void link(Claim claim) {
    Claim before = last;
    if (before != null) {
      claim.previous = before;
      claim.next = before.next;
      before.next.previous = claim;
      before.next = claim;
    }
    last = claim;
    size++;
  }

  private void unlink(Claim claim) {
    if (claim.next == claim) {
      last = null;
    } else {
      claim.previous.next = claim.next;
      claim.next.previous = claim.previous;
      if (claim == last) {
        last = claim.previous;
      }
    }
    claim.next = claim; // so that a claim that has grown old keeps no younger ones
    claim.previous = claim;
    size--;
    claim.unlinked();
  }

  /** The place of a promise that waits. */
  class Claim extends Producer {
    final Promise<T> promise;
    final @Nullable Object attachment;
    Claim previous = this;
    Claim next = this;

    Claim(Promise<T> promise, @Nullable Object attachment) {
      this.promise = promise;
      this.attachment = attachment;
      promise.producer = this;
    }

    @Override
    final void abandon() {
      unlink(this);
    }

    @Override
    final void unawaited(Promise<?> left) {
      unlink(this);
      left.withdraw();
    }

    void unlinked() {}

    @Override
    public final String toString() {
      return grantor.toString();
    }
  }

  final class TimedClaim extends Claim implements Runnable {
    private final Duration limit;
    private final IOLoop.Timeout timer;

    TimedClaim(Promise<T> promise, @Nullable Object attachment, Duration limit) {
      super(promise, attachment);
      this.limit = limit;
      this.timer = loop.setTimer(limit, this);
    }

    @Override
    void unlinked() {
      timer.abandon();
    }

    /** The time is over; but this may have been due already when something else came first. */
    @Override
    public void run() {
      if (promise.producer == this) {
        unlink(this);
        promise.complete(timedOut(limit));
      }
    }
  }

  /** The producer of a promise whose grant nobody has received yet. */
  private final class Granted extends Producer {
    @Override
    void abandon() {}

    @Override
    @SuppressWarnings({"unchecked", "NullAway"}) // the value is one that this list was given
    void unawaited(Promise<?> left) {
      T value = (T) Outcome.valueOf(left.outcome);
      left.withdraw();
      grantor.takeBack(value);
    }

    @Override
    public String toString() {
      return grantor.toString();
    }
  }
}

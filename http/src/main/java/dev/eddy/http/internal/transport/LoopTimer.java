package dev.eddy.http.internal.transport;

import dev.eddy.IOLoop;
import io.netty.util.concurrent.DefaultPromise;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A timer of a loop as Netty sees it. Loop thread only. */
final class LoopTimer<V> extends DefaultPromise<V> implements ScheduledFuture<V> {
  private final IOLoop loop;
  private final Callable<V> action;

  /** In nanoseconds of the loop's time. */
  private long deadline;

  private IOLoop.@Nullable Timeout timeout;

  LoopTimer(LoopEventLoop eventLoop, Callable<V> action) {
    super(eventLoop);
    this.loop = eventLoop.loop();
    this.action = action;
  }

  void start(long delayNanos) {
    deadline = loop.time().toNanos() + delayNanos;
    timeout = loop.callLater(Duration.ofNanos(delayNanos), this::fire);
  }

  private void fire() {
    if (!setUncancellable()) {
      return;
    }
    try {
      setSuccess(action.call());
    } catch (Throwable failure) {
      setFailure(failure);
    }
  }

  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    boolean isCancelled = super.cancel(mayInterruptIfRunning);
    if (isCancelled && timeout != null) {
      loop.removeTimeout(timeout);
    }
    return isCancelled;
  }

  @Override
  public long getDelay(TimeUnit unit) {
    return unit.convert(deadline - loop.time().toNanos(), TimeUnit.NANOSECONDS);
  }

  @Override
  public int compareTo(Delayed other) {
    return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
  }
}

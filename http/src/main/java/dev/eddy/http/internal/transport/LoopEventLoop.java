package dev.eddy.http.internal.transport;

import dev.eddy.IOLoop;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.AbstractEventExecutor;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.netty.util.concurrent.Promise;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An {@link IOLoop} as Netty sees it, where Netty does not do the waiting: its tasks are callbacks
 * of that loop, and its timers are that loop's, on its clock. It lives and ends with the loop, so
 * nothing shuts it down. Loop thread only, but for {@link #execute}.
 */
final class LoopEventLoop extends AbstractEventExecutor implements EventLoop {
  private final IOLoop loop;
  private final Thread loopThread = Thread.currentThread();
  private final Promise<?> termination = GlobalEventExecutor.INSTANCE.newPromise();

  /** What the loop's own thread has added and what has not run, in its order. */
  private final ArrayDeque<Task> tasks = new ArrayDeque<>();

  LoopEventLoop(IOLoop loop) {
    this.loop = loop;
  }

  IOLoop loop() {
    return loop;
  }

  // ---- tasks

  /** Runs once: in its turn, or before if there is no time to wait for that. */
  private final class Task implements Runnable {
    private @Nullable Runnable action;

    Task(Runnable action) {
      this.action = action;
    }

    @Override
    public void run() {
      Runnable due = action;
      if (due != null) {
        action = null;
        tasks.remove(this); // the first, as the loop keeps the order of callbacks
        due.run();
      }
    }
  }

  @Override
  public void execute(Runnable task) {
    Objects.requireNonNull(task, "task");
    try {
      if (inEventLoop()) {
        var added = new Task(task);
        loop.addCallback(added);
        tasks.add(added);
      } else {
        loop.addCallback(task);
      }
    } catch (IllegalStateException closed) {
      throw new RejectedExecutionException(closed);
    }
  }

  /** Runs the first task that this thread has added; returns false if there is none. */
  boolean runTask() {
    Task first = tasks.peek();
    if (first == null) {
      return false;
    }
    first.run();
    return true;
  }

  // ---- timers

  @Override
  public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
    return schedule(
        () -> {
          command.run();
          return command;
        },
        delay,
        unit);
  }

  @Override
  public <V> ScheduledFuture<V> schedule(Callable<V> callable, long delay, TimeUnit unit) {
    var timer = new LoopTimer<>(this, callable);
    timer.start(unit.toNanos(Math.max(0, delay)));
    return timer;
  }

  // ---- channels

  @Override
  public EventLoopGroup parent() {
    return this;
  }

  @Override
  public EventLoop next() {
    return this;
  }

  @Override
  public ChannelFuture register(Channel channel) {
    return register(new DefaultChannelPromise(channel, this));
  }

  @Override
  public ChannelFuture register(ChannelPromise promise) {
    promise.channel().unsafe().register(this, promise);
    return promise;
  }

  @Override
  @Deprecated
  public ChannelFuture register(Channel channel, ChannelPromise promise) {
    channel.unsafe().register(this, promise);
    return promise;
  }

  // ---- the thread, and the end

  @Override
  public boolean inEventLoop(Thread thread) {
    return thread == loopThread;
  }

  @Override
  public boolean isShuttingDown() {
    return false;
  }

  @Override
  public Future<?> shutdownGracefully(long quietPeriod, long timeout, TimeUnit unit) {
    return termination;
  }

  @Override
  public Future<?> terminationFuture() {
    return termination;
  }

  @Override
  @Deprecated
  public void shutdown() {}

  @Override
  public boolean isShutdown() {
    return false;
  }

  @Override
  public boolean isTerminated() {
    return false;
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) {
    return false;
  }
}

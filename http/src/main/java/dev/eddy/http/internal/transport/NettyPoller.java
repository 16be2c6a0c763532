package dev.eddy.http.internal.transport;

import dev.eddy.spi.Poller;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ManualIoEventLoop;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Waits in Netty's event loop, which this thread drives, so that sockets and coroutines share it.
 * As long as nobody asks for that event loop there is none, and the thread is parked.
 */
final class NettyPoller implements Poller {
  /* The time-outs of ManualIoEventLoop#run: 0 waits without a limit. */
  private static final long UNTIL_SOMETHING_HAPPENS = 0;

  /**
   * While callbacks are ready, sockets are looked at no more often than this. A look is a system
   * call, and a loop whose coroutines give way to each other has a turn in a tenth of its time.
   */
  private static final long LEAST_NANOS_BETWEEN_LOOKS = 10_000;

  /** Leaves the interrupt status set, which Netty's NIO clears where an interrupt ends a wait. */
  private static final class InterruptibleEventLoop extends ManualIoEventLoop {
    InterruptibleEventLoop(Thread loopThread, IoHandlerFactory factory) {
      super(loopThread, factory);
    }

    /** Also asked when a wait has ended, before Netty looks at the status. */
    @Override
    protected boolean canBlock() {
      return !Thread.currentThread().isInterrupted();
    }
  }

  private final Thread loopThread;
  private final Poller parked;
  private final WakeupOnInterrupt interrupts = new WakeupOnInterrupt(this);

  /**
   * Written once, by the loop's thread while it does not wait. Another thread reads it only after
   * it has seen that the loop waits, which was written later.
   */
  private volatile @Nullable ManualIoEventLoop eventLoop;

  private @Nullable SocketTransport transport;

  /** When the sockets were last looked at. */
  private long lastLook = System.nanoTime();

  NettyPoller(Thread loopThread) {
    this.loopThread = loopThread;
    this.parked = Poller.parking(loopThread);
  }

  /** Makes the event loop if there is none. Loop thread only. */
  SocketTransport transport() {
    SocketTransport known = transport;
    if (known == null) {
      LeakDetection.stopIfNobodyAsks();
      NativeIo io = NativeIo.best();
      var made = new InterruptibleEventLoop(loopThread, io.handlerFactory());
      known = new SocketTransport(made, io);
      made.runNow(); // opens its selector, without which a wake-up would be lost
      eventLoop = made;
      transport = known;
    }
    return known;
  }

  @Override
  public void poll(long timeoutNanos) {
    ManualIoEventLoop open = eventLoop;
    if (open == null) {
      parked.poll(timeoutNanos);
    } else if (timeoutNanos == 0) {
      lookNow(open);
    } else {
      // Netty's native waits do not end by an interrupt
      interrupts.beginWait();
      try {
        open.run(timeoutNanos == FOREVER ? UNTIL_SOMETHING_HAPPENS : timeoutNanos);
      } finally {
        interrupts.endWait();
      }
    }
  }

  private void lookNow(ManualIoEventLoop open) {
    long now = System.nanoTime();
    if (now - lastLook >= LEAST_NANOS_BETWEEN_LOOKS) {
      lastLook = now;
      open.runNow();
    }
  }

  /**
   * As a thread of Netty's own, which has memory of its own to allocate from: on others each buffer
   * takes locks. What it had is given back at the end.
   */
  @Override
  public void run(Runnable turns) {
    ManualIoEventLoop open = eventLoop;
    if (open == null || FastThreadLocalThread.currentThreadHasFastThreadLocal()) {
      turns.run();
    } else {
      FastThreadLocalThread.runWithFastThreadLocal(
          () -> {
            open.execute(NettyPoller::prepareAllocator);
            open.runNow();
            turns.run();
          });
    }
  }

  /** Whether a thread gets such memory is decided by where its first buffer is made: here. */
  private static void prepareAllocator() {
    ByteBufAllocator.DEFAULT.directBuffer().release();
  }

  @Override
  public boolean servesEvents() {
    return eventLoop != null;
  }

  @Override
  public void wakeup() {
    ManualIoEventLoop open = eventLoop;
    if (open == null) {
      parked.wakeup();
    } else {
      wakeup(open);
    }
  }

  /**
   * By a task: Netty forgets a bare wake-up that comes before the wait, and then waits for ever.
   */
  private static void wakeup(ManualIoEventLoop open) {
    try {
      open.execute(() -> {});
    } catch (RejectedExecutionException closed) {
      // nobody waits
    }
  }

  /** Closes every channel that is still open, and runs what Netty has to do for that. */
  @Override
  public void close() {
    ManualIoEventLoop open = eventLoop;
    if (open == null) {
      return;
    }
    open.shutdownGracefully(0, 0, TimeUnit.NANOSECONDS);
    while (!open.isTerminated()) {
      open.runNow();
    }
  }
}

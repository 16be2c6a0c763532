package dev.eddy.it.blocking;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.SynchronousQueue;

/** A body on a thread of its own, which runs only while somebody fetches or closes. */
final class Generator<T> implements AsyncIterator<T>, AsyncGenerator<T> {
  private static final ExecutorService THREADS =
      Executors.newCachedThreadPool(
          task -> {
            var thread = new Thread(task, "generator");
            thread.setDaemon(true);
            return thread;
          });

  private enum Stop {
    YIELD,
    END
  }

  private final AsyncGenerator.Body<T> body;
  private final SynchronousQueue<Stop> stops = new SynchronousQueue<>();

  /** True to go on, false to be closed. */
  private final SynchronousQueue<Boolean> goes = new SynchronousQueue<>();

  // Written by one thread and read by the other behind a hand-over by one of the queues.
  private boolean isBegun;
  private boolean isOver;
  private T element;
  private Throwable failure;
  private CancelledError closing;

  Generator(AsyncGenerator.Body<T> body) {
    this.body = body;
  }

  @Override
  public Awaitable<Boolean> fetchNext() {
    return () -> !isOver && advance(true) == Stop.YIELD;
  }

  @Override
  public T nextObject() {
    return element;
  }

  @Override
  public Awaitable<Void> closeAsync() {
    return () -> {
      if (isBegun && !isOver) {
        advance(false);
      }
      isOver = true;
      return null;
    };
  }

  private Stop advance(boolean go) throws Exception {
    if (isBegun) {
      goes.put(go);
    } else {
      isBegun = true;
      THREADS.execute(this::runBody);
    }
    Stop stop = stops.take();
    isOver = stop == Stop.END;
    if (failure != null && failure != closing) {
      Throwable thrown = failure;
      failure = null;
      throw Promise.<Exception>sneaky(thrown);
    }
    return stop;
  }

  private void runBody() {
    try {
      body.run(this);
    } catch (Throwable thrown) {
      failure = thrown;
    }
    try {
      stops.put(Stop.END);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public Awaitable<Void> yield(T value) {
    return () -> {
      element = value;
      stops.put(Stop.YIELD);
      if (!goes.take()) {
        closing = new CancelledError("this generator was closed");
        throw closing;
      }
      return null;
    };
  }
}

package dev.eddy.it.blocking;

/** A body that runs, once, on the thread that awaits it. */
public final class Coroutine<T> implements Awaitable<T> {
  private final CoroutineBody<T> body;

  Coroutine(CoroutineBody<T> body) {
    this.body = body;
  }

  @Override
  public T get() throws Exception {
    return body.run();
  }

  /** Runs it to its end: in the programs nothing else happens before the promise is awaited. */
  public Promise<T> start() {
    var promise = new Promise<T>();
    try {
      promise.setResult(body.run());
    } catch (Throwable failure) {
      promise.setException(failure);
    }
    return promise;
  }
}

package dev.eddy;

import dev.eddy.woven.Frame;
import dev.eddy.woven.GeneratorFactory;
import org.jspecify.annotations.Nullable;

/** What {@link Coroutines#generator} makes: a body that runs from yield to yield. Loop thread. */
final class Generator<T extends @Nullable Object> implements AsyncIterator<T>, AsyncGenerator<T> {

  /*
   * The body is a coroutine as any other, awaited in turn by one Advance after the other. Where it
   * waits for something, it is linked to the present Advance as a child is to its parent. Where it
   * yields, it waits for a Yield, whose step takes the body off the Advance: if that has called the
   * body, by being there when the call returns, else by having the runner go on with the Advance.
   */
  private final Coroutine<Void> body;

  /** The loop that runs it, from the first fetch on. */
  private @Nullable IOLoop loop;

  /** Who awaits the body; null at a yield, before the start and after the end. */
  private @Nullable Advance<?> running;

  /** Where the body waits for the next fetch. */
  private @Nullable Yield at;

  private boolean over;
  private @Nullable T element;
  private boolean isFetched;

  Generator(GeneratorFactory<T> factory) {
    body = factory.create(this);
    body.claim();
    body.waiter = Idle.INSTANCE; // nobody has to await a sequence that is not read
  }

  @Override
  public Awaitable<Boolean> fetchNext() {
    return new Fetch();
  }

  @Override
  public Awaitable<Void> closeAsync() {
    return new Close();
  }

  @Override
  @SuppressWarnings("NullAway") // an element is null only if T may be
  public T nextObject() {
    if (loop != null) {
      loop.checkThread("nextObject()");
    }
    if (!isFetched) {
      throw new IllegalStateException(
          "nextObject() of "
              + this
              + ", and no element was fetched since the last call: write if (await(fetchNext()))"
              + " before it");
    }
    T taken = element;
    forgetElement();
    return taken;
  }

  private void forgetElement() {
    element = null;
    isFetched = false;
  }

  @Override
  public Awaitable<Void> yield(T value) {
    return new Yield(value);
  }

  @Override
  public String toString() {
    return "generator " + body.site();
  }

  /** The body has ended, or will never run. */
  private void setOver() {
    over = true;
    running = null;
    body.phase = Coroutine.ENDED;
  }

  /** Lets a coroutine go on that awaits a yield and is not the body. */
  private void reject(IOLoop loop, Yield point) {
    forgetElement();
    point.link = Outcome.failed(point.notTheBody());
    loop.ready(point);
  }

  /** Runs the body to its next yield or its end. */
  private abstract class Advance<R extends @Nullable Object> extends LibraryCoroutine<R> {
    private boolean begun;

    /** What the yield at which the body waits ends with. */
    abstract Outcome resumption();

    /** Whether there is nothing to run, at the first step. */
    abstract boolean isNothingToDo();

    boolean mayYield() {
      return true;
    }

    /** The body is at a yield. */
    abstract @Nullable Object yielded();

    /** The body has ended without a failure. */
    abstract @Nullable Object ended();

    /** The body has failed. */
    abstract @Nullable Object failed(Throwable failure) throws Throwable;

    @Override
    final Coroutine<?> code() {
      return body;
    }

    @Override
    protected @Nullable Object step() throws Throwable {
      if (!begun) {
        begun = true;
        return begin();
      }
      return goOn();
    }

    private @Nullable Object begin() throws Throwable {
      IOLoop current = loop;
      if (current == null) {
        current = IOLoop.current();
        loop = current;
      }
      current.checkThread(site());
      current.checkOpen();
      if (running != null) {
        throw new IllegalStateException(
            this
                + " while "
                + running
                + " has not ended: a generator does one thing at a time, so await that one first");
      }
      forgetElement();
      if (over || isNothingToDo()) {
        return ended();
      }
      running = this;
      resumeYield();
      if (depth >= MAX_DEPTH) {
        current.trampolineTo(body);
        return suspend();
      }
      return callBody();
    }

    private void resumeYield() {
      Yield point = at;
      at = null;
      if (point != null) {
        point.phase = ENDED;
        point.waiter = null;
        point.link = resumption();
      }
    }

    private @Nullable Object callBody() throws Throwable {
      body.phase = RUNNING;
      body.depth = (byte) (depth + 1);
      Object value;
      try {
        value = body.step();
      } catch (Throwable failure) {
        setOver();
        return failed(failure);
      }
      if (value != Frame.SUSPENDED) {
        setOver();
        return ended();
      }
      return isAtYield() ? takeYield() : suspend();
    }

    /** The runner goes on with this: the body has ended, or is at a yield. */
    private @Nullable Object goOn() throws Throwable {
      if (running != this) {
        return Frame.SUSPENDED;
      }
      if (body.phase == ENDED) {
        Object slot = body.link;
        link = null;
        setOver();
        if (slot instanceof Outcome known && known.failure != null) {
          known.retrieved = true;
          return failed(known.failure);
        }
        return ended();
      }
      return isAtYield() ? takeYield() : suspend();
    }

    private boolean isAtYield() {
      Yield point = at;
      if (point == null) {
        return false;
      }
      if (body.link == point && (body.phase & ~CANCEL) == SUSPENDED) {
        return true;
      }
      at = null;
      reject(IOLoop.current(), point);
      return false;
    }

    private @Nullable Object takeYield() {
      Yield point = at;
      if (point != null) {
        IOLoop.current().forgetContext(point);
        // A cancellation that found no await to strike before the yield is due in who fetches.
        phase |= (byte) (point.phase & CANCEL);
        point.phase = SUSPENDED;
      }
      body.waiter = Idle.INSTANCE;
      link = null;
      running = null;
      return yielded();
    }

    /** Waits for the body as for a child. */
    private Object suspend() {
      body.waiter = this;
      link = body;
      boolean cancelDue = (phase & CANCEL) != 0;
      phase = SUSPENDED;
      if (cancelDue) {
        body.requestCancel();
      }
      return Frame.SUSPENDED;
    }
  }

  /** What {@link #fetchNext()} returns. */
  private final class Fetch extends Advance<Boolean> {
    @Override
    Outcome resumption() {
      return Outcome.NULL;
    }

    @Override
    boolean isNothingToDo() {
      return false;
    }

    @Override
    Object yielded() {
      return true;
    }

    @Override
    Object ended() {
      return false;
    }

    @Override
    Object failed(Throwable failure) throws Throwable {
      throw failure;
    }

    @Override
    protected String site() {
      return "fetchNext() of " + Generator.this;
    }
  }

  /** What {@link #closeAsync()} returns. */
  private final class Close extends Advance<Void> {
    private @Nullable CancelledError thrownAtTheYield;

    @Override
    Outcome resumption() {
      var thrown = new CancelledError("this generator was closed");
      thrownAtTheYield = thrown;
      return Outcome.failed(thrown);
    }

    @Override
    boolean isNothingToDo() {
      if (body.phase != NEW) {
        return false;
      }
      setOver();
      return true;
    }

    @Override
    boolean mayYield() {
      return false;
    }

    @Override
    @Nullable Object yielded() {
      throw new IllegalStateException(this + " came to a yield");
    }

    @Override
    @Nullable Object ended() {
      return null;
    }

    @Override
    @Nullable Object failed(Throwable failure) throws Throwable {
      if (failure != thrownAtTheYield) {
        throw failure;
      }
      return null;
    }

    @Override
    protected String site() {
      return "closeAsync() of " + Generator.this;
    }
  }

  /** What {@link #yield} returns: the body waits for it until it is resumed. */
  private final class Yield extends LibraryCoroutine<Void> {
    private final T value;

    Yield(T value) {
      this.value = value;
    }

    @Override
    protected @Nullable Object step() throws Throwable {
      if (link != null) {
        return resumed(); // rejected
      }
      Advance<?> advance = running;
      IOLoop current = loop;
      boolean isTheBody =
          body.link == this || ((body.phase & ~CANCEL) == RUNNING && depth == body.depth + 1);
      if (advance == null || current == null || !isTheBody) {
        throw notTheBody();
      }
      if (!advance.mayYield()) {
        throw new IllegalStateException(
            "a yield in "
                + Generator.this
                + " while it is closed: nobody fetches any more, so its finally can only clean up");
      }
      if (at != null) {
        reject(current, at);
      }
      at = this;
      element = value;
      isFetched = true;
      phase = (byte) ((phase & CANCEL) | SUSPENDED);
      current.keepContext(this); // the body's yields go on in that of who fetches next
      if ((advance.phase & ~CANCEL) == SUSPENDED) {
        current.trampolineTo(advance);
      }
      return Frame.SUSPENDED;
    }

    IllegalStateException notTheBody() {
      return new IllegalStateException(
          "a yield of "
              + Generator.this
              + " was awaited elsewhere than in its own body, or while nothing is fetched: write"
              + " await(out.yield(x)) in the lambda of generator(…) itself");
    }

    @Override
    protected String site() {
      return "yield(…) of " + Generator.this;
    }
  }

  /** Stands for who will fetch next, so that the body does not count as forgotten. */
  private static final class Idle extends Waiter {
    static final Idle INSTANCE = new Idle();

    @Override
    public void run() {}

    @Override
    @Nullable Coroutine<?> ended(Coroutine<?> child) {
      return null;
    }
  }
}

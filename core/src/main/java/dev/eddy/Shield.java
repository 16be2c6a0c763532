package dev.eddy;

import org.jspecify.annotations.Nullable;

/** What {@link Coroutines#shield} returns. */
final class Shield<T extends @Nullable Object> extends LibraryCoroutine<T> {
  /** Stays when the others leave, so that what is awaited is not withdrawn. */
  private static final Waiter KEEPER =
      new Waiter() {
        @Override
        public void run() {}

        @Override
        @Nullable Coroutine<?> ended(Coroutine<?> child) {
          return null;
        }
      };

  private final Awaitable<T> child;
  private boolean begun;

  Shield(Awaitable<T> child) {
    this.child = child;
  }

  @Override
  protected @Nullable Object step() throws Throwable {
    if (begun) {
      return resumed();
    }
    begun = true;
    Promise<T> promise = Coroutines.convertYielded(child);
    promise.checkCanBeAwaited(site());
    if (promise.outcome == null) {
      promise.addWaiter(KEEPER);
    }
    return awaitIn(promise);
  }

  @Override
  void discard() {
    super.discard();
    if (child instanceof Coroutine<?> coroutine) {
      coroutine.discard();
    }
  }

  @Override
  protected String site() {
    return "shield of " + child;
  }
}

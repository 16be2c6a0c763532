package dev.eddy;

/**
 * Something of this library, other than a coroutine, that will complete a promise and can be told
 * to stop.
 */
abstract class Producer {
  /** Stops the work as far as it can be; the promise is completed as cancelled right after. */
  abstract void abandon();

  /**
   * The last who waited for the promise has gone without an outcome. Most producers go on all the
   * same, as somebody may wait again.
   *
   * @param promise open, or done with what {@link Promise#grant} gave it
   */
  void unawaited(Promise<?> promise) {}

  /** One that cannot be stopped, or has other users and is to be left alone. */
  static final class Unstoppable extends Producer {
    private final String name;

    Unstoppable(String name) {
      this.name = name;
    }

    @Override
    void abandon() {}

    @Override
    public String toString() {
      return name;
    }
  }
}

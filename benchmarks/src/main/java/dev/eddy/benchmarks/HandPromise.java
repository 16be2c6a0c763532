package dev.eddy.benchmarks;

/** A promise with one waiter, which runs in a later turn of the loop. */
final class HandPromise {
  private final HandLoop loop;
  private Object value;
  private Runnable waiter;

  HandPromise(HandLoop loop) {
    this.loop = loop;
  }

  /** Returns false if the value is there already. */
  boolean await(Runnable waiting) {
    if (value != null) {
      return false;
    }
    waiter = waiting;
    return true;
  }

  Object value() {
    return value;
  }

  void complete(Object result) {
    value = result;
    Runnable told = waiter;
    if (told != null) {
      waiter = null;
      loop.add(told);
    }
  }
}

package dev.eddy.http;

/**
 * The thread of a loop, to which belongs what was made on it. Any thread may ask.
 *
 * @param owner the thread
 */
record LoopThread(Thread owner) {
  /** Returns that of this thread's loop. */
  static LoopThread current() {
    return new LoopThread(Thread.currentThread());
  }

  /**
   * Refuses other threads.
   *
   * @param type of what is used
   * @param call the method
   * @param instead what is to be written
   */
  void check(String type, String call, String instead) {
    if (Thread.currentThread() != owner) {
      throw new IllegalStateException(
          type
              + "."
              + call
              + " on thread '"
              + Thread.currentThread().getName()
              + "', but it belongs to the loop of thread '"
              + owner.getName()
              + "': "
              + instead);
    }
  }
}

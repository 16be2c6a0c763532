package dev.eddy.testing;

import dev.eddy.CoroutineDump;

/** What the loop of a test awaits. */
final class Dumps {
  private static final String HEADER = "\n\nIOLoop of thread '";

  private Dumps() {}

  /** Without the stack of the thread, which shows only that it asks. */
  static String ofThisThread() {
    return of(Thread.currentThread()).replaceAll("\nits thread is at(\n    at .*)*", "");
  }

  /** The part of a dump about one loop: tests may run side by side. Any thread. */
  static String of(Thread thread) {
    String dump = CoroutineDump.take().toString();
    int begin = dump.indexOf(HEADER + thread.getName() + "'");
    if (begin < 0) {
      return dump;
    }
    int end = dump.indexOf(HEADER, begin + 1);
    return dump.substring(begin + 2, end < 0 ? dump.length() : end);
  }
}

package dev.eddy.http.internal.transport;

import io.netty.util.ResourceLeakDetector;

/**
 * Netty's search for buffers that were lost: of one buffer in 128 it keeps the stack trace, which
 * takes four percent of the time of a small request. Here no user's code has a buffer in its hands,
 * and the tests of this module look at every one. So it is switched off, unless a property or
 * somebody else in the program has said what is wanted.
 */
final class LeakDetection {
  private LeakDetection() {}

  static void stopIfNobodyAsks() {
    if (System.getProperty("io.netty.leakDetection.level") == null
        && System.getProperty("io.netty.leakDetectionLevel") == null
        && ResourceLeakDetector.getLevel() == ResourceLeakDetector.Level.SIMPLE) {
      ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
    }
  }
}

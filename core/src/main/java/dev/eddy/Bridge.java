package dev.eddy;

import dev.eddy.spi.ThreadLocalBridge;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/** The bridge to thread locals, if the program has one. Any thread. */
final class Bridge {
  /** A constant for the JIT: where there is none, nothing of this is compiled. */
  private static final @Nullable ThreadLocalBridge INSTALLED = find();

  private Bridge() {}

  private static @Nullable ThreadLocalBridge find() {
    try {
      for (ThreadLocalBridge each : ServiceLoader.load(ThreadLocalBridge.class)) {
        if (each.isActive()) {
          return each;
        }
      }
    } catch (ServiceConfigurationError broken) {
      Log.error("A ThreadLocalBridge cannot be used: thread locals do not follow", broken);
    }
    return null;
  }

  static boolean isInstalled() {
    return INSTALLED != null;
  }

  /** What this thread's thread locals hold; null if that is nothing or there is no bridge. */
  static @Nullable Object capture() {
    if (INSTALLED == null) {
      return null;
    }
    try {
      return INSTALLED.capture();
    } catch (RuntimeException failure) {
      Log.error("Thread locals could not be captured by " + INSTALLED, failure);
      return null;
    }
  }

  static void restore(@Nullable Object captured) {
    if (INSTALLED == null) {
      return;
    }
    try {
      INSTALLED.restore(captured);
    } catch (RuntimeException failure) {
      Log.error("Thread locals could not be restored by " + INSTALLED, failure);
    }
  }
}

package dev.eddy.http.internal.transport;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.uring.IoUring;

/** A way to wait for sockets that a test asks for, instead of the one that it would get. */
public final class Transports implements AutoCloseable {
  private final String before = System.getProperty(NativeIo.PROPERTY);

  private Transports(String name) {
    System.setProperty(NativeIo.PROPERTY, name);
  }

  /** From now on until it is closed. Skips the test if this machine does not have it. */
  public static Transports use(String name) {
    assumeAvailable(name);
    return new Transports(name);
  }

  static void assumeAvailable(String name) {
    Throwable missing =
        switch (name) {
          case "epoll" -> Epoll.unavailabilityCause();
          case "io_uring" -> IoUring.unavailabilityCause();
          default -> null;
        };
    assumeTrue(missing == null, () -> name + " is not available here: " + missing);
  }

  @Override
  public void close() {
    if (before == null) {
      System.clearProperty(NativeIo.PROPERTY);
    } else {
      System.setProperty(NativeIo.PROPERTY, before);
    }
  }
}

package dev.eddy.load;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/** What all the servers have in common. */
final class Hello {
  static final String TEXT = "Hello, world";
  static final byte[] BYTES = TEXT.getBytes(StandardCharsets.UTF_8);
  static final String HOST = "127.0.0.1";

  private Hello() {}

  /** A free port of this machine alone. */
  static InetSocketAddress address() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  /** Tells {@link Load} that requests may come. */
  static void listens(int port) {
    System.out.println("port " + port);
  }
}

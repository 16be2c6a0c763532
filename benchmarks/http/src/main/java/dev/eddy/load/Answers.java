package dev.eddy.load;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** What all the servers have in common: see {@link Kind} for what they answer. */
final class Answers {
  static final String TEXT = "Hello, world";
  static final byte[] BYTES = TEXT.getBytes(StandardCharsets.UTF_8);
  static final String HOST = "127.0.0.1";

  private Answers() {}

  /** What goes out as JSON. */
  record Message(String message, int id, List<String> tags) {}

  /** A new one for each request. */
  static Message message() {
    return new Message(TEXT, 42, List.of("a", "b"));
  }

  /** The folder whose files are served: the first argument of each server. */
  static Path folder(String[] args) {
    return Path.of(args[0]);
  }

  /** A free port of this machine alone. */
  static InetSocketAddress address() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  /** Tells {@link Load} that requests may come. */
  static void listens(int port) {
    System.out.println("port " + port);
  }
}

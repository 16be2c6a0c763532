package dev.eddy.http;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/** The files of Unix sockets, which stay behind when a program is killed. */
final class UnixSocketFiles {
  private UnixSocketFiles() {}

  /**
   * Removes the file of a socket that nobody listens on any more.
   *
   * @throws IOException if somebody does, or if it is another kind of file
   */
  static void removeStale(Path path) throws IOException {
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    var attributes =
        Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    if (!attributes.isOther()) {
      throw new IOException("cannot listen on " + path + ": the file exists, and is no socket");
    }
    if (isListening(path)) {
      throw new IOException("cannot listen on " + path + ": somebody does already");
    }
    Files.delete(path);
  }

  private static boolean isListening(Path path) {
    try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      return probe.connect(UnixDomainSocketAddress.of(path));
    } catch (IOException refused) {
      return false;
    }
  }

  static void remove(String path) {
    try {
      Files.deleteIfExists(Path.of(path));
    } catch (IOException failure) {
      HttpLog.debug("the file of a Unix socket stays: " + path, failure);
    }
  }
}

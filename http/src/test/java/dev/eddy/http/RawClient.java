package dev.eddy.http;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;

/** Sends and reads the very bytes of HTTP/1.1. It blocks: not for the loop's thread. */
final class RawClient implements Closeable {
  private static final int LIMIT_MILLIS = 15_000;

  private final Socket socket;
  private final InputStream input;

  RawClient(int port) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(LIMIT_MILLIS);
    socket.setTcpNoDelay(true);
    input = socket.getInputStream();
  }

  RawClient send(String text) throws IOException {
    return send(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  RawClient send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    return this;
  }

  /** Sends as long as the server lets it. */
  void sendUntilRefused(byte[] bytes, int times) {
    try {
      for (int i = 0; i < times; i++) {
        send(bytes);
      }
    } catch (IOException closed) {
      // as expected
    }
  }

  /** Reads to the end of the connection. */
  String readAll() throws IOException {
    return new String(input.readAllBytes(), StandardCharsets.ISO_8859_1);
  }

  /** Whether the connection ends here, in order or by a reset. */
  boolean isAtEnd() throws IOException {
    try {
      return input.read() < 0;
    } catch (SocketException reset) {
      return true;
    }
  }

  /** Reads a response: its head, and its body if that has a length. */
  String readResponse() throws IOException {
    var bytes = new ByteArrayOutputStream();
    while (!bytes.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
      int b = input.read();
      if (b < 0) {
        throw new IOException("the connection ended within: " + bytes);
      }
      bytes.write(b);
    }
    String head = bytes.toString(StandardCharsets.ISO_8859_1);
    for (String line : head.split("\r\n")) {
      if (line.toLowerCase(java.util.Locale.ROOT).startsWith("content-length:")) {
        int length = Integer.parseInt(line.substring(line.indexOf(':') + 1).trim());
        return head + new String(input.readNBytes(length), StandardCharsets.ISO_8859_1);
      }
    }
    return head;
  }

  /** Reads so many bytes, or to the end. */
  long skip(int bytes) throws IOException {
    return input.readNBytes(bytes).length;
  }

  /** Ends what it sends, and goes on reading. */
  void shutdownOutput() throws IOException {
    socket.shutdownOutput();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}

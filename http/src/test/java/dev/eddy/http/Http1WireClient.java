package dev.eddy.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** Speaks HTTP/1.1, and asks the server to close behind the response. */
final class Http1WireClient extends WireClient {
  private static final String LAST_CHUNK = "0\r\n\r\n";

  private final Socket socket;
  private final StringBuilder all = new StringBuilder();
  private boolean isHead;

  Http1WireClient(int port, int limitMillis) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(limitMillis);
    socket.setTcpNoDelay(true);
    socket.setSendBufferSize(64 * 1024);
  }

  @Override
  void sendHead(boolean isWhole, String method, String path, String... fields) throws IOException {
    isHead = method.equals("HEAD");
    var head = new StringBuilder(method + " " + path + " HTTP/1.1\r\nHost: x\r\n");
    for (int i = 0; i < fields.length; i += 2) {
      head.append(fields[i]).append(": ").append(fields[i + 1]).append("\r\n");
    }
    head.append("Connection: close\r\n\r\n");
    sendBody(head.toString().getBytes(StandardCharsets.ISO_8859_1), isWhole);
  }

  @Override
  void sendBody(byte[] piece, boolean isLast) throws IOException {
    socket.getOutputStream().write(piece);
  }

  @Override
  void readUntil(String end) throws IOException {
    InputStream in = socket.getInputStream();
    while (all.indexOf("\r\n\r\n") < 0 || all.substring(bodyAt()).indexOf(end) < 0) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("the server closed after: " + all);
      }
      all.append((char) next);
    }
  }

  private int bodyAt() {
    return all.indexOf("\r\n\r\n") + 4;
  }

  @Override
  Answer readAll() throws IOException {
    boolean isReset = false;
    var buffer = new byte[64 * 1024];
    try {
      InputStream in = socket.getInputStream();
      for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
        all.append(new String(buffer, 0, length, StandardCharsets.ISO_8859_1));
      }
    } catch (SocketException reset) {
      isReset = true;
    }
    if (all.indexOf("\r\n\r\n") < 0) {
      return new Answer(0, Map.of(), "", false);
    }
    String[] lines = all.substring(0, bodyAt()).split("\r\n");
    var fields = new HashMap<String, String>();
    for (int i = 1; i < lines.length; i++) {
      int colon = lines[i].indexOf(':');
      String name = lines[i].substring(0, colon).toLowerCase(Locale.ROOT);
      fields.merge(name, lines[i].substring(colon + 1).strip(), (a, b) -> a + ", " + b);
    }
    String body = all.substring(bodyAt());
    boolean isWhole = !isReset && isWhole(fields, body);
    return new Answer(
        Integer.parseInt(lines[0].split(" ")[1]), fields, plain(fields, body), isWhole);
  }

  private boolean isWhole(Map<String, String> fields, String body) {
    if (isHead) {
      return body.isEmpty();
    } else if (fields.containsKey("transfer-encoding")) {
      return body.endsWith(LAST_CHUNK);
    }
    String length = fields.get("content-length");
    return length == null || body.length() == Integer.parseInt(length);
  }

  /** Without the frames of chunks, as far as they came. */
  private static String plain(Map<String, String> fields, String body) {
    if (!fields.containsKey("transfer-encoding")) {
      return body;
    }
    var plain = new StringBuilder();
    int at = 0;
    int end = body.indexOf("\r\n");
    while (end > at) {
      int length = Integer.parseInt(body.substring(at, end), 16);
      plain.append(body, end + 2, Math.min(body.length(), end + 2 + length));
      at = end + 2 + length + 2;
      end = body.indexOf("\r\n", Math.min(at, body.length()));
    }
    return plain.toString();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}

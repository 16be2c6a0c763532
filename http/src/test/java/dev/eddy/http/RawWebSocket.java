package dev.eddy.http;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** One end of a WebSocket, byte by byte, over a socket that blocks: for other threads. */
final class RawWebSocket implements Closeable {
  static final int CONTINUATION = 0;
  static final int TEXT = 1;
  static final int BINARY = 2;
  static final int CLOSE = 8;
  static final int PING = 9;
  static final int PONG = 10;

  private static final byte[] MASK = {1, 2, 3, 4};

  /** A frame that came. */
  record Frame(int firstByte, byte[] payload) {
    int opcode() {
      return firstByte & 0xf;
    }

    String text() {
      return new String(payload, StandardCharsets.UTF_8);
    }

    int closeCode() {
      return payload.length < 2 ? 1005 : (payload[0] & 0xff) << 8 | payload[1] & 0xff;
    }
  }

  private final Socket socket;
  private final DataInputStream in;
  private final OutputStream out;
  private final boolean isClient;
  private final List<String> head = new ArrayList<>();

  RawWebSocket(Socket socket, boolean isClient) throws IOException {
    this.socket = socket;
    this.isClient = isClient;
    socket.setSoTimeout(15_000);
    socket.setTcpNoDelay(true);
    in = new DataInputStream(socket.getInputStream());
    out = socket.getOutputStream();
  }

  /** Connects and makes the handshake, with more header fields. */
  static RawWebSocket connect(int port, String path, String... fields) throws IOException {
    var made = new RawWebSocket(new Socket("127.0.0.1", port), true);
    made.write(request(port, path, fields));
    made.readHead();
    if (!made.status().contains(" 101 ")) {
      throw new IOException(made.head.toString());
    }
    return made;
  }

  static byte[] request(int port, String path, String... fields) {
    return ("GET "
            + path
            + " HTTP/1.1\r\nHost: 127.0.0.1:"
            + port
            + "\r\nUpgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
            + String.join("", List.of(fields).stream().map(each -> each + "\r\n").toList())
            + "\r\n")
        .getBytes(StandardCharsets.ISO_8859_1);
  }

  /** Accepts one client and makes the handshake, with more header fields. */
  static RawWebSocket accept(ServerSocket server, String... fields) throws IOException {
    var made = new RawWebSocket(server.accept(), false);
    made.readHead();
    made.respond(
        "HTTP/1.1 101 Switching Protocols",
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Accept: " + WebSocketHandshake.accept(made.field("Sec-WebSocket-Key")));
    made.respond(fields);
    made.respond("");
    return made;
  }

  void respond(String... lines) throws IOException {
    for (String line : lines) {
      write((line + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
    }
  }

  /** Reads the head of a request or a response. */
  void readHead() throws IOException {
    for (String line = readLine(); !line.isEmpty(); line = readLine()) {
      head.add(line);
    }
  }

  @SuppressWarnings("deprecation") // these are bytes
  private String readLine() throws IOException {
    String line = in.readLine();
    if (line == null) {
      throw new EOFException("after " + head);
    }
    return line;
  }

  String status() {
    return head.get(0);
  }

  String field(String name) {
    String start = name.toLowerCase(Locale.ROOT) + ":";
    return head.stream()
        .filter(each -> each.toLowerCase(Locale.ROOT).startsWith(start))
        .map(each -> each.substring(start.length()).trim())
        .findFirst()
        .orElse(null);
  }

  void write(byte[] bytes) throws IOException {
    out.write(bytes);
    out.flush();
  }

  /** Sends a frame as this end has to: masked by a client. */
  void send(int opcode, byte[] payload) throws IOException {
    write(frame(0x80 | opcode, isClient, payload));
  }

  void send(int opcode, String payload) throws IOException {
    send(opcode, payload.getBytes(StandardCharsets.UTF_8));
  }

  void sendClose(int code) throws IOException {
    send(CLOSE, new byte[] {(byte) (code >> 8), (byte) code});
  }

  /** The bytes of a frame, which need not be right. */
  static byte[] frame(int firstByte, boolean isMasked, byte[] payload) {
    var bytes = new ByteArrayOutputStream();
    bytes.write(firstByte);
    int mask = isMasked ? 0x80 : 0;
    if (payload.length < 126) {
      bytes.write(mask | payload.length);
    } else if (payload.length < 0x10000) {
      bytes.write(mask | 126);
      bytes.write(payload.length >> 8);
      bytes.write(payload.length);
    } else {
      bytes.write(mask | 127);
      for (int shift = 56; shift >= 0; shift -= 8) {
        bytes.write((int) ((long) payload.length >> shift));
      }
    }
    if (isMasked) {
      bytes.writeBytes(MASK);
    }
    for (int i = 0; i < payload.length; i++) {
      bytes.write(isMasked ? payload[i] ^ MASK[i % 4] : payload[i]);
    }
    return bytes.toByteArray();
  }

  /** A client's frame of zeros, with a mask that costs nothing to take away. */
  static byte[] unmaskedByZero(int opcode, int size) {
    byte[] bytes = frame(0x80 | opcode, true, new byte[size]);
    Arrays.fill(bytes, bytes.length - size - 4, bytes.length, (byte) 0);
    return bytes;
  }

  /** Reads one frame, and fails at the end. */
  Frame read() throws IOException {
    int first = in.readUnsignedByte();
    int second = in.readUnsignedByte();
    long length = second & 0x7f;
    if (length == 126) {
      length = in.readUnsignedShort();
    } else if (length == 127) {
      length = in.readLong();
    }
    boolean isMasked = (second & 0x80) != 0;
    if (isMasked == isClient) {
      throw new IOException("a frame that is " + (isMasked ? "masked" : "not masked"));
    }
    var mask = new byte[4];
    if (isMasked) {
      in.readFully(mask);
    }
    var payload = new byte[(int) length];
    in.readFully(payload);
    for (int i = 0; i < payload.length; i++) {
      payload[i] ^= mask[i % 4];
    }
    return new Frame(first, payload);
  }

  /** Whether the other end has closed the connection, and has sent nothing before. */
  boolean isAtEnd() throws IOException {
    return in.read() < 0;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}

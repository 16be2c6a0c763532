package dev.eddy.http;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Sends and reads the frames of HTTP/2, right or wrong. It blocks: not for the loop's thread. */
final class Http2Frames implements AutoCloseable {
  static final int DATA = 0;
  static final int HEADERS = 1;
  static final int RST_STREAM = 3;
  static final int SETTINGS = 4;
  static final int PING = 6;
  static final int GOAWAY = 7;
  static final int WINDOW_UPDATE = 8;
  static final int CONTINUATION = 9;

  static final int END_STREAM = 1;
  static final int ACK = 1;
  static final int END_HEADERS = 4;

  private static final byte[] PREFACE =
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  /** A frame that came. */
  record Frame(int type, int flags, int stream, byte[] content) {
    int word(int at) {
      int word = 0;
      for (int i = at; i < at + 4; i++) {
        word = word << 8 | content[i] & 0xff;
      }
      return word;
    }
  }

  interface Flood {
    void send(int i) throws IOException;
  }

  private final Socket socket;
  private final DataInputStream input;

  /** Speaks HTTP/2 by prior knowledge. */
  Http2Frames(int port) throws IOException {
    this(new Socket(InetAddress.getLoopbackAddress(), port));
  }

  /** Speaks HTTP/2 on a connection that is there. */
  Http2Frames(Socket socket) throws IOException {
    this(socket, new DataInputStream(socket.getInputStream()));
    write(PREFACE);
    send(SETTINGS, 0, 0);
  }

  private Http2Frames(Socket socket, DataInputStream input) throws IOException {
    this.socket = socket;
    this.input = input;
    socket.setSoTimeout(15_000);
    socket.setTcpNoDelay(true);
  }

  /** The server's end of a connection. It has said nothing yet. */
  static Http2Frames accepted(Socket socket) throws IOException {
    var server = new Http2Frames(socket, new DataInputStream(socket.getInputStream()));
    server.input.readNBytes(PREFACE.length);
    return server;
  }

  Http2Frames send(int type, int flags, int stream, byte... content) throws IOException {
    return write(frame(type, flags, stream, content));
  }

  Http2Frames write(byte... bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    return this;
  }

  static byte[] frame(int type, int flags, int stream, byte... content) {
    var frame = new ByteArrayOutputStream();
    frame.write(content.length >> 16);
    frame.write(content.length >> 8);
    frame.write(content.length);
    frame.write(type);
    frame.write(flags);
    for (int shift = 24; shift >= 0; shift -= 8) {
      frame.write(stream >> shift);
    }
    frame.writeBytes(content);
    return frame.toByteArray();
  }

  /** Sends the head of a request, in literals without an index. */
  Http2Frames request(int stream, boolean isWhole, String method, String path, String... fields)
      throws IOException {
    int flags = END_HEADERS | (isWhole ? END_STREAM : 0);
    return send(HEADERS, flags, stream, head(method, path, fields));
  }

  /** Gives a stream up, with CANCEL. */
  Http2Frames reset(int stream) throws IOException {
    return send(RST_STREAM, 0, stream, (byte) 0, (byte) 0, (byte) 0, (byte) 8);
  }

  static byte[] head(String method, String path, String... fields) {
    var block = new ByteArrayOutputStream();
    String[] first = {":method", method, ":scheme", "http", ":path", path, ":authority", "a"};
    for (String[] part : new String[][] {first, fields}) {
      for (int i = 0; i < part.length; i += 2) {
        block.write(0);
        for (int j = i; j < i + 2; j++) {
          block.write(part[j].length()); // below 127
          block.writeBytes(part[j].getBytes(StandardCharsets.US_ASCII));
        }
      }
    }
    return block.toByteArray();
  }

  /** Returns null at the end of the connection. */
  Frame read() throws IOException {
    int first = input.read();
    if (first < 0) {
      return null;
    }
    int length = first << 16 | input.readUnsignedShort();
    int type = input.readUnsignedByte();
    int flags = input.readUnsignedByte();
    int stream = input.readInt();
    return new Frame(type, flags, stream, input.readNBytes(length));
  }

  /** Reads on to a frame of this type. */
  Frame readOnTo(int type) throws IOException {
    while (true) {
      Frame frame = read();
      if (frame == null) {
        throw new IOException("the connection ended before a frame of type " + type);
      }
      if (frame.type == type && !(type == SETTINGS && frame.flags == ACK)) {
        return frame;
      }
    }
  }

  /** Reads to the end, also one by a reset, and returns what the last GOAWAY said, -1 for none. */
  int readToTheEnd() {
    int error = -1;
    try {
      for (Frame frame = read(); frame != null; frame = read()) {
        if (frame.type == GOAWAY) {
          error = frame.word(4);
        }
      }
    } catch (IOException reset) {
      // an end as well
    }
    return error;
  }

  /** Sends as long as the server lets it. */
  void flood(Flood flood) {
    try {
      for (int i = 0; i < 5000; i++) {
        flood.send(i);
      }
    } catch (IOException closed) {
      // as expected
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}

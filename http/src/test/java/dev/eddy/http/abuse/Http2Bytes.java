package dev.eddy.http.abuse;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Frames of HTTP/2, right or wrong, byte by byte. */
final class Http2Bytes {
  static final int DATA = 0;
  static final int HEADERS = 1;
  static final int PRIORITY = 2;
  static final int RST_STREAM = 3;
  static final int SETTINGS = 4;
  static final int PUSH_PROMISE = 5;
  static final int PING = 6;
  static final int GOAWAY = 7;
  static final int WINDOW_UPDATE = 8;
  static final int CONTINUATION = 9;

  static final int END_STREAM = 1;
  static final int END_HEADERS = 4;
  static final int PADDED = 8;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  /** The beginning of each connection, with settings as pairs of a number and a value. */
  static Http2Bytes preface(int... settings) {
    var begun = new Http2Bytes();
    begun.bytes.writeBytes(Source.bytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"));
    ByteBuffer payload = ByteBuffer.allocate(settings.length / 2 * 6);
    for (int i = 0; i < settings.length; i += 2) {
      payload.putShort((short) settings[i]).putInt(settings[i + 1]);
    }
    return begun.frame(SETTINGS, 0, 0, payload.array());
  }

  Http2Bytes frame(int type, int flags, int stream, byte... payload) {
    return head(payload.length, type, flags, stream).raw(payload);
  }

  /** The head of a frame, which may lie about the length. */
  Http2Bytes head(int length, int type, int flags, int stream) {
    bytes.writeBytes(
        ByteBuffer.allocate(9)
            .put((byte) (length >> 16))
            .putShort((short) length)
            .put((byte) type)
            .put((byte) flags)
            .putInt(stream)
            .array());
    return this;
  }

  Http2Bytes raw(byte... more) {
    bytes.writeBytes(more);
    return this;
  }

  Http2Bytes get(int stream, String path) {
    return frame(HEADERS, END_HEADERS | END_STREAM, stream, fields("GET", path));
  }

  Http2Bytes post(int stream, String path) {
    return frame(HEADERS, END_HEADERS, stream, fields("POST", path));
  }

  Http2Bytes reset(int stream) {
    return frame(RST_STREAM, 0, stream, number(8)); // CANCEL
  }

  Http2Bytes window(int stream, int increment) {
    return frame(WINDOW_UPDATE, 0, stream, number(increment));
  }

  byte[] take() {
    byte[] taken = bytes.toByteArray();
    bytes.reset();
    return taken;
  }

  static byte[] number(int value) {
    return ByteBuffer.allocate(4).putInt(value).array();
  }

  /** A block of header fields: names and values in turn, each as a literal that is not indexed. */
  static byte[] block(String... fields) {
    var block = new ByteArrayOutputStream();
    for (int i = 0; i < fields.length; i += 2) {
      block.write(0);
      string(block, fields[i]);
      string(block, fields[i + 1]);
    }
    return block.toByteArray();
  }

  static byte[] fields(String method, String path) {
    return block(":method", method, ":scheme", "http", ":path", path, ":authority", "a");
  }

  /** A string without Huffman's code, as long as its length fits into two bytes. */
  static void string(ByteArrayOutputStream block, String text) {
    if (text.length() < 127) {
      block.write(text.length());
    } else {
      block.write(127);
      int rest = text.length() - 127;
      while (rest >= 128) {
        block.write(rest % 128 | 128);
        rest /= 128;
      }
      block.write(rest);
    }
    block.writeBytes(Source.bytes(text));
  }

  /** Reads what a server sends. */
  static final class Reader implements RawConnection.Receiver {
    private final ByteArrayOutputStream rest = new ByteArrayOutputStream();

    /** How many frames of each type came. */
    final TreeMap<Integer, Integer> frames = new TreeMap<>();

    /** Why the connection was ended; -1 if it was not. */
    int goAway = -1;

    /** Why streams were reset. */
    final Set<Integer> resets = new TreeSet<>();

    /** The first byte of each head of a response, which tells the common ones apart. */
    final List<Integer> heads = new ArrayList<>();

    long data;

    @Override
    public void received(ByteBuffer more) {
      byte[] some = new byte[more.remaining()];
      more.get(some);
      rest.writeBytes(some);
      ByteBuffer buffer = ByteBuffer.wrap(rest.toByteArray());
      while (buffer.remaining() >= 9) {
        int length = (buffer.get(buffer.position()) & 0xff) << 16;
        length |= buffer.getShort(buffer.position() + 1) & 0xffff;
        if (buffer.remaining() < 9 + length) {
          break;
        }
        take(buffer.get(buffer.position() + 3), buffer.slice(buffer.position() + 9, length));
        buffer.position(buffer.position() + 9 + length);
      }
      rest.reset();
      rest.write(buffer.array(), buffer.position(), buffer.remaining());
    }

    private void take(int type, ByteBuffer payload) {
      frames.merge(type, 1, Integer::sum);
      switch (type) {
        case DATA -> data += payload.remaining();
        case HEADERS -> heads.add(payload.get(0) & 0xff);
        case RST_STREAM -> resets.add(payload.getInt(0));
        case GOAWAY -> goAway = payload.getInt(4);
        default -> {}
      }
    }

    /** How many responses had the status 200. */
    long successes() {
      return heads.stream().filter(each -> each == 0x88).count();
    }

    @Override
    public String toString() {
      return "frames "
          + frames
          + ", heads "
          + heads
          + ", resets "
          + resets
          + ", end of the connection "
          + goAway;
    }
  }
}

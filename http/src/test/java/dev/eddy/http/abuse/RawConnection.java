package dev.eddy.http.abuse;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One of the connections of {@link RawClients}: sends what it is told, and keeps what comes. */
final class RawConnection {
  private static final Pattern STATUS = Pattern.compile("^HTTP/1\\.1 (\\d{3})[ \r]");
  private static final Pattern HEADS = Pattern.compile("HTTP/1\\.1 (\\d{3}) ");
  private static final int KEPT = 64 * 1024;

  final SocketChannel channel;
  final SelectionKey key;
  private final Source source;
  private final long pace;
  private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
  private ByteBuffer piece = ByteBuffer.allocate(0);
  private long nextAt;
  private boolean isSourceEmpty;
  private boolean reads = true;
  private long sent;
  private long received;
  private boolean isEnded;
  private boolean isBroken;
  private Receiver receiver;

  /** Sees all that comes, which may be too much to keep. */
  interface Receiver {
    void received(ByteBuffer bytes);
  }

  RawConnection(SocketChannel channel, SelectionKey key, Source source, long pace) {
    this.channel = channel;
    this.key = key;
    this.source = source;
    this.pace = pace;
  }

  /** Reads nothing, or again. */
  RawConnection reads(boolean reads) {
    this.reads = reads;
    return this;
  }

  RawConnection receiver(Receiver receiver) {
    this.receiver = receiver;
    return this;
  }

  /** Sends more, when what it sent before has left; for connections whose source is empty. */
  void send(byte[] bytes) {
    if (piece.hasRemaining()) {
      throw new IllegalStateException("still sending");
    }
    piece = ByteBuffer.wrap(bytes);
  }

  Receiver receiver() {
    return receiver;
  }

  long sent() {
    return sent;
  }

  long received() {
    return received;
  }

  /** Whether the server has ended the connection, in whichever way. */
  boolean isOver() {
    return isEnded || isBroken;
  }

  /** Whether all was handed to the system. */
  boolean isAllSent() {
    return isSourceEmpty && !piece.hasRemaining();
  }

  /** Whether it was ended by a reset, after which what was on the way may be lost. */
  boolean isBroken() {
    return isBroken;
  }

  byte[] bytes() {
    return kept.toByteArray();
  }

  /** The first that was received. */
  String text() {
    return kept.toString(StandardCharsets.ISO_8859_1);
  }

  /** The status of the first response; 0 if there is none. */
  int status() {
    Matcher head = STATUS.matcher(text());
    return head.find() ? Integer.parseInt(head.group(1)) : 0;
  }

  /** How many responses begin in what was kept. */
  int responses() {
    return (int) HEADS.matcher(text()).results().count();
  }

  /** Ends it from this side, by a reset if so asked. */
  void close(boolean byReset) {
    try {
      if (byReset) {
        channel.setOption(StandardSocketOptions.SO_LINGER, 0);
      }
      key.cancel();
      channel.close();
    } catch (IOException alreadyGone) {
      isBroken = true;
    }
    isEnded = true;
  }

  /** Does what can be done without waiting; called for a ready key and when its pace says so. */
  void proceed(long now) {
    try {
      if (!channel.isConnected() && !channel.finishConnect()) {
        return;
      }
      if (reads) {
        read();
      }
      if (!isOver()) {
        write(now);
      }
      if (!isOver()) {
        boolean wantsToWrite = piece.hasRemaining() || (pace == 0 && !isSourceEmpty);
        key.interestOps(
            (reads ? SelectionKey.OP_READ : 0) | (wantsToWrite ? SelectionKey.OP_WRITE : 0));
      }
    } catch (IOException broken) {
      readRest();
      isBroken = true;
      key.cancel();
      closeQuietly();
    }
  }

  /** Whether it has something to send that waits for its time and not for the socket. */
  boolean isPaced() {
    return pace > 0 && !isSourceEmpty && !isOver();
  }

  private void write(long now) throws IOException {
    for (int pieces = 0; pieces < 16; pieces++) {
      if (piece.hasRemaining()) {
        sent += channel.write(piece);
        if (piece.hasRemaining()) {
          return;
        }
      }
      if (isSourceEmpty || now < nextAt) {
        return;
      }
      ByteBuffer next = source.next();
      if (next == null) {
        isSourceEmpty = true;
        return;
      }
      piece = next;
      nextAt = now + pace;
    }
    sent += channel.write(piece);
  }

  private void read() throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(16 * 1024);
    for (int i = 0; i < 16; i++) {
      buffer.clear();
      int count = channel.read(buffer);
      if (count < 0) {
        isEnded = true;
        key.cancel();
        channel.close();
        return;
      }
      if (count == 0) {
        return;
      }
      received += count;
      keep(buffer.flip());
    }
  }

  private void keep(ByteBuffer buffer) {
    if (receiver != null) {
      receiver.received(buffer.duplicate());
    }
    int room = Math.min(buffer.remaining(), KEPT - kept.size());
    if (room > 0) {
      kept.write(buffer.array(), 0, room);
    }
  }

  /** A write may fail before the response was read that says why. */
  private void readRest() {
    try {
      if (channel.isConnected() && reads) {
        read();
      }
    } catch (IOException lost) {
      isBroken = true;
    }
  }

  private void closeQuietly() {
    try {
      channel.close();
    } catch (IOException alreadyGone) {
      isBroken = true;
    }
  }
}

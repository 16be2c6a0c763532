package dev.eddy.testing;

import static dev.eddy.testing.Wire.Kind.DATA;
import static dev.eddy.testing.Wire.Kind.HANDSHAKE;
import static dev.eddy.testing.Wire.Kind.RESET;

import dev.eddy.Context;
import dev.eddy.spi.Connection;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NotYetConnectedException;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One side of a connection of a {@link SimulatedNetwork}. Loop thread only. */
final class SimulatedConnection implements Connection {
  private enum State {
    CONNECTING,
    CONNECTED,
    /** Lost; the owner has to close it. */
    FAILED,
    CLOSED
  }

  private final SimulatedNetwork network;
  private final InetSocketAddress local;
  private final InetSocketAddress remote;

  /** In which the handler is called. */
  private final Context context;

  private final Wire out;
  private final Alarm connectTimeout;
  private State state = State.CONNECTING;
  private @Nullable Handler handler;

  /** The other side; null until one side knows of it. */
  private @Nullable SimulatedConnection peer;

  /** Why it is lost. */
  private @Nullable IOException failure;

  private final ArrayDeque<ByteBuffer> received = new ArrayDeque<>();

  /** The other side sends no more. */
  private boolean isInputAtEnd;

  private boolean isOutputShut;

  /** Bytes that were written, and that the other side has not read. */
  private int unread;

  /** A write has not taken all. */
  private boolean isFull;

  SimulatedConnection(
      SimulatedNetwork network,
      SimulatedHost here,
      InetSocketAddress local,
      SimulatedHost there,
      InetSocketAddress remote,
      Context context) {
    this.network = network;
    this.local = local;
    this.remote = remote;
    this.context = context;
    this.out = new Wire(network, here, there, this::giveUp);
    this.connectTimeout = new Alarm(network, this::giveUp);
    network.open().add(this);
  }

  // ---- establishing

  /** Sends a request to connect, to a host that there is. */
  void connect(SimulatedHost here, SimulatedHost there, Handler told) {
    handler = told;
    connectTimeout.set(network.timeout());
    out.send(HANDSHAKE, network.latency(this), () -> there.requested(this, here));
  }

  /** Fails soon: there is no such host. */
  void connectToNobody(Handler told, IOException why) {
    handler = told;
    network.loop().addCallback(() -> fail(why));
  }

  /** The request has come, and this is the side that accepts it. */
  void accept(SimulatedConnection client) {
    peer = client;
    state = State.CONNECTED;
    out.send(HANDSHAKE, network.latency(this), () -> client.accepted(this));
  }

  /** What the acceptor has returned. */
  void handler(Handler told) {
    handler = told;
  }

  private void accepted(SimulatedConnection server) {
    peer = server;
    if (state == State.CONNECTING) {
      connectTimeout.cancel();
      state = State.CONNECTED;
      tell(Handler::connected);
    } else {
      sendReset();
    }
  }

  void refused() {
    fail(new ConnectException("Connection refused: " + this));
  }

  private void tell(Consumer<Handler> what) {
    Handler told = handler;
    if (told != null) {
      context.run(() -> what.accept(told));
    }
  }

  // ---- reading

  @Override
  public int read(ByteBuffer into) throws IOException {
    check();
    if (received.isEmpty()) {
      return isInputAtEnd ? -1 : 0;
    }
    int before = into.position();
    while (into.hasRemaining() && !received.isEmpty()) {
      ByteBuffer first = received.element();
      int count = Math.min(first.remaining(), into.remaining());
      into.put(into.position(), first, first.position(), count);
      into.position(into.position() + count);
      first.position(first.position() + count);
      if (!first.hasRemaining()) {
        received.remove();
      }
    }
    int count = into.position() - before;
    if (peer != null) {
      makeRoom(peer, count);
    }
    return count;
  }

  private void makeRoom(SimulatedConnection writer, int bytes) {
    writer.unread -= bytes;
    if (writer.isFull && writer.room() > 0) {
      writer.isFull = false;
      out.send(DATA, network.leastLatency(), writer::roomAgain);
    }
  }

  private void roomAgain() {
    if (state == State.CONNECTED) {
      tell(Handler::writable);
    }
  }

  private void bytesCome(ByteBuffer bytes) {
    SimulatedConnection writer = peer;
    if (state != State.CONNECTED) {
      sendReset();
    } else if (writer != null && network.isReset(writer, bytes.remaining())) {
      reset();
      writer.reset();
    } else {
      received.add(bytes);
      tell(Handler::readable);
    }
  }

  private void endComes() {
    if (state == State.CONNECTED) {
      isInputAtEnd = true;
      tell(Handler::readable);
    }
  }

  // ---- writing

  @Override
  public int write(ByteBuffer from) throws IOException {
    check();
    if (isOutputShut) {
      throw new ClosedChannelException();
    }
    int count = Math.min(from.remaining(), room());
    if (count < from.remaining()) {
      isFull = true;
    }
    unread += count;
    for (int left = count; left > 0; ) {
      int size = network.pieceOf(left, this);
      byte[] piece = new byte[size];
      from.get(piece);
      out.send(DATA, network.latency(this), () -> sent(ByteBuffer.wrap(piece)));
      left -= size;
    }
    return count;
  }

  private int room() {
    return Math.max(0, network.sendBuffer() - unread);
  }

  private void sent(ByteBuffer bytes) {
    if (peer != null) {
      peer.bytesCome(bytes);
    }
  }

  @Override
  public void shutdownOutput() throws IOException {
    check();
    if (!isOutputShut) {
      sendEnd();
    }
  }

  private void sendEnd() {
    isOutputShut = true;
    out.send(
        DATA,
        network.latency(this),
        () -> {
          if (peer != null) {
            peer.endComes();
          }
        });
  }

  private void check() throws IOException {
    network.checkThread();
    switch (state) {
      case CONNECTING -> throw new NotYetConnectedException();
      case CONNECTED -> {}
      case FAILED -> throw Objects.requireNonNull(failure);
      case CLOSED -> throw new ClosedChannelException();
    }
  }

  // ---- losing it

  /** No answer has come. */
  private void giveUp() {
    String what = "Connection timed out: " + this;
    fail(state == State.CONNECTING ? new ConnectException(what) : new SocketException(what));
  }

  /** The other side, or the network, has told that there is no connection. */
  void reset() {
    fail(new SocketException("Connection reset: " + this));
  }

  void fail(IOException why) {
    if (state == State.CONNECTING || state == State.CONNECTED) {
      state = State.FAILED;
      failure = why;
      forget();
      out.clear();
      tell(told -> told.failed(why));
    }
  }

  private void sendReset() {
    out.send(
        RESET,
        network.leastLatency(),
        () -> {
          if (peer != null) {
            peer.reset();
          }
        });
  }

  private void forget() {
    connectTimeout.cancel();
    received.clear();
  }

  // ---- closing

  @Override
  public boolean isOpen() {
    return state != State.CLOSED;
  }

  @Override
  public void close() {
    network.checkThread();
    if (state == State.CONNECTED) {
      if (!received.isEmpty()) {
        sendReset();
      } else if (!isOutputShut) {
        sendEnd();
      }
    }
    closed();
  }

  @Override
  public void abort() {
    network.checkThread();
    if (state == State.CONNECTED || state == State.CONNECTING) {
      out.loseData();
      sendReset();
    }
    closed();
  }

  private void closed() {
    state = State.CLOSED;
    forget();
    network.open().remove(this);
  }

  // ---- describing

  @Override
  public InetSocketAddress localAddress() {
    return local;
  }

  @Override
  public InetSocketAddress remoteAddress() {
    return remote;
  }

  /** Whether it is between these two hosts. */
  boolean isBetween(SimulatedHost one, SimulatedHost other) {
    return out.isBetween(one, other);
  }

  @Override
  public String toString() {
    return SimulatedNetwork.text(local) + " to " + SimulatedNetwork.text(remote);
  }
}

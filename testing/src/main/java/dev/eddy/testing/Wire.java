package dev.eddy.testing;

import java.util.ArrayDeque;

/**
 * One direction of a connection: what is sent comes in its order, each after some time, and none in
 * the same turn as another. A partition holds it up. Loop thread only.
 */
final class Wire {
  private final SimulatedNetwork network;
  private final SimulatedHost from;
  private final SimulatedHost to;

  /** It was held up for too long, and what is under way is lost. */
  private final Runnable givenUp;

  private final ArrayDeque<Packet> packets = new ArrayDeque<>();
  private final Alarm arrival;
  private final Alarm patience;

  /** When the last one comes. */
  private long lastDue;

  private boolean isHeldUp;

  /** What is sent. */
  enum Kind {
    /** Makes the connection. Nobody takes it back. */
    HANDSHAKE,
    /** Bytes, their end, and room for more. */
    DATA,
    /** Is not sent again when it is lost in a partition. */
    RESET
  }

  private record Packet(Kind kind, long due, Runnable arrival) {}

  Wire(SimulatedNetwork network, SimulatedHost from, SimulatedHost to, Runnable givenUp) {
    this.network = network;
    this.from = from;
    this.to = to;
    this.givenUp = givenUp;
    this.arrival = new Alarm(network, this::deliver);
    this.patience = new Alarm(network, this::giveUp);
  }

  void send(Kind kind, long latency, Runnable arrival) {
    if (network.isOver()) {
      return;
    }
    lastDue = Math.max(lastDue, network.now() + latency);
    packets.add(new Packet(kind, lastDue, arrival));
    if (packets.size() == 1) {
      network.busy().add(this);
      awaitFirst();
    }
  }

  private void awaitFirst() {
    Packet first = packets.peek();
    if (first == null) {
      network.busy().remove(this);
    } else if (network.isEnding()) {
      network.loop().addCallback(this::deliver);
    } else {
      arrival.set(Math.max(0, first.due - network.now()));
    }
  }

  private void deliver() {
    if (packets.isEmpty()) {
      return; // cleared in this turn
    }
    if (network.isParted(from, to)) {
      holdUp();
      return;
    }
    try {
      packets.remove().arrival.run();
    } finally {
      awaitFirst();
    }
  }

  // ---- partitions

  private void holdUp() {
    packets.removeIf(packet -> packet.kind == Kind.RESET);
    if (packets.isEmpty()) {
      awaitFirst();
    } else if (!network.isEnding()) {
      isHeldUp = true;
      patience.set(network.timeout());
    }
  }

  boolean isBetween(SimulatedHost one, SimulatedHost other) {
    return (from == one && to == other) || (from == other && to == one);
  }

  /** Goes on if it was held up, and is so no more. */
  void heal() {
    if (isHeldUp && !network.isParted(from, to)) {
      isHeldUp = false;
      patience.cancel();
      lastDue = Math.max(lastDue, network.now() + network.leastLatency());
      arrival.set(network.leastLatency());
    }
  }

  private void giveUp() {
    clear();
    givenUp.run();
  }

  // ---- the end

  /** Loses what is under way on a connection that is aborted. */
  void loseData() {
    packets.removeIf(packet -> packet.kind == Kind.DATA);
    if (!isHeldUp) {
      awaitFirst();
    }
  }

  /** Loses all that is under way. */
  void clear() {
    packets.clear();
    isHeldUp = false;
    arrival.cancel();
    patience.cancel();
    network.busy().remove(this);
  }

  /** Lets what is under way come without delay. */
  void hurry() {
    arrival.cancel();
    patience.cancel();
    isHeldUp = false;
    awaitFirst();
  }
}

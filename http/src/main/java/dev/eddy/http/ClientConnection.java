package dev.eddy.http;

import io.netty.channel.Channel;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A connection of a client to a server, with what it is used for. Loop thread only. */
abstract class ClientConnection {
  private final ClientHost host;
  private final Channel channel;

  /** How many exchanges have it, or will have it in a moment. */
  private int users;

  private boolean hasServed;
  private boolean isClosing;

  /** What has closed it, while nobody used it. */
  private @Nullable IOException failure;

  ClientConnection(ClientHost host, Channel channel) {
    this.host = host;
    this.channel = channel;
  }

  final ClientHost host() {
    return host;
  }

  final Channel channel() {
    return channel;
  }

  abstract boolean isHttp2();

  /** How many exchanges it can have at once. */
  abstract int capacity();

  /**
   * Begins an exchange for somebody who has reserved the connection.
   *
   * @throws IOException if the connection is closed; it is given back then
   */
  final ClientExchange open(ClientHop hop, boolean waitsForContinue) throws IOException {
    ClientStream stream = channel.isActive() ? newStream() : null;
    if (stream == null) {
      close();
      giveBack();
      throw failure != null
          ? failure
          : new StreamClosedException("the server closed the connection without a response");
    }
    return stream.begin(hop, waitsForContinue);
  }

  /**
   * An exchange that began at that time had no answer in its time. If others can have this
   * connection, it may be a dead one.
   */
  void timedOutSince(Duration begun) {}

  /** Why it is going to be closed. */
  final void failed(IOException reason) {
    failure = reason;
  }

  /** Makes what an exchange is made on; null if it takes none. */
  abstract @Nullable ClientStream newStream();

  /** A stream of it is free again, or not of any use any more. */
  abstract void ended(ClientStream stream, boolean isReusable);

  /** A stream of it is closed. */
  abstract void closed(ClientStream stream);

  /** Whether the server keeps it open, as far as is known. */
  final boolean isUsable() {
    return !isClosing && channel.isActive();
  }

  final boolean canTakeMore() {
    return isUsable() && users < capacity();
  }

  /** Whether the server has allowed no exchange on it so far. */
  final boolean isWithheld() {
    return capacity() == 0 && users == 0 && !hasServed;
  }

  /** Whether bytes have come that belong to no response, as far as one can know. */
  boolean hasExcess() {
    return false;
  }

  final boolean isIdle() {
    return users == 0;
  }

  /** Whether it was used before, so that the server may have closed it in the meantime. */
  final boolean hasServed() {
    return hasServed;
  }

  /** Somebody is going to use it. */
  final void reserve() {
    users++;
  }

  /** One user less. */
  final void release() {
    hasServed = true;
    giveBack();
  }

  /** One user less, who has not used it. */
  final void giveBack() {
    users--;
    if (isClosing && users == 0) {
      host.pool().close(channel);
    }
    host.released(this);
  }

  /** No new exchange begins; it is closed when those that there are have ended. */
  final void retire() {
    isClosing = true;
    host.closed(this);
    if (users == 0) {
      host.pool().close(channel);
    }
  }

  /** Closes it, whatever goes on. */
  final void close() {
    isClosing = true;
    host.closed(this);
    host.pool().close(channel);
  }
}

package dev.eddy.http;

import java.time.Duration;

/**
 * The settings of one WebSocket, at either end.
 *
 * @param pingInterval zero for no pings
 * @param pingTimeout how long an answer may take; not longer than the interval
 * @param closeTimeout how long the other end may take to close
 * @param maxMessageSize of what is received, in bytes, after decompression
 * @param maxUnsentSize how many bytes may wait to be sent before another message is
 */
record WebSocketSettings(
    Duration pingInterval,
    Duration pingTimeout,
    Duration closeTimeout,
    int maxMessageSize,
    long maxUnsentSize) {
  static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);
  static final int MAX_MESSAGE_SIZE = 10 * 1024 * 1024;
  static final long MAX_UNSENT_SIZE = 16L * 1024 * 1024;

  WebSocketSettings {
    checkNotNegative("pingInterval", pingInterval);
    checkNotNegative("pingTimeout", pingTimeout);
    checkNotNegative("closeTimeout", closeTimeout);
    checkPositive("maxMessageSize", maxMessageSize);
    checkPositive("maxUnsentSize", maxUnsentSize);
    if (pingTimeout.isZero() || pingTimeout.compareTo(pingInterval) > 0) {
      pingTimeout = pingInterval;
    }
  }

  static void checkNotNegative(String name, Duration value) {
    if (value.isNegative()) {
      throw new IllegalArgumentException(name + ": " + value + " (expected zero or more)");
    }
  }

  static void checkPositive(String name, long value) {
    if (value <= 0) {
      throw new IllegalArgumentException(name + ": " + value + " (expected more than zero)");
    }
  }
}

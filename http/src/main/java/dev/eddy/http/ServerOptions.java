package dev.eddy.http;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a server; {@link HttpServer.Builder} says what they mean. Only a builder writes
 * them, and the copy that a server has stays as it is. Time spans are in nanoseconds, and what is 0
 * has no limit.
 */
final class ServerOptions {
  int maxHeaderSize = 64 * 1024;
  int maxHeaderCount = 100;
  long maxBodySize = 10L * 1024 * 1024;

  long idleTimeout = TimeUnit.SECONDS.toNanos(75);
  long headerTimeout = TimeUnit.SECONDS.toNanos(20);
  long bodyTimeout = TimeUnit.SECONDS.toNanos(30);
  long writeTimeout = TimeUnit.SECONDS.toNanos(30);

  int maxConnections = 20_000;
  int maxRequestsPerConnection;
  int writeBufferSize = 64 * 1024;

  boolean decompressesRequests;
  boolean compressesResponses;
  @Nullable TrustedProxies trustedProxies;

  @Nullable ServerTls tls;
  boolean http2 = true;
  int maxConcurrentStreams = 100;
  int http2WindowSize = 64 * 1024;

  ServerOptions copy() {
    var copy = new ServerOptions();
    copy.maxHeaderSize = maxHeaderSize;
    copy.maxHeaderCount = maxHeaderCount;
    copy.maxBodySize = maxBodySize;
    copy.idleTimeout = idleTimeout;
    copy.headerTimeout = headerTimeout;
    copy.bodyTimeout = bodyTimeout;
    copy.writeTimeout = writeTimeout;
    copy.maxConnections = maxConnections;
    copy.maxRequestsPerConnection = maxRequestsPerConnection;
    copy.writeBufferSize = writeBufferSize;
    copy.decompressesRequests = decompressesRequests;
    copy.compressesResponses = compressesResponses;
    copy.trustedProxies = trustedProxies;
    copy.tls = tls;
    copy.http2 = http2;
    copy.maxConcurrentStreams = maxConcurrentStreams;
    copy.http2WindowSize = http2WindowSize;
    return copy;
  }

  /** Checks a limit that a builder was given. */
  static long check(String name, long value, long least) {
    if (value < least) {
      throw new IllegalArgumentException(name + ": " + value + " (expected " + least + " or more)");
    }
    return value;
  }

  /** Checks a time span that a builder was given. */
  static long check(String name, Duration value) {
    if (value.isNegative()) {
      throw new IllegalArgumentException(
          name + ": " + value + " (expected zero, which is no limit, or more)");
    }
    try {
      return value.toNanos();
    } catch (ArithmeticException tooLong) { // 292 years
      return 0;
    }
  }
}

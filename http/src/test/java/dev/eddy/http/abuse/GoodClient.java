package dev.eddy.http.abuse;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.net.SocketFactory;

/**
 * A client that behaves, while others do not: asks for a page every few milliseconds, twenty times
 * on a connection and then on a new one, and remembers the longest time and the first failure.
 */
final class GoodClient implements AutoCloseable {
  private static final int REQUESTS_PER_CONNECTION = 20;
  private static final int PERIOD_MILLIS = 10;

  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            var made = new Thread(task, "good client");
            made.setDaemon(true);
            return made;
          });
  private final int port;
  private final int timeoutMillis;
  private final SocketFactory sockets;
  private final Semaphore served = new Semaphore(0);
  private Socket socket;
  private InputStream in;
  private int requestsLeft;

  /* Written by the client's thread, read by the test when that has ended. */
  private long requests;
  private long longest;
  private volatile Throwable failure;

  /**
   * Begins to ask.
   *
   * @param limit within which each response has to come
   * @param sockets plain ones, or of TLS
   */
  GoodClient(int port, Duration limit, SocketFactory sockets) {
    this.port = port;
    this.sockets = sockets;
    this.timeoutMillis = (int) limit.toMillis();
    thread.scheduleWithFixedDelay(this::request, 0, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void request() {
    if (failure != null) {
      return;
    }
    long begun = System.nanoTime();
    try {
      if (requestsLeft == 0) {
        connect();
      }
      requestsLeft--;
      String fields =
          requestsLeft == 0 ? "Host: a\r\nConnection: close\r\n\r\n" : "Host: a\r\n\r\n";
      socket.getOutputStream().write(Source.bytes("GET / HTTP/1.1\r\n" + fields));
      String head = readHead();
      String body = new String(in.readNBytes(5), StandardCharsets.ISO_8859_1);
      if (!head.startsWith("HTTP/1.1 200 ") || !body.equals("Hello")) {
        throw new IOException("a good client got: " + head + body);
      }
    } catch (IOException | RuntimeException broken) {
      failure = broken;
    }
    requests++;
    served.release();
    longest = Math.max(longest, System.nanoTime() - begun);
  }

  private void connect() throws IOException {
    if (socket != null) {
      socket.close();
    }
    socket = sockets.createSocket();
    socket.setSoTimeout(timeoutMillis);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), timeoutMillis);
    socket.setTcpNoDelay(true);
    in = new BufferedInputStream(socket.getInputStream());
    requestsLeft = REQUESTS_PER_CONNECTION;
  }

  private String readHead() throws IOException {
    var head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("a good client's connection was closed after: " + head);
      }
      head.append((char) next);
    }
    return head.toString();
  }

  /** Waits until it has had so many more requests, or its limit is over. */
  void awaitMore(int requests) throws InterruptedException {
    served.drainPermits();
    if (!served.tryAcquire(requests, timeoutMillis, TimeUnit.MILLISECONDS)) {
      throw new AssertionError("a good client is not served", failure);
    }
  }

  /** Ends it, and returns how it was served. */
  Outcome stop() throws IOException, InterruptedException {
    thread.shutdown();
    if (!thread.awaitTermination(timeoutMillis * 3L, TimeUnit.MILLISECONDS)) {
      throw new IllegalStateException("the good client has not ended");
    }
    close();
    return new Outcome(requests, Duration.ofNanos(longest), failure);
  }

  @Override
  public void close() throws IOException {
    thread.shutdownNow();
    if (socket != null) {
      socket.close();
    }
  }

  /**
   * How a good client was served.
   *
   * @param requests how many it had
   * @param longest the longest time from the request, or the connection, to the whole response
   * @param failure the first thing that went wrong, or null
   */
  record Outcome(long requests, Duration longest, Throwable failure) {}
}

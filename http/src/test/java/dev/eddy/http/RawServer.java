package dev.eddy.http;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A server on threads of its own that says exactly what a test wants, one connection after the
 * other.
 */
final class RawServer implements AutoCloseable {
  /** Serves one connection; the socket is closed when it returns. */
  interface Script {
    void serve(Connection connection) throws Exception;
  }

  private final ServerSocket listening;
  private final AtomicInteger accepted = new AtomicInteger();
  private final ConcurrentLinkedQueue<Socket> sockets = new ConcurrentLinkedQueue<>();
  private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
  private final CountDownLatch gate = new CountDownLatch(1);

  /** Each connection gets the next script, and the last one again and again. */
  RawServer(Script... scripts) throws IOException {
    listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    daemon(
        () -> {
          while (true) {
            Socket socket = listening.accept();
            sockets.add(socket);
            Script script = scripts[Math.min(accepted.getAndIncrement(), scripts.length - 1)];
            daemon(
                () -> {
                  try (socket) {
                    script.serve(new Connection(socket));
                  }
                });
          }
        });
  }

  private interface Task {
    void run() throws Exception;
  }

  private static void daemon(Task task) {
    var thread =
        new Thread(
            () -> {
              try {
                task.run();
              } catch (Exception closed) {
                // by the test or by the client
              }
            });
    thread.setDaemon(true);
    thread.start();
  }

  String url(String path) {
    return "http://127.0.0.1:" + listening.getLocalPort() + path;
  }

  int accepted() {
    return accepted.get();
  }

  /** Waits for what a script has told; blocks the thread. */
  String nextEvent() throws InterruptedException {
    return events.poll(10, TimeUnit.SECONDS);
  }

  /** The same with a limit; null if nothing was told within it. */
  String eventWithin(long millis) throws InterruptedException {
    return events.poll(millis, TimeUnit.MILLISECONDS);
  }

  /** Lets scripts go on that wait at the gate. */
  void openGate() {
    gate.countDown();
  }

  @Override
  public void close() throws IOException {
    listening.close();
    for (Socket each : sockets) {
      each.close();
    }
  }

  final class Connection {
    final Socket socket;
    final CountDownLatch gate = RawServer.this.gate;
    private final BufferedReader in;
    private final OutputStream out;

    Connection(Socket socket) throws IOException {
      this.socket = socket;
      this.in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
      this.out = socket.getOutputStream();
    }

    /** Reads a head; returns its lines, or null at the end of the connection. */
    String head() throws IOException {
      var head = new StringBuilder();
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        if (line.isEmpty()) {
          return head.toString();
        }
        head.append(line).append('\n');
      }
      return null;
    }

    String line() throws IOException {
      return in.readLine();
    }

    String characters(int count) throws IOException {
      var read = new StringBuilder();
      while (read.length() < count) {
        int next = in.read();
        if (next < 0) {
          break;
        }
        read.append((char) next);
      }
      return read.toString();
    }

    void send(String text) throws IOException {
      out.write(text.getBytes(StandardCharsets.ISO_8859_1));
      out.flush();
    }

    void send(byte[] bytes) throws IOException {
      out.write(bytes);
      out.flush();
    }

    void ok(String body) throws IOException {
      send("HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
    }

    /** Waits until the client has closed the connection, and says so. */
    void awaitEnd() throws IOException {
      try {
        while (in.read() >= 0) {
          continue;
        }
      } catch (IOException reset) {
        // is an end too
      }
      events.add("closed");
    }

    void tell(String event) {
      events.add(event);
    }
  }
}

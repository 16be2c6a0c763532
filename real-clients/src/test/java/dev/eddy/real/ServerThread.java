package dev.eddy.real;

import dev.eddy.IOLoop;
import dev.eddy.http.Application;
import dev.eddy.http.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** A server on a loop of a thread of its own, as in a program; the tests run beside it. */
final class ServerThread {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  /** Makes a server on the loop's thread, which listens. */
  interface Opening {
    HttpServer open() throws Exception;
  }

  /** What this and Netty's leak detection has to complain about. */
  private final Complaints complaints = new Complaints();

  private final CompletableFuture<HttpServer> opened = new CompletableFuture<>();
  private final Thread thread;
  private volatile IOLoop loop;

  private ServerThread(Opening opening) {
    thread = new Thread(() -> run(opening), "server");
    thread.start();
  }

  /** Serves on a free port of this machine alone. */
  static ServerThread serving(Application application) {
    return opening(() -> listening(HttpServer.create(application)));
  }

  /** Lets it listen on a free port of this machine alone. */
  static HttpServer listening(HttpServer server) throws IOException {
    server.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    return server;
  }

  static ServerThread opening(Opening opening) {
    var server = new ServerThread(opening);
    server.opened.orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS).join();
    return server;
  }

  private void run(Opening opening) {
    loop = IOLoop.current();
    try {
      opened.complete(opening.open());
      loop.start();
    } catch (Throwable failure) {
      opened.completeExceptionally(failure);
    } finally {
      loop.close();
    }
  }

  int port() {
    return opened.join().port();
  }

  String url(String path) {
    return "http://127.0.0.1:" + port() + path;
  }

  /** Ends the loop, and fails if anything was logged that a server in good order would not. */
  void stop() throws InterruptedException {
    loop.addCallback(loop::stop);
    thread.join(LIMIT.toMillis());
    List<String> logged = complaints.end();
    if (thread.isAlive() || !logged.isEmpty()) {
      throw new AssertionError(thread.isAlive() ? "the loop did not end" : "logged: " + logged);
    }
  }

  private static final class Complaints extends Handler {
    private final List<String> logged = new CopyOnWriteArrayList<>();
    private final List<Logger> loggers =
        List.of(Logger.getLogger("dev.eddy"), Logger.getLogger("io.netty"));

    Complaints() {
      setLevel(Level.WARNING);
      loggers.forEach(each -> each.addHandler(this));
    }

    List<String> end() {
      loggers.forEach(each -> each.removeHandler(this));
      return logged;
    }

    @Override
    public void publish(LogRecord record) {
      if (isLoggable(record) && !isAccess(record)) {
        logged.add(record.getMessage() + (record.getThrown() == null ? "" : record.getThrown()));
      }
    }

    /** Answers with a status of 400 to 499 are what some tests want. */
    private static boolean isAccess(LogRecord record) {
      return record.getMessage().matches("4\\d\\d .*");
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}

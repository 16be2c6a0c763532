package dev.eddy.http;

import dev.eddy.IOLoop;
import dev.eddy.Promise;
import java.io.IOException;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;

/**
 * A thread with a loop of its own, which serves what other loops serve too: the system gives each
 * connection to one of them. Made, stopped and closed by the thread of the server.
 */
final class ServerLoop implements Runnable {
  private final Supplier<Application> applications;
  private final ServerOptions options;
  private final List<SocketAddress> addresses;
  private final Thread thread;

  /** Done when it listens, or cannot. */
  private final CompletableFuture<LoopServer> listens = new CompletableFuture<>();

  ServerLoop(
      int number,
      Supplier<Application> applications,
      ServerOptions options,
      List<SocketAddress> addresses) {
    this.applications = applications;
    this.options = options;
    this.addresses = addresses;
    this.thread = new Thread(this, "eddy-http-" + number);
    thread.setDaemon(true); // the program ends with its own threads
    thread.start();
  }

  /** Waits until it listens. */
  void awaitListening() throws IOException {
    try {
      listens.get();
    } catch (ExecutionException failure) {
      throw new IOException(
          "cannot listen on " + addresses + " with several loops", failure.getCause());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while other loops began to listen", interrupted);
    }
  }

  /** On the new thread. */
  @Override
  public void run() {
    IOLoop loop = IOLoop.current();
    try {
      try {
        var server = new LoopServer(applications.get(), options);
        for (SocketAddress each : addresses) {
          server.listen(each, true);
        }
        listens.complete(server);
      } catch (Exception | LinkageError failure) {
        listens.completeExceptionally(failure);
        return;
      }
      loop.start();
    } catch (Throwable failure) {
      HttpLog.error("the loop of " + thread.getName() + " ended, and serves no more", failure);
    } finally {
      loop.close();
    }
  }

  private boolean isServing() {
    return thread.isAlive() && listens.isDone() && !listens.isCompletedExceptionally();
  }

  /** Accepts no more, from its next turn on. */
  void stop() {
    if (isServing()) {
      LoopServer server = listens.join();
      server.loop().addCallback(server::stop);
    }
  }

  /** Closes its server, and ends the thread. */
  Promise<Void> close(Duration drain) {
    var closed = new Promise<Void>(); // of the caller's loop
    if (isServing()) {
      LoopServer server = listens.join();
      server.loop().addCallback(() -> closeHere(server, drain, closed));
    } else {
      closed.setResult(LoopServer.nothing());
    }
    return closed;
  }

  /** On its own thread. */
  private static void closeHere(LoopServer server, Duration drain, Promise<Void> closed) {
    IOLoop loop = server.loop();
    loop.addFuture(
        server.close(drain),
        done -> {
          closed.setResult(LoopServer.nothing());
          loop.stop();
        });
  }
}

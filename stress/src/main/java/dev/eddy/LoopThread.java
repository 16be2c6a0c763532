package dev.eddy;

import java.util.concurrent.CompletableFuture;

/** A thread with a loop that goes on to the end of the JVM, beside the two actors. */
final class LoopThread {
  private LoopThread() {}

  static IOLoop start() {
    var made = new CompletableFuture<IOLoop>();
    var thread =
        new Thread(
            () -> {
              LogTally.take(); // or what it logs is printed
              IOLoop loop = IOLoop.current();
              made.complete(loop);
              loop.start();
            },
            "loop");
    thread.setDaemon(true);
    thread.start();
    return made.join();
  }
}

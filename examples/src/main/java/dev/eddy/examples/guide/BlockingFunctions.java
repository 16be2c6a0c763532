package dev.eddy.examples.guide;

import static dev.eddy.Coroutines.*;

import dev.eddy.*;
import java.io.IOException;
import java.util.HexFormat;
import java.util.concurrent.*;

/**
 * Blocking functions run on other threads, while the loop goes on: through {@code runInExecutor},
 * or on a pool of your own, whose futures can be awaited as any stage of the JDK can. What follows
 * the await is on the loop's thread again.
 */
public final class BlockingFunctions {

  /** Blocks its thread until the class file is read. */
  static String magicNumber() throws IOException {
    try (var file = BlockingFunctions.class.getResourceAsStream("BlockingFunctions.class")) {
      return HexFormat.of().formatHex(file.readNBytes(4));
    }
  }

  static Coroutine<String> callBlocking() {
    return async(() -> await(IOLoop.current().runInExecutor(BlockingFunctions::magicNumber)));
  }

  static Coroutine<String> submit(ExecutorService pool) {
    return async(() -> await(pool.submit(() -> Thread.currentThread().getName())));
  }

  static Coroutine<String> stages(CompletionStage<String> stage, CompletableFuture<String> future) {
    return async(() -> await(stage) + " and " + await(future));
  }

  static Coroutine<Void> callAll(ExecutorService pool) {
    return async(
        () -> {
          Thread loopThread = Thread.currentThread();
          System.out.println("a class file begins with " + await(callBlocking()));
          System.out.println("the pool's job ran on " + await(submit(pool)));

          var stage = CompletableFuture.supplyAsync(() -> "a stage", pool);
          var future = CompletableFuture.completedFuture("a future that was done");
          System.out.println("awaited " + await(stages(stage, future)));
          System.out.println("one thread as ever: " + (Thread.currentThread() == loopThread));
        });
  }

  public static void main(String[] args) throws Exception {
    ExecutorService pool = Executors.newSingleThreadExecutor(job -> new Thread(job, "pool-thread"));
    try {
      IOLoop.current().runSync(() -> callAll(pool));
    } finally {
      pool.shutdown();
    }
  }
}

package dev.eddy.it.constructs;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static dev.eddy.Coroutines.generator;

import dev.eddy.AsyncCloseable;
import dev.eddy.AsyncIterator;
import dev.eddy.Awaitable;
import dev.eddy.IOLoop;
import dev.eddy.Promise;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** What random programs await when they run as coroutines. */
public final class Awaits {
  private Awaits() {}

  /** Something whose value is this, unless the run has other plans for the site. */
  public static <T> Awaitable<T> v(int site, T value) {
    ProgramRun.Behaviour behaviour = ProgramRun.current().arriveAt(site);
    return switch (behaviour.mode()) {
      case READY, LATE -> behaviour.arrival().value(value);
      case FAILING -> behaviour.arrival().failure(behaviour.failure());
      case CANCELLED -> behaviour.arrival().cancellation();
      case STRUCK ->
          async(
              () -> {
                strike();
                return await(new Promise<T>());
              });
    };
  }

  private static void strike() {
    ProgramRun run = ProgramRun.current();
    IOLoop.current().addCallback(run::cancelProgram);
  }

  public static <T> CompletionStage<T> stage(int site, T value) {
    return future(site, value);
  }

  public static <T> CompletableFuture<T> future(int site, T value) {
    ProgramRun.Behaviour behaviour = ProgramRun.current().arriveAt(site);
    var future = new CompletableFuture<T>();
    Runnable completion =
        switch (behaviour.mode()) {
          case READY, LATE -> () -> future.complete(value);
          case FAILING -> () -> future.completeExceptionally(behaviour.failure());
          case CANCELLED -> () -> future.cancel(false);
          case STRUCK -> ProgramRun.current()::cancelProgram;
        };
    if (behaviour.isLate()) {
      IOLoop.current().addCallback(completion);
    } else {
      completion.run();
    }
    return future;
  }

  /** A resource that awaits while it is closed. */
  public static AsyncCloseable resource(int site, String name) {
    Steps.log("open " + name);
    return () ->
        async(
            () -> {
              Steps.log("closing " + name);
              await(v(site, 0));
              Steps.log("closed " + name);
            });
  }

  /** The numbers from 0, up to a count, with an await for each and one at the end. */
  public static AsyncIterator<Integer> sequence(int fetching, int closing, int count) {
    return generator(
        out -> {
          try {
            for (int i = 0; i < count && Steps.go(); i++) {
              await(out.yield(await(v(fetching, i))));
            }
          } finally {
            Steps.log("closing sequence");
            await(v(closing, 0));
            Steps.log("closed sequence");
          }
        });
  }
}

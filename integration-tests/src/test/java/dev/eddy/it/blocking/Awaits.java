package dev.eddy.it.blocking;

import static dev.eddy.it.blocking.Coroutines.async;
import static dev.eddy.it.blocking.Coroutines.await;
import static dev.eddy.it.blocking.Coroutines.generator;

import dev.eddy.it.constructs.ProgramRun;
import dev.eddy.it.constructs.Steps;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BiConsumer;

/** What random programs await when they run as straight-line code; late outcomes come from here. */
public final class Awaits {
  private static final ExecutorService OTHERS =
      Executors.newSingleThreadExecutor(
          task -> {
            var thread = new Thread(task, "brings late outcomes");
            thread.setDaemon(true);
            return thread;
          });

  private Awaits() {}

  public static <T> Awaitable<T> v(int site, T value) {
    CompletableFuture<T> future = future(site, value);
    return () -> Promise.valueOf(future);
  }

  public static <T> CompletionStage<T> stage(int site, T value) {
    return future(site, value);
  }

  public static <T> CompletableFuture<T> future(int site, T value) {
    ProgramRun.Behaviour behaviour = ProgramRun.current().arriveAt(site);
    return switch (behaviour.mode()) {
      case READY, LATE -> bring(behaviour, value, CompletableFuture::complete);
      case FAILING ->
          bring(behaviour, behaviour.failure(), CompletableFuture::completeExceptionally);
      case CANCELLED ->
          bring(
              behaviour,
              new CancellationException("the promise was cancelled"),
              CompletableFuture::completeExceptionally);
      case STRUCK ->
          bring(behaviour, new CancelledError(), CompletableFuture::completeExceptionally);
    };
  }

  private static <T, X> CompletableFuture<T> bring(
      ProgramRun.Behaviour behaviour, X outcome, BiConsumer<CompletableFuture<T>, X> completion) {
    var future = new CompletableFuture<T>();
    if (behaviour.isLate()) {
      OTHERS.execute(() -> completion.accept(future, outcome));
    } else {
      completion.accept(future, outcome);
    }
    return future;
  }

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

package dev.eddy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Asks loops to describe themselves, each on its own thread, and does it for those that cannot. */
final class DumpRequest {
  private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** How often a loop is looked at that does not keep still. */
  private static final int TRIES = 10;

  private DumpRequest() {}

  static List<LoopDump> askAll(List<IOLoop> loops) {
    Map<IOLoop, CompletableFuture<LoopDump>> answers = new LinkedHashMap<>();
    for (IOLoop loop : loops) {
      CompletableFuture<LoopDump> answer = ask(loop);
      if (answer != null) {
        answers.put(loop, answer);
      }
    }
    long deadline = System.nanoTime() + LIMIT_NANOS;
    var dumps = new ArrayList<LoopDump>();
    answers.forEach((loop, answer) -> dumps.add(await(loop, answer, deadline)));
    return dumps;
  }

  /** Null if the loop has been closed. */
  private static @Nullable CompletableFuture<LoopDump> ask(IOLoop loop) {
    if (loop.thread == Thread.currentThread()) {
      return CompletableFuture.completedFuture(describeOwn(loop));
    }
    if (!loop.isRunning()) {
      return CompletableFuture.completedFuture(
          fromOutside(loop, LoopDump.State.NOT_RUNNING, List.of()));
    }
    var answer = new CompletableFuture<LoopDump>();
    boolean isOpen =
        loop.offer(
            () -> {
              if (!answer.isCancelled()) {
                answer.complete(DumpWalk.of(loop, LoopDump.State.IDLE, List.of(), true));
              }
            });
    return isOpen ? answer : null;
  }

  private static LoopDump describeOwn(IOLoop loop) {
    return loop.isRunning()
        ? DumpWalk.of(loop, LoopDump.State.RUNNING, AsyncTrace.whatRuns(loop.thread), true)
        : DumpWalk.of(loop, LoopDump.State.NOT_RUNNING, List.of(), true);
  }

  private static LoopDump await(IOLoop loop, CompletableFuture<LoopDump> answer, long deadline) {
    try {
      return answer.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (TimeoutException | ExecutionException e) {
      // described from outside, below
    }
    answer.cancel(false);
    return fromOutside(loop, LoopDump.State.NOT_ANSWERING, AsyncTrace.whatRuns(loop.thread));
  }

  /** Describes a loop that may go on meanwhile: what is read then may not even be readable. */
  static LoopDump fromOutside(IOLoop loop, LoopDump.State state, List<String> stack) {
    for (int i = 0; i < TRIES; i++) {
      try {
        return DumpWalk.of(loop, state, stack, false);
      } catch (RuntimeException e) {
        // a collection of the loop's was changed: once more
      }
    }
    return new LoopDump(loop.thread.getName(), state, stack, List.of(), List.of(), List.of());
  }
}

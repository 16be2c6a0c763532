package dev.eddy;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Two threads complete one promise: who awaits it gets one of the two, whole. */
@JCStressTest
@Outcome(
    id = {"1, 42", "2, 42"},
    expect = ACCEPTABLE,
    desc = "One has won, and what it did before is visible.")
@State
public class CompletionStress {
  private static final class Payload {
    final int from;
    int plain;

    Payload(int from) {
      this.from = from;
    }
  }

  private static final IOLoop LOOP = LoopThread.start();

  private final Promise<Payload> promise = new Promise<>(LOOP);
  private final CompletableFuture<Payload> received = new CompletableFuture<>();

  public CompletionStress() {
    LOOP.addCallback(
        () ->
            async(
                    () -> {
                      Payload payload = await(promise);
                      if (!received.complete(payload)) {
                        throw new AssertionError("received twice");
                      }
                    })
                .start());
  }

  private void completeFrom(int number) {
    var payload = new Payload(number);
    payload.plain = 42;
    promise.setResult(payload);
  }

  @Actor
  public void one() {
    completeFrom(1);
  }

  @Actor
  public void other() {
    completeFrom(2);
  }

  @Arbiter
  public void end(II_Result r) {
    try {
      Payload payload = received.get(Loops.limitNanos(), TimeUnit.NANOSECONDS);
      r.r1 = payload.from;
      r.r2 = payload.plain;
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      Loops.lost();
      r.r1 = -1;
    }
  }
}

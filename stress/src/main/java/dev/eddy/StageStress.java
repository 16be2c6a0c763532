package dev.eddy;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import java.util.concurrent.CompletableFuture;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A stage is completed by another thread while a coroutine begins to await it. */
@JCStressTest
@Outcome(id = "42, 1", expect = ACCEPTABLE, desc = "The value, once, with what was done before it.")
@State
public class StageStress {
  private final Meeting meeting = new Meeting();
  private final CompletableFuture<int[]> stage = new CompletableFuture<>();
  private int ends;

  @Actor
  public void loop(II_Result r) {
    IOLoop mine = Loops.ofThisThread();
    meeting.arrive();
    Promise<Integer> end =
        async(
                () -> {
                  int[] payload = await(stage);
                  ends++;
                  return payload[0];
                })
            .start();
    try {
      Loops.runUntilDone(mine, end);
      r.r1 = end.result();
    } catch (Exception | Loops.Lost e) {
      r.r1 = -1;
    }
    r.r2 = ends;
  }

  @Actor
  public void other() {
    int[] payload = new int[1];
    meeting.arrive();
    payload[0] = 42;
    stage.complete(payload);
  }
}

package dev.eddy;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import java.util.concurrent.CancellationException;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LIZ_Result;

/** A coroutine is cancelled by another thread while what it awaits gets its value. */
@JCStressTest
@Outcome(
    id = "42, 1, false",
    expect = ACCEPTABLE,
    desc = "The value was first, and the coroutine has returned it.")
@Outcome(
    id = "cancelled, 1, true",
    expect = ACCEPTABLE,
    desc = "The cancellation was first, and was thrown at the await.")
@State
public class CancelStress {
  private final Meeting meeting = new Meeting();
  private volatile Promise<Integer> outer;
  private int ends;
  private boolean isCancelSeen;

  @Actor
  public void loop(LIZ_Result r) {
    IOLoop mine = Loops.ofThisThread();
    var inner = new Promise<Integer>();
    outer = body(inner).start();
    Loops.turn(mine);
    meeting.arrive();
    Loops.turn(mine);
    if (!inner.isDone()) {
      inner.setResult(42);
    }
    Loops.runUntilDone(mine, outer);
    try {
      r.r1 = outer.result();
    } catch (CancellationException e) {
      r.r1 = "cancelled";
    } catch (Exception e) {
      r.r1 = e.toString();
    }
    r.r2 = ends;
    r.r3 = isCancelSeen;
  }

  private Coroutine<Integer> body(Promise<Integer> inner) {
    return async(
        () -> {
          try {
            return await(inner);
          } catch (CancelledError e) {
            isCancelSeen = true;
            throw e;
          } finally {
            ends++;
          }
        });
  }

  @Actor
  public void other() {
    meeting.arrive();
    outer.cancel();
  }
}

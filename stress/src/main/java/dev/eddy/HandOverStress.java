package dev.eddy;

import static dev.eddy.Coroutines.async;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/** A coroutine that was made in a turn of one loop is started by another before that turn ends. */
@JCStressTest
@Outcome(id = "42", expect = ACCEPTABLE, desc = "It has run, and whoever started it was told.")
@State
public class HandOverStress {
  private final Meeting meeting = new Meeting();
  private volatile Coroutine<Integer> coroutine;

  @Actor
  public void maker() {
    IOLoop mine = Loops.ofThisThread();
    mine.addCallback(
        () -> {
          coroutine = async(() -> 42);
          meeting.arrive();
        });
    Loops.turn(mine);
  }

  @Actor
  public void starter(L_Result r) {
    IOLoop mine = Loops.ofThisThread();
    meeting.arrive();
    Promise<Integer> promise = coroutine.start();
    Loops.turn(mine);
    Loops.turn(mine);
    try {
      r.r1 = promise.isDone() ? promise.result() : "lost";
    } catch (Exception e) {
      r.r1 = e.toString();
    }
  }
}

package dev.eddy;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import dev.eddy.spi.LoopClock;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Two threads make and close loops: each finds its own, and none after it was closed. */
@JCStressTest
@Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "No look-up was wrong.")
@State
public class CurrentLoopStress {
  private final Meeting meeting = new Meeting();

  @Actor
  public void one(II_Result r) {
    meeting.arrive();
    r.r1 = wrongLookUps();
  }

  @Actor
  public void other(II_Result r) {
    meeting.arrive();
    r.r2 = wrongLookUps();
  }

  private static int wrongLookUps() {
    int wrong = CurrentLoop.orNull() == null ? 0 : 1;
    for (int i = 0; i < 3; i++) {
      IOLoop mine = IOLoop.create(LoopClock.system(), Loops.newPoller());
      wrong += IOLoop.current() == mine && mine.thread == Thread.currentThread() ? 0 : 1;
      mine.close();
      wrong += CurrentLoop.orNull() == null ? 0 : 1;
    }
    return wrong;
  }
}

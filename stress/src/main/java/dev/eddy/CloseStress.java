package dev.eddy;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import dev.eddy.spi.LoopClock;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;

/** A callback comes while its loop is closed: it runs, is told in the log, or is refused. */
@JCStressTest
@Outcome(id = "taken, ran", expect = ACCEPTABLE, desc = "It came in time for the last turn.")
@Outcome(id = "taken, logged", expect = ACCEPTABLE, desc = "It came between turn and close.")
@Outcome(id = "refused, nothing", expect = ACCEPTABLE, desc = "It came after the close.")
@State
public class CloseStress {
  private final Meeting meeting = new Meeting();
  private volatile IOLoop loop;
  private boolean isRun;
  private boolean isLogged;

  @Actor
  public void loop() {
    IOLoop mine = IOLoop.create(LoopClock.system(), Loops.newPoller());
    loop = mine;
    meeting.arrive();
    Loops.turn(mine);
    LogTally.take();
    mine.close();
    isLogged = LogTally.take() == 1;
  }

  @Actor
  public void other(LL_Result r) {
    meeting.arrive();
    try {
      loop.addCallback(() -> isRun = true);
      r.r1 = "taken";
    } catch (IllegalStateException e) {
      r.r1 = "refused";
    }
  }

  @Arbiter
  public void end(LL_Result r) {
    r.r2 = (isRun ? "ran" : "") + (isLogged ? "logged" : "") + (isRun || isLogged ? "" : "nothing");
  }
}

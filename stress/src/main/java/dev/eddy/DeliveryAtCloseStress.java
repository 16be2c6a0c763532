package dev.eddy;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import dev.eddy.spi.LoopClock;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LI_Result;

/** A job ends while its loop is closed: its value arrives, or the log tells that it did not. */
@JCStressTest
@Outcome(id = "42, 0", expect = ACCEPTABLE, desc = "It came in time for the last turn.")
@Outcome(id = "not done, 1", expect = ACCEPTABLE, desc = "It came too late, and is logged once.")
@State
public class DeliveryAtCloseStress {
  private final Meeting meeting = new Meeting();
  private volatile Runnable job;
  private volatile String outcome = "not done";
  private int loggedByLoop;
  private int loggedByExecutor;

  @Actor
  public void loop() {
    IOLoop mine = IOLoop.create(LoopClock.system(), Loops.newPoller());
    Promise<Integer> promise = mine.runInExecutor(handedOver -> job = handedOver, () -> 42);
    promise.addDoneCallback(
        done -> {
          try {
            outcome = String.valueOf(done.result());
          } catch (Exception e) {
            outcome = e.toString();
          }
        });
    LogTally.take();
    meeting.arrive();
    Loops.turn(mine);
    if (promise.isDone()) {
      Loops.turn(mine);
    }
    mine.close();
    loggedByLoop = LogTally.take();
  }

  @Actor
  public void executor() {
    LogTally.take();
    meeting.arrive();
    job.run();
    loggedByExecutor = LogTally.take();
  }

  @Arbiter
  public void end(LI_Result r) {
    r.r1 = outcome;
    r.r2 = loggedByLoop + loggedByExecutor;
  }
}

package dev.eddy;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import java.util.concurrent.CancellationException;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LI_Result;

/** The promise of an executor's job is cancelled while the executor begins it. */
@JCStressTest
@Outcome(
    id = {"cancelled, 0", "cancelled, 1"},
    expect = ACCEPTABLE,
    desc = "The cancellation came first; the job was dropped, or went on.")
@Outcome(id = "42, 1", expect = ACCEPTABLE, desc = "The value came first.")
@State
public class ExecutorCancelStress {
  private final Meeting meeting = new Meeting();
  private volatile Runnable job;
  private int runs;

  @Actor
  public void loop(LI_Result r) {
    IOLoop mine = Loops.ofThisThread();
    Promise<Integer> promise =
        mine.runInExecutor(
            handedOver -> job = handedOver,
            () -> {
              runs++;
              return 42;
            });
    meeting.arrive();
    Loops.turn(mine);
    promise.cancel();
    try {
      r.r1 = String.valueOf(promise.result());
    } catch (CancellationException e) {
      r.r1 = "cancelled";
    } catch (Exception e) {
      r.r1 = e.toString();
    }
  }

  @Actor
  public void executor() {
    meeting.arrive();
    job.run();
  }

  @Arbiter
  public void end(LI_Result r) {
    r.r2 = runs;
  }
}

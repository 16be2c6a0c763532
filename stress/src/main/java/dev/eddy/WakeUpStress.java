package dev.eddy;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A callback comes while its loop goes to sleep: it runs, once, with what was done before it. */
@JCStressTest
@Outcome(id = "1, 42", expect = ACCEPTABLE, desc = "The loop was awake or was woken.")
@State
public class WakeUpStress {
  private final Meeting meeting = new Meeting();
  private volatile IOLoop loop;
  private int plain;

  private int calls;
  private int seen;

  @Actor
  public void loop(II_Result r) {
    IOLoop mine = Loops.ofThisThread();
    loop = mine;
    meeting.arrive();
    try {
      mine.start();
      r.r1 = calls;
    } catch (Loops.Lost lost) {
      r.r1 = -1;
    }
    r.r2 = seen;
  }

  @Actor
  public void other() {
    meeting.arrive();
    IOLoop his = loop;
    plain = 42;
    his.addCallback(
        () -> {
          calls++;
          seen = plain;
          his.stop();
        });
  }
}

package dev.eddy;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import java.util.function.Consumer;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/** The callback of a task is called by two threads: its first call counts. */
@JCStressTest
@Outcome(
    id = {"1", "2"},
    expect = ACCEPTABLE,
    desc = "One of the two, once.")
@State
public class TaskCallbackStress {
  private final Meeting meeting = new Meeting();
  private volatile Consumer<? super Integer> callback;

  @Actor
  public void loop(L_Result r) {
    IOLoop mine = Loops.ofThisThread();
    Promise<Integer> task = Coroutines.<Integer>task(given -> callback = given);
    meeting.arrive();
    Loops.turn(mine);
    callback.accept(1);
    Loops.turn(mine);
    try {
      r.r1 = String.valueOf(task.result());
    } catch (Exception e) {
      r.r1 = e.toString();
    }
  }

  @Actor
  public void other() {
    meeting.arrive();
    callback.accept(2);
  }
}

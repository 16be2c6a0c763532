package dev.eddy;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static dev.eddy.Coroutines.multi;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import java.util.ArrayList;
import java.util.List;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/** A loop goes on while another thread describes it, for a dump and for the watchdog. */
@JCStressTest
@Outcome(id = "described", expect = ACCEPTABLE, desc = "A guess, but no failure.")
@State
public class LookFromOutsideStress {
  private final Meeting meeting = new Meeting();
  private volatile IOLoop loop;

  @Actor
  public void loop() {
    IOLoop mine = Loops.ofThisThread();
    var promise = new Promise<Integer>();
    var end =
        async(
                () -> {
                  try (var group = TaskGroup.open()) {
                    for (int i = 0; i < 8; i++) {
                      group.start(async(() -> await(promise)));
                    }
                    var all = new ArrayList<Coroutine<Integer>>();
                    for (int i = 0; i < 8; i++) {
                      all.add(async(() -> await(promise)));
                    }
                    await(multi(all));
                  }
                })
            .start();
    Loops.turn(mine);
    Loops.turn(mine);
    loop = mine;
    meeting.arrive();
    promise.setResult(1);
    Loops.runUntilDone(mine, end);
  }

  @Actor
  public void other(L_Result r) {
    meeting.arrive();
    try {
      DumpRequest.fromOutside(loop, LoopDump.State.NOT_ANSWERING, List.of());
      AsyncTrace.whatRunsWithAwaiters(loop);
      r.r1 = "described";
    } catch (RuntimeException e) {
      r.r1 = e.toString();
    }
  }
}

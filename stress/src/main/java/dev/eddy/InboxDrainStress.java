package dev.eddy;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import dev.eddy.internal.Ring;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;

/** A producer while the loop empties the inbox: what is there before and what comes later. */
@JCStressTest
@Outcome(
    id = {"abc, ", "ab, c", "a, bc", ", abc"},
    expect = ACCEPTABLE,
    desc = "All, each once, in order: what the loop found, and what was left.")
@State
public class InboxDrainStress {
  private final Inbox inbox = new Inbox();
  private final Ring<Object> ready = new Ring<>();

  /** Plain on purpose: what a producer did before must be seen by what runs on the loop. */
  private char[] names = {};

  @Actor
  public void producer() {
    names = new char[] {'a', 'b', 'c'};
    for (int i = 0; i < 3; i++) {
      int place = i;
      inbox.add(() -> seen.append(names[place]));
    }
  }

  private StringBuilder seen = new StringBuilder();

  @Actor
  public void loop(LL_Result r) {
    r.r1 = drained();
  }

  @Arbiter
  public void theRest(LL_Result r) {
    seen = new StringBuilder();
    r.r2 = drained();
  }

  private String drained() {
    if (!inbox.isEmpty()) {
      inbox.drainTo(ready);
    }
    while (!ready.isEmpty()) {
      ((Runnable) ready.remove()).run();
    }
    return seen.toString();
  }
}

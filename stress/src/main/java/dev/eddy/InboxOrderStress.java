package dev.eddy;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import dev.eddy.internal.Ring;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/** Two producers: nothing is lost, nothing comes twice, and each producer's are in their order. */
@JCStressTest
@Outcome(
    id = {"abAB", "aAbB", "aABb", "AabB", "AaBb", "ABab"},
    expect = ACCEPTABLE,
    desc = "All, each once, in the order of their producers.")
@State
public class InboxOrderStress {
  private final Inbox inbox = new Inbox();
  private final Ring<Object> ready = new Ring<>();
  private final StringBuilder seen = new StringBuilder();

  @Actor
  public void producer() {
    inbox.add(() -> seen.append('a'));
    inbox.add(() -> seen.append('b'));
  }

  @Actor
  public void other() {
    inbox.add(() -> seen.append('A'));
    inbox.add(() -> seen.append('B'));
  }

  @Arbiter
  public void loop(L_Result r) {
    inbox.drainTo(ready);
    while (!ready.isEmpty()) {
      ((Runnable) ready.remove()).run();
    }
    r.r1 = seen.toString();
  }
}

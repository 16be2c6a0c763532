package dev.eddy;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import dev.eddy.internal.Ring;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** An addition is refused or handed over, and none comes after the close. */
@JCStressTest
@Outcome(
    id = {"0, 0", "1, 1", "2, 2"},
    expect = ACCEPTABLE,
    desc = "As many as were taken are handed over.")
@State
public class InboxCloseStress {
  private final Inbox inbox = new Inbox();
  private final Ring<Object> ready = new Ring<>();

  @Actor
  public void producer(II_Result r) {
    r.r1 = (inbox.add(() -> {}) ? 1 : 0) + (inbox.add(() -> {}) ? 1 : 0);
  }

  @Actor
  public void closer(II_Result r) {
    inbox.closeInto(ready);
    r.r2 = ready.size();
  }
}

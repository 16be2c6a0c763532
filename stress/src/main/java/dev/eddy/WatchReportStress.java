package dev.eddy;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** One thread reports what has become garbage, another what its loop leaves behind. */
@JCStressTest
@Outcome(
    id = {"0, 1", "1, 0"},
    expect = ACCEPTABLE,
    desc = "It is reported once.")
@State
public class WatchReportStress {
  private static final class Forgotten extends Watch<Object> {
    Forgotten(IOLoop loop) {
      super(new Object(), loop);
      open();
    }

    @Override
    String complaint() {
      return "It was forgotten";
    }

    @Override
    Throwable failure() {
      return null;
    }
  }

  private final Meeting meeting = new Meeting();

  /** What is garbage is so for all: nobody may be at the next try yet. */
  private final Meeting end = new Meeting();

  @Actor
  public void closer(II_Result r) {
    IOLoop mine = Loops.ofThisThread();
    LogTally.take();
    new Forgotten(mine).enqueue();
    meeting.arrive();
    Watch.reportAll(mine);
    r.r1 = LogTally.take();
    end.arrive();
  }

  @Actor
  public void other(II_Result r) {
    LogTally.take();
    meeting.arrive();
    Watch.reportGarbage();
    r.r2 = LogTally.take();
    end.arrive();
  }
}

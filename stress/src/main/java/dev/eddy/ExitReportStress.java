package dev.eddy;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import java.util.ArrayList;
import java.util.List;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/** The program ends while a loop begins to watch a failure: the exit report goes to its end. */
@JCStressTest
@Outcome(
    id = {"0", "1"},
    expect = ACCEPTABLE,
    desc = "The failure is in the report, or came too late for it.")
@State
public class ExitReportStress {
  private final Meeting meeting = new Meeting();
  private final Meeting reported = new Meeting();

  @Actor
  public void loop() {
    IOLoop mine = Loops.ofThisThread();
    var promise = new Promise<Integer>();
    promise.outcome = dev.eddy.Outcome.failed(new IllegalStateException("nobody looks"));
    List<Promise<?>> failed = List.of(promise);
    meeting.arrive();
    Unretrieved.watch(failed);
    reported.arrive();
    Watch.reportAll(mine);
    LogTally.take();
  }

  @Actor
  public void exit(L_Result r) {
    var report = new ArrayList<String>();
    meeting.arrive();
    try {
      Watch.reportOpen(report::add);
      r.r1 = String.valueOf(report.size());
    } catch (RuntimeException e) {
      r.r1 = e.toString();
    }
    reported.arrive();
  }
}

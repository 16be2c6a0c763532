package dev.eddy;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import java.util.concurrent.CancellationException;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;

/** An interruptible job is cancelled while its thread begins it, runs it, and leaves it. */
@JCStressTest
@Outcome(
    id = "value, ran, clean",
    expect = ACCEPTABLE,
    desc = "The cancellation came after the end, which was delivered.")
@Outcome(
    id = "cancelled, dropped, clean",
    expect = ACCEPTABLE,
    desc = "The cancellation came before the beginning.")
@Outcome(
    id = {"cancelled, interrupted, clean", "cancelled, ran, clean"},
    expect = ACCEPTABLE,
    desc = "The cancellation came while it ran, or before its value had arrived.")
@State
public class InterruptStress {
  private static final int STEPS = 20;

  private final Meeting meeting = new Meeting();
  private volatile Runnable job;
  private volatile String end = "dropped";

  @Actor
  public void loop(LLL_Result r) {
    IOLoop mine = Loops.ofThisThread();
    Coroutine<Integer> coroutine = mine.runInterruptible(handedOver -> job = handedOver, this::run);
    Promise<Integer> promise = coroutine.start();
    Loops.turn(mine);
    meeting.arrive();
    Loops.turn(mine);
    promise.cancel();
    try {
      Loops.runUntilDone(mine, promise);
      r.r1 = promise.result() == 42 ? "value" : "another value";
    } catch (CancellationException e) {
      r.r1 = "cancelled";
    } catch (Exception | Loops.Lost e) {
      r.r1 = e.toString();
    }
    Thread.interrupted();
  }

  private int run() {
    for (int i = 0; i < STEPS; i++) {
      if (Thread.currentThread().isInterrupted()) {
        end = "interrupted";
        return -1;
      }
      Thread.onSpinWait();
    }
    end = "ran";
    return 42;
  }

  @Actor
  public void executor(LLL_Result r) {
    meeting.arrive();
    job.run();
    r.r2 = end;
    r.r3 = Thread.interrupted() ? "stray interrupt" : "clean";
  }
}

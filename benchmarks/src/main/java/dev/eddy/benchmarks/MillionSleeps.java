package dev.eddy.benchmarks;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static dev.eddy.Coroutines.sleep;

import dev.eddy.Coroutine;
import dev.eddy.IOLoop;
import dev.eddy.locks.Event;
import io.activej.eventloop.Eventloop;
import io.activej.promise.Promises;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * A million coroutines that each sleep for up to a second, all at once: what that costs of the
 * processor, which is what matters when the time is given.
 *
 * <p>Not a JMH benchmark, as a call takes seconds and most of them pass in waiting: one JVM a
 * program and round, started by hand.
 *
 * <pre>
 * java -Xms3g -Xmx3g -XX:+AlwaysPreTouch -cp benchmarks.jar dev.eddy.benchmarks.MillionSleeps eddy
 * </pre>
 */
public final class MillionSleeps {
  private static final int SLEEPS = 1_000_000;
  private static final int LONGEST_MILLIS = 1000;
  private static final int ROUNDS = 5;

  private MillionSleeps() {}

  private static Random delays() {
    return new Random(1);
  }

  // ---- Eddy

  private static final class Sleepers {
    int open = SLEEPS;
    final Event done = new Event();
  }

  private static Coroutine<Void> sleepFor(int millis, Sleepers sleepers) {
    return async(
        () -> {
          await(sleep(Duration.ofMillis(millis)));
          if (--sleepers.open == 0) {
            sleepers.done.set();
          }
        });
  }

  private static Coroutine<Void> all() {
    return async(
        () -> {
          Random delays = delays();
          var sleepers = new Sleepers();
          for (int i = 0; i < SLEEPS; i++) {
            sleepFor(delays.nextInt(LONGEST_MILLIS), sleepers).start();
          }
          await(sleepers.done.waitFor());
        });
  }

  private static void eddy() throws Exception {
    IOLoop.current().runSync(MillionSleeps::all);
  }

  // ---- the JDK's timers: a callback each, no coroutine

  private static void executor() throws InterruptedException {
    var executor = Executors.newSingleThreadScheduledExecutor();
    Random delays = delays();
    var open = new CountDownLatch(SLEEPS);
    for (int i = 0; i < SLEEPS; i++) {
      var unused =
          executor.schedule(open::countDown, delays.nextInt(LONGEST_MILLIS), TimeUnit.MILLISECONDS);
    }
    open.await();
    executor.shutdown();
  }

  // ---- ActiveJ: a promise each, and a callback

  private static void activej() {
    Random delays = delays();
    var loop = Eventloop.builder().withCurrentThread().build();
    var done = new int[1];
    loop.post(
        () -> {
          for (int i = 0; i < SLEEPS; i++) {
            long millis = delays.nextInt(LONGEST_MILLIS);
            Promises.delay(millis).whenResult(() -> done[0]++);
          }
        });
    loop.run();
    if (done[0] != SLEEPS) {
      throw new IllegalStateException(done[0] + " ended");
    }
  }

  // ---- Kotlin

  private static void kotlin() {
    Random delays = delays();
    KotlinRivals.sleeps(SLEEPS, () -> delays.nextInt(LONGEST_MILLIS));
  }

  /**
   * Runs one of the programs several times, and prints what each round took.
   *
   * @param arguments eddy, executor, activej or kotlin
   */
  public static void main(String[] arguments) throws Exception {
    for (int round = 1; round <= ROUNDS; round++) {
      long begin = System.nanoTime();
      long cpu = cpuNanos();
      switch (arguments[0]) {
        case "eddy" -> eddy();
        case "executor" -> executor();
        case "activej" -> activej();
        case "kotlin" -> kotlin();
        default -> throw new IllegalArgumentException(arguments[0]);
      }
      System.out.printf(
          "%s round %d: %d ms CPU, %d ms%n",
          arguments[0],
          round,
          TimeUnit.NANOSECONDS.toMillis(cpuNanos() - cpu),
          TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin));
    }
    System.exit(0);
  }

  /** Of all threads of this process, user and system. */
  private static long cpuNanos() {
    return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO).toNanos();
  }
}

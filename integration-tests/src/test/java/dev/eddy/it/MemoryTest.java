package dev.eddy.it;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static dev.eddy.Coroutines.coroutine;
import static dev.eddy.Coroutines.moment;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.Coroutine;
import dev.eddy.IOLoop;
import dev.eddy.Promise;
import java.lang.ref.WeakReference;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A coroutine that waits keeps what it will read again, and nothing else. */
class MemoryTest {
  private static final int MIB = 1 << 20;

  private final IOLoop loop = IOLoop.current();

  @AfterEach
  void closeLoop() {
    loop.close();
  }

  /** Holds weakly the array that a coroutine was told to forget. */
  private static final class Probe {
    private WeakReference<byte[]> array = new WeakReference<>(new byte[0]);

    byte[] allocate() {
      byte[] allocated = new byte[MIB];
      array = new WeakReference<>(allocated);
      return allocated;
    }

    boolean isCollected() {
      for (int i = 0; i < 20 && array.get() != null; i++) {
        System.gc();
      }
      return array.get() == null;
    }
  }

  private static Coroutine<Integer> deadLocal(Probe probe, Promise<Integer> gate) {
    return async(
        () -> {
          byte[] big = probe.allocate();
          int length = big.length;
          return length + await(gate);
        });
  }

  private static Coroutine<Integer> deadAtTheSecondAwait(Probe probe, Promise<Integer> gate) {
    return async(
        () -> {
          byte[] big = probe.allocate();
          await(moment());
          int length = big.length;
          return length + await(gate);
        });
  }

  private static Coroutine<Integer> overwrittenLocal(Probe probe, Promise<Integer> gate) {
    return async(
        () -> {
          byte[] big = probe.allocate();
          int length = big.length;
          int more = await(gate);
          big = new byte[more];
          return length + big.length;
        });
  }

  private static Coroutine<Integer> deadCapture(Probe probe, Promise<Integer> gate) {
    byte[] big = probe.allocate();
    return async(
        () -> {
          int length = big.length;
          return length + await(gate);
        });
  }

  private static Coroutine<Integer> deadOperand(Probe probe, Promise<Integer> gate) {
    return async(
        () -> {
          int length = lengthOf(probe.allocate(), await(async(MemoryTest::suspendOnce)));
          return length + await(gate);
        });
  }

  private static int suspendOnce() {
    return 0;
  }

  private static int lengthOf(byte[] array, int more) {
    return array.length + more;
  }

  private static Coroutine<Integer> liveLocal(Probe probe, Promise<Integer> gate) {
    return async(
        () -> {
          byte[] big = probe.allocate();
          int more = await(gate);
          return big.length + more;
        });
  }

  private static Coroutine<Integer> deadInTheNextRound(Probe probe, Promise<Integer> gate) {
    return async(
        () -> {
          Promise<Integer> ready = coroutine(() -> 0);
          int sum = 0;
          for (int round = 0; round < 2; round++) {
            sum += await(round == 0 ? ready : gate);
            byte[] big = probe.allocate();
            await(moment());
            sum += big.length / 2;
          }
          return sum;
        });
  }

  private boolean isCollectedWhileWaiting(
      java.util.function.BiFunction<Probe, Promise<Integer>, Coroutine<Integer>> coroutine)
      throws Exception {
    var probe = new Probe();
    var gate = new Promise<Integer>();
    Promise<Integer> running = coroutine.apply(probe, gate).start();
    loop.runSync(MemoryTest::someTurns);
    boolean collected = probe.isCollected();
    gate.setResult(1);
    assertThat(loop.runSync(() -> running)).isEqualTo(MIB + 1);
    return collected;
  }

  private static Coroutine<Void> someTurns() {
    return async(
        () -> {
          for (int i = 0; i < 5; i++) {
            await(moment());
          }
        });
  }

  @Test
  void deadLocal_isCollectedDuringTheAwait() throws Exception {
    assertThat(isCollectedWhileWaiting(MemoryTest::deadLocal)).isTrue();
  }

  @Test
  void localDeadAtALaterAwait_isCollectedThere() throws Exception {
    assertThat(isCollectedWhileWaiting(MemoryTest::deadAtTheSecondAwait)).isTrue();
  }

  @Test
  void localOfTheRoundBefore_isCollectedDuringTheAwait() throws Exception {
    assertThat(isCollectedWhileWaiting(MemoryTest::deadInTheNextRound)).isTrue();
  }

  @Test
  void localThatIsAssignedAgain_isCollectedDuringTheAwait() throws Exception {
    assertThat(isCollectedWhileWaiting(MemoryTest::overwrittenLocal)).isTrue();
  }

  @Test
  void deadCapture_isCollectedDuringTheAwait() throws Exception {
    assertThat(isCollectedWhileWaiting(MemoryTest::deadCapture)).isTrue();
  }

  @Test
  void deadOperand_isCollectedDuringALaterAwait() throws Exception {
    assertThat(isCollectedWhileWaiting(MemoryTest::deadOperand)).isTrue();
  }

  @Test
  void liveLocal_isKept() throws Exception {
    assertThat(isCollectedWhileWaiting(MemoryTest::liveLocal)).isFalse();
  }

  @Test
  void endlessLoopOfAwaits_async() throws Exception {
    assertHeapStaysFlat("async");
  }

  @Test
  void endlessLoopOfAwaits_coroutine() throws Exception {
    assertHeapStaysFlat("coroutine");
  }

  /** In a heap that would not hold 2 bytes an await. */
  private static void assertHeapStaysFlat(String kind) throws Exception {
    ChildJvm.Result result =
        ChildJvm.run(
            "-Xmx16m",
            "-cp",
            System.getProperty("java.class.path"),
            EndlessLoop.class.getName(),
            kind);

    assertThat(result.output()).contains("10000000 awaits");
    assertThat(result.exitCode()).isZero();
    Function<String, Long> kibibytesAt =
        awaits ->
            result
                .output()
                .lines()
                .filter(line -> line.startsWith(awaits + " awaits, "))
                .map(line -> Long.parseLong(line.replaceAll(".*, (\\d+) KiB", "$1")))
                .findFirst()
                .orElseThrow();
    assertThat(kibibytesAt.apply("10000000"))
        .as(result.output())
        .isLessThan(kibibytesAt.apply("1000000") + 256);
  }
}

package dev.eddy.testing;

import static dev.eddy.Coroutines.*;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.Coroutine;
import dev.eddy.IOLoop;
import dev.eddy.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Classes of tests, some of which have to fail. Run by {@link EddyExtensionTest} and {@link
 * LeftOutTest} only.
 */
final class PlantedTests {
  private PlantedTests() {}

  static class Fixture {
    private static final Set<IOLoop> LOOPS = new HashSet<>();
    private final List<String> diary = new ArrayList<>();
    private IOLoop before;

    @BeforeEach
    void before(TestLoop test) throws Exception {
      before = test.loop();
      test.run(
          () -> {
            await(sleep(Duration.ofHours(1)));
            diary.add("before");
          });
    }

    @AfterEach
    void after(TestLoop test, VirtualClock clock) throws Exception {
      test.run(() -> await(sleep(Duration.ofHours(1))));
      assertThat(diary).containsExactly("before", "test");
      assertThat(clock.elapsed()).isEqualTo(Duration.ofHours(2));
    }

    private void check(IOLoop loop) {
      assertThat(loop).isSameAs(before).isSameAs(IOLoop.current());
      assertThat(LOOPS.add(loop)).as("a fresh loop").isTrue();
      diary.add("test");
    }

    @EddyTest
    void one(IOLoop loop, ExpectLog log) {
      check(loop);
      assertThat(log.lines()).isEmpty();
    }

    @EddyTest
    void another(IOLoop loop) {
      check(loop);
    }
  }

  @ExtendWith(EddyExtension.class)
  static class ForTheClass {
    @Test
    void plain(TestLoop test) throws Exception {
      test.run(() -> await(sleep(Duration.ofDays(1))));
    }

    @ParameterizedTest(name = "parameterized")
    @ValueSource(longs = {1, 365})
    void parameterized(long days, VirtualClock clock, TestLoop test) throws Exception {
      test.run(() -> await(sleep(Duration.ofDays(days))));
      assertThat(clock.elapsed()).isEqualTo(Duration.ofDays(days));
    }

    @RepeatedTest(value = 2, name = "repeated")
    void repeated(IOLoop loop) throws Exception {
      loop.runSync(() -> sleep(Duration.ofDays(1)));
    }
  }

  /** The settings are the class's, the limit is the method's. */
  static class Settings {
    private final Duration limit = Duration.ofSeconds(30);

    @RegisterExtension
    final EddyExtension eddy =
        new EddyExtension(
            () -> TestLoop.builder().clock(VirtualClock.patient()).virtualTimeout(limit));

    private static void waitForAnotherThread(TestLoop test) throws Exception {
      var promise = new Promise<Void>();
      var other = new Thread(() -> promise.setResult(null));
      test.loop().addCallback(other::start);
      test.run(() -> await(promise));
      other.join();
    }

    @Test
    void plain(TestLoop test) throws Exception {
      waitForAnotherThread(test);
      test.run(() -> await(sleep(Duration.ofMinutes(1))));
    }

    @EddyTest(virtualTimeout = "PT2M")
    void marked(TestLoop test) throws Exception {
      waitForAnotherThread(test);
      test.run(() -> await(sleep(Duration.ofMinutes(1))));
    }
  }

  static class Limits {
    private static Coroutine<String> get(Promise<String> promise) {
      return async(() -> await(promise));
    }

    @EddyTest
    void waitForEver(TestLoop test) throws Exception {
      test.run(() -> await(get(new Promise<>())));
    }

    @EddyTest
    void waitForEverWithoutTheTestLoop(IOLoop loop) throws Exception {
      loop.runSync(() -> get(new Promise<>()));
    }

    @EddyTest(virtualTimeout = "PT1M")
    void virtualLimit(TestLoop test) throws Exception {
      test.run(() -> await(sleep(Duration.ofMinutes(2))));
    }

    @EddyTest(timeout = "PT0.05S")
    void realLimit(TestLoop test) throws Exception {
      test.run(
          () -> {
            while (true) {
              await(moment());
            }
          });
    }

    @EddyTest(timeout = "PT0.05S")
    void realLimitOfABlockedMethod() throws Exception {
      new CountDownLatch(1).await();
    }

    @EddyTest
    void next(TestLoop test) throws Exception {
      test.run(() -> await(sleep(Duration.ofDays(1))));
    }
  }
}

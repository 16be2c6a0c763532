package dev.eddy.testing;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static dev.eddy.Coroutines.multi;
import static dev.eddy.Coroutines.sleep;
import static dev.eddy.Coroutines.withTimeout;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.Coroutine;
import dev.eddy.IOLoop;
import dev.eddy.locks.Semaphore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A day of 1000 coroutines that call a service which is slow and fails at times, with limits and
 * retries, under schedules of a few seeds. What happens, and when, is the same on every JDK: {@code
 * -Deddy.schedules.update=true} writes the file that has its digest.
 */
class LongDayTest {
  private static final Path FILE = Path.of("src/test/resources/schedules/long-day.txt");
  private static final boolean UPDATE = Boolean.getBoolean("eddy.schedules.update");
  private static final Duration DAY = Duration.ofDays(1);
  private static final int CALLERS = 1000;
  private static final int CONNECTIONS = 40;
  private static final int TRIES = 4;

  private static final class Failure extends Exception {
    private static final long serialVersionUID = 1;
  }

  private static final class Day {
    private final IOLoop loop = IOLoop.current();
    private final Semaphore connections = new Semaphore(CONNECTIONS);
    private final MessageDigest diary = sha256();
    private int served;
    private int givenUp;
    private int failures;
    private int timeouts;

    Coroutine<?> program(long seed) {
      var seeds = new Random(seed);
      var callers = new ArrayList<Coroutine<Void>>();
      for (int i = 0; i < CALLERS; i++) {
        callers.add(callAllDay("caller " + i, new Random(seeds.nextLong())));
      }
      return multi(callers);
    }

    private Coroutine<Void> callAllDay(String name, Random random) {
      return async(
          () -> {
            while (loop.time().compareTo(DAY) < 0) {
              await(sleep(Duration.ofMinutes(1 + random.nextInt(60))));
              await(callWithRetries(name, random));
            }
          });
    }

    private Coroutine<Void> callWithRetries(String name, Random random) {
      return async(
          () -> {
            Duration pause = Duration.ofMillis(500);
            for (int left = TRIES; left > 0; left--) {
              try {
                await(withTimeout(Duration.ofSeconds(2), call(random)));
                served++;
                write(name, "is served");
                return;
              } catch (TimeoutException e) {
                timeouts++;
                write(name, "has waited too long");
              } catch (Failure e) {
                failures++;
                write(name, "failed");
              }
              await(sleep(pause));
              pause = pause.multipliedBy(2);
            }
            givenUp++;
            write(name, "gives up");
          });
    }

    @SuppressWarnings("try") // the permit is held, not used
    private Coroutine<Void> call(Random random) {
      return async(
          () -> {
            try (var connection = await(connections.acquire())) {
              await(sleep(Duration.ofMillis(250L * random.nextInt(12))));
              if (random.nextInt(8) == 0) {
                throw new Failure();
              }
            }
          });
    }

    private void write(String name, String what) {
      diary.update((loop.time() + " " + name + " " + what + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private static MessageDigest sha256() {
      try {
        return MessageDigest.getInstance("SHA-256");
      } catch (NoSuchAlgorithmException e) {
        throw new AssertionError(e);
      }
    }
  }

  private static String runDay(long seed) throws Exception {
    var time = new VirtualClock();
    Decisions schedule = Decisions.ofSeed(seed, Long.MAX_VALUE);
    IOLoop loop = IOLoop.create(time, time, schedule);
    try {
      var day = new Day();
      loop.runSync(() -> day.program(seed));
      assertThat(loop.time()).isBetween(DAY, DAY.plusHours(2));
      assertThat(day.connections.toString()).contains(CONNECTIONS + " free, 0 waiting");
      return "seed "
          + seed
          + ": "
          + day.served
          + " served, "
          + day.givenUp
          + " given up, "
          + day.failures
          + " failures, "
          + day.timeouts
          + " time-outs; "
          + schedule.turns()
          + " turns; decisions "
          + Long.toHexString(schedule.digest())
          + ", diary "
          + HexFormat.of().formatHex(day.diary.digest(), 0, 8);
    } finally {
      loop.close();
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void aDay_isTheSameAgainAndOnEveryJdk(long seed) throws Exception {
    String outcome = runDay(seed);
    assertThat(runDay(seed)).isEqualTo(outcome);
    if (UPDATE) {
      update(outcome);
    }
    assertThat(Files.readAllLines(FILE)).contains(outcome);
  }

  private static void update(String outcome) throws IOException {
    List<String> lines = new ArrayList<>(Files.exists(FILE) ? Files.readAllLines(FILE) : List.of());
    String head = outcome.substring(0, outcome.indexOf(':') + 1);
    lines.removeIf(line -> line.startsWith(head));
    lines.add(outcome);
    lines.sort(null);
    Files.write(FILE, lines);
  }
}

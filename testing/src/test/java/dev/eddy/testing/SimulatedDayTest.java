package dev.eddy.testing;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static dev.eddy.Coroutines.multi;
import static dev.eddy.Coroutines.sleep;
import static dev.eddy.Coroutines.withTimeout;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.Coroutine;
import dev.eddy.IOLoop;
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
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A day of twenty clients and a server on a bad network: slow, split, reset, refused, and parted
 * for hours. What happens, and when, is the same on every JDK: {@code -Deddy.schedules.update=true}
 * writes the file that has its digest.
 */
@Timeout(120)
@SuppressWarnings("try") // listeners are held, not used
class SimulatedDayTest {
  private static final Path FILE = Path.of("src/test/resources/schedules/network-day.txt");
  private static final boolean UPDATE = Boolean.getBoolean("eddy.schedules.update");
  private static final Duration DAY = Duration.ofDays(1);
  private static final int CLIENTS = 20;

  private static final class Day {
    private final IOLoop loop = IOLoop.current();
    private final SimulatedNetwork network;
    private final MessageDigest diary = sha256();
    private int served;
    private int failures;
    private int timeouts;

    Day(SimulatedNetwork network) {
      this.network = network;
    }

    Coroutine<Void> program(long seed) {
      return async(
          () -> {
            try (var listener = network.host("server").serve(80, this::serve)) {
              var all = new ArrayList<Coroutine<Void>>();
              var seeds = new Random(seed);
              for (int i = 0; i < CLIENTS; i++) {
                all.add(callAllDay("client " + i, new Random(seeds.nextLong())));
              }
              all.add(cutOff(new Random(seeds.nextLong())));
              await(multi(all));
            }
          });
    }

    private Coroutine<Void> cutOff(Random random) {
      return async(
          () -> {
            while (loop.time().compareTo(DAY) < 0) {
              String client = "client " + random.nextInt(CLIENTS);
              network.partition(client, "server");
              await(sleep(Duration.ofMinutes(random.nextInt(60))));
              network.heal(client, "server");
              network.resetConnections("client " + random.nextInt(CLIENTS), "server");
            }
          });
    }

    private Coroutine<Void> serve(SimulatedStream stream) {
      return async(
          () -> {
            try (stream) {
              while (true) {
                int length = await(stream.readBytes(1))[0];
                byte[] message = await(withTimeout(Duration.ofHours(1), stream.readBytes(length)));
                await(sleep(Duration.ofMillis(20 * length)));
                await(stream.write(message));
              }
            } catch (IOException | TimeoutException e) {
              write("server", e.getClass().getSimpleName());
            }
          });
    }

    private Coroutine<Void> callAllDay(String name, Random random) {
      return async(
          () -> {
            while (loop.time().compareTo(DAY) < 0) {
              await(sleep(Duration.ofSeconds(1 + random.nextInt(600))));
              await(call(name, random));
            }
          });
    }

    private Coroutine<Void> call(String name, Random random) {
      return async(
          () -> {
            try (var stream = network.host(name).connect("server", 80)) {
              for (int calls = random.nextInt(5); calls >= 0; calls--) {
                byte[] message = new byte[1 + random.nextInt(100)];
                random.nextBytes(message);
                await(stream.write(new byte[] {(byte) message.length}));
                await(stream.write(message));
                byte[] answer =
                    await(withTimeout(Duration.ofSeconds(2), stream.readBytes(message.length)));
                assertThat(answer).isEqualTo(message);
                served++;
                write(name, "is served");
              }
            } catch (TimeoutException e) {
              timeouts++;
              write(name, "has waited too long");
            } catch (IOException e) {
              failures++;
              write(name, e.getMessage());
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

  /** The idle connections of the server whose client is cut off for good are given up so. */
  private static String runDay(long seed) throws Exception {
    try (var test = TestLoop.open()) {
      SimulatedNetwork network =
          test.network()
              .seed(seed)
              .latency(Duration.ofMillis(1), Duration.ofMillis(401))
              .splitting(true)
              .resetOneIn(500)
              .refuseOneIn(100);
      var day = new Day(network);
      test.run(() -> await(day.program(seed)));
      network.resetConnections();
      test.runCurrent();
      return "seed "
          + seed
          + ": "
          + day.served
          + " served, "
          + day.failures
          + " failures, "
          + day.timeouts
          + " time-outs; decisions "
          + Long.toHexString(network.digest())
          + ", diary "
          + HexFormat.of().formatHex(day.diary.digest(), 0, 8);
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

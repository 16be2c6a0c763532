package dev.eddy.testing;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static dev.eddy.Coroutines.multi;
import static dev.eddy.Coroutines.sleep;
import static dev.eddy.Coroutines.withTimeout;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.eddy.Coroutine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Bugs that programs have because of a network, and that nobody sees while the network is good. A
 * schedule finds each, and its seed finds it again on every JDK with the same decisions: {@code
 * -Deddy.schedules.update=true} writes the files that say with which.
 */
@Timeout(120)
@SuppressWarnings("try") // listeners are held, not used
class NetworkBugsTest {
  private static final int RUNS = 1000;
  private static final Path FILES = Path.of("src/test/resources/schedules");
  private static final boolean UPDATE = Boolean.getBoolean("eddy.schedules.update");
  private static final Duration SECOND = Duration.ofSeconds(1);

  enum Bug {
    PAID_TWICE(NetworkBugsTest::payTwice),
    READ_IS_NOT_A_MESSAGE(NetworkBugsTest::readMessage),
    OLDER_CALL_WINS(NetworkBugsTest::showLatest),
    CUT_OFF_WHILE_PAYING(NetworkBugsTest::payCutOff);

    private final Explorer.Test test;

    Bug(Explorer.Test test) {
      this.test = test;
    }

    Path file() {
      return FILES.resolve("network-" + name().toLowerCase(Locale.ROOT).replace('_', '-') + ".txt");
    }
  }

  @ParameterizedTest
  @EnumSource
  void inTheUsualOrder_nothingIsSeen(Bug bug) {
    ScheduleTrace trace = Explorer.create().replay(ScheduleTrace.parse(""), bug.test);
    assertThat(trace.size()).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void aThousandSchedules_findIt_asTheFileSays(Bug bug) throws IOException {
    ScheduleFailure found = failureFrom(bug, 0, RUNS);
    String report =
        bug
            + "\nseed "
            + found.seed()
            + "\ntrace "
            + found.trace()
            + "\n"
            + String.join("\n", found.trace().inWords())
            + "\n";
    if (UPDATE) {
      Files.createDirectories(FILES);
      Files.writeString(bug.file(), report);
    }
    assertThat(report).isEqualTo(Files.readString(bug.file()));
  }

  @ParameterizedTest
  @EnumSource
  void itsSeedAndItsTrace_findItAgain(Bug bug) {
    ScheduleFailure found = failureFrom(bug, 0, RUNS);
    ScheduleFailure again = failureFrom(bug, found.seed(), 1);
    assertThat(again.trace()).isEqualTo(found.trace());
    assertThat(again.trace().inWords()).isEqualTo(found.trace().inWords());

    ScheduleTrace trace = ScheduleTrace.parse(found.trace().toString());
    ScheduleFailure replayed =
        catchThrowableOfType(
            ScheduleFailure.class, () -> Explorer.create().replay(trace, bug.test));
    assertThat(replayed.getCause()).hasMessage(found.getCause().getMessage());
  }

  private static ScheduleFailure failureFrom(Bug bug, long seed, int schedules) {
    return catchThrowableOfType(
        ScheduleFailure.class,
        () -> Explorer.create().seed(seed).schedules(schedules).explore(bug.test));
  }

  // ---- a bank

  private static final class Bank {
    private int booked;

    Coroutine<Void> serve(SimulatedStream stream) {
      return async(
          () -> {
            try (stream) {
              while (true) {
                int amount = Integer.parseInt(await(stream.readUntil("\n")).trim());
                booked += amount;
                await(stream.write("booked\n"));
              }
            } catch (IOException e) {
              // the customer is gone
            }
          });
    }

    void check(int paid) {
      if (booked != paid) {
        throw new AssertionError("paid " + paid + ", and " + booked + " was booked");
      }
    }
  }

  private static Coroutine<Void> ask(SimulatedHost customer, int amount) {
    return async(
        () -> {
          try (var stream = customer.connect("bank", 70)) {
            await(stream.write(amount + "\n"));
            await(stream.readUntil("\n"));
          }
        });
  }

  /** Tries again what may have been done. */
  private static Coroutine<Void> pay(SimulatedHost customer, int amount) {
    return async(
        () -> {
          while (true) {
            try {
              await(withTimeout(SECOND, ask(customer, amount)));
              return;
            } catch (IOException | TimeoutException e) {
              await(sleep(SECOND));
            }
          }
        });
  }

  private static void payTwice(TestLoop test, Faults faults) throws Exception {
    SimulatedNetwork network = test.network().resetOneIn(10).refuseOneIn(10);
    var bank = new Bank();
    test.run(
        () -> {
          try (var listener = network.host("bank").serve(70, bank::serve)) {
            await(pay(network.host("customer"), 100));
          }
        });
    bank.check(100);
  }

  private static void payCutOff(TestLoop test, Faults faults) throws Exception {
    SimulatedNetwork network = test.network().latency(Duration.ofMillis(20));
    SimulatedHost customer = network.host("customer");
    var bank = new Bank();
    test.run(
        () -> {
          try (var listener = network.host("bank").serve(70, bank::serve)) {
            var paid = pay(customer, 100).start();
            await(sleep(Duration.ofMillis(10L * faults.choose(10))));
            if (faults.strikes()) {
              network.partition("customer", "bank");
              await(sleep(Duration.ofSeconds(10)));
              network.heal("customer", "bank");
            }
            await(paid);
            await(sleep(SECOND));
          }
        });
    bank.check(100);
  }

  // ---- a reader that takes a piece for a message

  private static void readMessage(TestLoop test, Faults faults) throws Exception {
    SimulatedNetwork network = test.network().splitting(true);
    var messages = new ArrayList<String>();
    test.run(
        () -> {
          try (var listener = network.host("sink").serve(70, stream -> collect(stream, messages));
              var stream = network.host("source").connect("sink", 70)) {
            await(stream.write("a message"));
            stream.shutdownOutput();
            await(stream.read(1));
          }
        });
    if (!messages.equals(List.of("a message"))) {
      throw new AssertionError("sent a message, and got " + messages);
    }
  }

  private static Coroutine<Void> collect(SimulatedStream stream, List<String> messages) {
    return async(
        () -> {
          try (stream) {
            while (true) {
              byte[] bytes = await(stream.read(1000));
              if (bytes.length == 0) {
                return;
              }
              messages.add(new String(bytes, StandardCharsets.UTF_8));
            }
          }
        });
  }

  // ---- two calls, of which the older one may be answered last

  private static void showLatest(TestLoop test, Faults faults) throws Exception {
    SimulatedNetwork network = test.network().latency(Duration.ofMillis(1), Duration.ofMillis(101));
    var shown = new ArrayList<String>();
    test.run(
        () -> {
          try (var listener = network.host("search").serve(70, NetworkBugsTest::answer)) {
            await(
                multi(
                    List.of(
                        show("e", Duration.ZERO, network.host("user"), shown),
                        show("eddy", Duration.ofMillis(50), network.host("user"), shown))));
          }
        });
    String last = shown.get(shown.size() - 1);
    if (!last.equals("eddy\n")) {
      throw new AssertionError("typed eddy, and see what was found for " + last.trim());
    }
  }

  private static Coroutine<Void> answer(SimulatedStream stream) {
    return async(
        () -> {
          try (stream) {
            await(stream.write(await(stream.readUntil("\n"))));
          }
        });
  }

  private static Coroutine<Void> show(
      String word, Duration delay, SimulatedHost user, List<String> shown) {
    return async(
        () -> {
          await(sleep(delay));
          try (var stream = user.connect("search", 70)) {
            await(stream.write(word + "\n"));
            shown.add(await(stream.readUntil("\n")));
          }
        });
  }
}

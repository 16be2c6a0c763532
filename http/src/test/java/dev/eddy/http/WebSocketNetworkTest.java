package dev.eddy.http;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static dev.eddy.Coroutines.each;
import static dev.eddy.Coroutines.multi;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.Awaitable;
import dev.eddy.Coroutine;
import dev.eddy.testing.Schedules;
import dev.eddy.testing.SimulatedNetwork;
import dev.eddy.testing.TestLoop;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** WebSockets between two hosts whose network is good or bad. */
@Timeout(120)
@ExtendWith(BufferLeaks.class)
@SuppressWarnings("try") // servers are held, not used
class WebSocketNetworkTest {
  private static final int MESSAGES = 20;

  private int opened;
  private final List<Integer> closed = new ArrayList<>();

  private final class Echo extends WebSocketHandler {
    private boolean isClosed;

    @Override
    protected Awaitable<?> open() {
      opened++;
      return null;
    }

    @Override
    protected Awaitable<?> onMessage(String message) {
      assertThat(isClosed).isFalse();
      return writeMessage(message);
    }

    @Override
    protected void onClose() {
      assertThat(isClosed).isFalse();
      isClosed = true;
      closed.add(closeCode());
    }
  }

  private static String message(int number) {
    return ("message " + number + " ").repeat(number * number % 40);
  }

  private Coroutine<Integer> talk(boolean compresses) {
    return async(
        () -> {
          int echoed = 0;
          try (var socket =
              await(
                  WebSocketConnection.builder("ws://server/").compression(compresses).connect())) {
            var writer = write(socket).start();
            for (WebSocketMessage message : each(socket)) {
              assertThat(message.text()).isEqualTo(message(echoed));
              echoed++;
              if (echoed == MESSAGES) {
                break;
              }
            }
            await(writer);
          } catch (IOException lost) {
            return echoed;
          }
          return echoed;
        });
  }

  private static Coroutine<Void> write(WebSocketConnection socket) {
    return async(
        () -> {
          for (int i = 0; i < MESSAGES; i++) {
            await(socket.writeMessage(message(i)));
          }
        });
  }

  private List<Integer> talkTwice(TestLoop test, SimulatedNetwork network) throws Exception {
    network.splitting(true).latency(Duration.ZERO, Duration.ofMillis(8)).sendBuffer(400);
    Application application = Application.builder().route("/", Echo::new).build();
    try (var server = new SimulatedServer(network, application)) {
      return test.runSync(
          () ->
              network
                  .host("client")
                  .start(async(() -> await(multi(List.of(talk(true), talk(false)))))));
    }
  }

  @Schedules(count = 60)
  void goodNetwork_inRandomOrders(TestLoop test, SimulatedNetwork network) throws Exception {
    assertThat(talkTwice(test, network)).containsExactly(MESSAGES, MESSAGES);
    test.advanceTimeBy(Duration.ofSeconds(10));
    assertThat(closed).containsExactly(1000, 1000);
  }

  /** Each handler that was opened is told once of its end. */
  @Schedules(count = 120)
  void badNetwork_inRandomOrders(TestLoop test, SimulatedNetwork network) throws Exception {
    network.resetOneIn(60).refuseOneIn(8);
    talkTwice(test, network);
    test.advanceTimeBy(Duration.ofMinutes(1));
    assertThat(closed).hasSize(opened);
  }
}

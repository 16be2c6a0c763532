package dev.eddy.http;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static dev.eddy.Coroutines.multi;
import static dev.eddy.Coroutines.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.eddy.Coroutine;
import dev.eddy.Promise;
import dev.eddy.testing.EddyTest;
import dev.eddy.testing.Schedules;
import dev.eddy.testing.SimulatedNetwork;
import dev.eddy.testing.TestLoop;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The client and the server of the module, with a network between them that is good or bad. */
@Timeout(120)
@ExtendWith(BufferLeaks.class)
@SuppressWarnings("try") // servers are held, not used
class FetchOverNetworkTest {
  private static final Duration MOST = Duration.ofMillis(8);
  private static final String URL = "http://server/";

  /** How often each POST was taken. */
  private final Map<String, Integer> taken = new HashMap<>();

  private int answered;

  /** Answers with what was sent, some of it after a while. */
  private final class Echo extends RequestHandler {
    @Override
    protected Coroutine<Void> get() {
      return async(
          () -> {
            write("you ");
            await(flush());
            await(sleep(Duration.ofMillis(3)));
            write("asked " + request().query());
          });
    }

    @Override
    protected Coroutine<Void> post() {
      return async(
          () -> {
            String body = new String(request().body(), StandardCharsets.UTF_8);
            taken.merge(body, 1, Integer::sum);
            await(sleep(Duration.ofMillis(3)));
            write("you sent " + body);
          });
    }
  }

  private Application application() {
    return Application.builder().route("/", Echo::new).build();
  }

  private Coroutine<Void> fetchBoth(AsyncHttpClient http, int number, boolean mayFail) {
    return async(
        () -> {
          String text = ("request " + number + ", ").repeat(20);
          try {
            HttpResponse got = await(http.fetch(URL + "?number=" + number));
            assertThat(got.body()).isEqualTo("you asked number=" + number);
            var post = HttpRequest.builder(URL).method("POST").body(text).build();
            assertThat(await(http.fetch(post)).body()).isEqualTo("you sent " + text);
            assertThat(taken.get(text)).isEqualTo(1);
            answered++;
          } catch (IOException lost) {
            if (!mayFail) {
              throw lost;
            }
            assertThat(taken.getOrDefault(text, 0)).isLessThanOrEqualTo(1);
          }
        });
  }

  private void fetchMany(TestLoop test, SimulatedNetwork network, boolean mayFail)
      throws Exception {
    try (var server = new SimulatedServer(network, application())) {
      test.runSync(
          () ->
              network
                  .host("client")
                  .start(
                      async(
                          () -> {
                            try (var http =
                                AsyncHttpClient.builder().maxConnectionsPerHost(3).build()) {
                              var fetches = new ArrayList<Coroutine<Void>>();
                              for (int i = 0; i < 8; i++) {
                                fetches.add(fetchBoth(http, i, mayFail));
                              }
                              await(multi(fetches));
                            }
                          })));
    }
  }

  @Schedules(count = 40)
  void goodNetwork_inRandomOrders(TestLoop test, SimulatedNetwork network) throws Exception {
    network.splitting(true).latency(Duration.ZERO, MOST).sendBuffer(300);
    fetchMany(test, network, false);
    assertThat(answered).isEqualTo(8);
  }

  /** Some fail then; but none hangs, none is answered wrongly, and no POST is sent twice. */
  @Schedules(count = 100)
  void badNetwork_inRandomOrders(TestLoop test, SimulatedNetwork network) throws Exception {
    network
        .splitting(true)
        .latency(Duration.ZERO, MOST)
        .sendBuffer(300)
        .resetOneIn(30)
        .refuseOneIn(8);
    fetchMany(test, network, true);
  }

  @EddyTest
  void partition_isATimeout(TestLoop test, SimulatedNetwork network) throws Exception {
    try (var server = new SimulatedServer(network, application())) {
      Throwable failure =
          catchThrowable(
              () ->
                  test.runSync(
                      () ->
                          network
                              .host("client")
                              .start(
                                  async(
                                      () -> {
                                        try (var http = AsyncHttpClient.builder().build()) {
                                          assertThat(await(http.fetch(URL + "?1")).code())
                                              .isEqualTo(200);
                                          network.partition("client", "server");
                                          await(http.fetch(URL + "?2"));
                                        }
                                      }))));
      assertThat(failure).isInstanceOf(HttpTimeoutException.class);
      network.heal("client", "server");
    }
    assertThat(test.clock().elapsed()).isBetween(Duration.ofSeconds(20), Duration.ofSeconds(21));
  }

  /** The network of the test sees at its end whether a connection is left. */
  @EddyTest
  void fetchThatIsCancelledAtAnyMoment_leavesNoConnection(TestLoop test, SimulatedNetwork network)
      throws Exception {
    network.latency(Duration.ofMillis(2));
    try (var server = new SimulatedServer(network, application())) {
      for (int delay = 0; delay <= 20; delay++) {
        cancelAfter(test, Duration.ofMillis(delay));
      }
    }
  }

  private static void cancelAfter(TestLoop test, Duration delay) throws Exception {
    test.run(
        () -> {
          List<Promise<HttpResponse>> fetches = new ArrayList<>();
          test.loop()
              .callLater(delay, () -> fetches.forEach(Promise::cancel)); // before its network
          try (var http = AsyncHttpClient.builder().build()) {
            fetches.add(http.fetch(URL));
            test.loop().callLater(delay, () -> fetches.forEach(Promise::cancel)); // and behind it
            await(fetches.get(0));
          } catch (CancellationException asAsked) {
            // at most delays it is
          }
          await(sleep(Duration.ofSeconds(1)));
        });
  }
}

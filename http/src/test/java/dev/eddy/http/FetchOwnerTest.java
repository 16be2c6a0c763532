package dev.eddy.http;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static dev.eddy.Coroutines.withTimeout;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.eddy.Awaitable;
import dev.eddy.Coroutine;
import dev.eddy.Promise;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Who is cancelled while he awaits a fetch leaves it alone, as others may have its promise; a
 * coroutine that cancels its own fetch in the end makes it end with whoever awaits the coroutine.
 */
class FetchOwnerTest extends ClientTestBase {
  /** Answers when its gate is open; tells when it is asked and when the client has gone. */
  private RawServer upstream;

  @BeforeEach
  void openUpstream() throws IOException {
    upstream =
        new RawServer(
            connection -> {
              String head = connection.head();
              connection.tell("asked");
              if (head.startsWith("GET /slow ")) {
                connection.gate.await();
                connection.ok("late");
              } else {
                connection.awaitEnd();
              }
            });
  }

  @AfterEach
  void closeUpstream() throws IOException {
    upstream.close();
  }

  private Coroutine<Void> upstreamTells(String event) {
    return async(
        () -> {
          assertThat(await(test.loop().runInExecutor(() -> upstream.nextEvent()))).isEqualTo(event);
        });
  }

  private Coroutine<String> body(Awaitable<HttpResponse> response) {
    return async(() -> await(response).body());
  }

  /** A fetch of its own. */
  private Coroutine<HttpResponse> owned(String path) {
    return async(
        () -> {
          Promise<HttpResponse> fetch = http.fetch(upstream.url(path));
          try {
            return await(fetch);
          } finally {
            fetch.cancel();
          }
        });
  }

  @Test
  void ownedFetch_endsWithTheHandler_whoseClientHasGone() throws Exception {
    class Relay extends RequestHandler {
      @Override
      protected Coroutine<Void> get() {
        return async(() -> write(await(owned("/never")).body()));
      }
    }

    expectAccess("499 GET /");
    serve(Application.builder().route("/", Relay::new).build());
    test.run(
        () -> {
          Promise<HttpResponse> asking = http.fetch(url("/"));
          await(upstreamTells("asked"));
          asking.cancel();
          await(upstreamTells("closed"));
        });
  }

  @Test
  void ownedFetch_endsAtTheTimeLimit() throws Exception {
    test.run(
        () -> {
          Promise<HttpResponse> limited =
              withTimeout(Duration.ofSeconds(5), owned("/never")).start();
          await(upstreamTells("asked"));
          clock.pass(Duration.ofSeconds(5));
          try {
            fail("%s", await(limited));
          } catch (TimeoutException tooLate) {
            await(upstreamTells("closed"));
          }
        });
  }

  @Test
  void fetch_outlivesTheTimeLimit_ofTheOneWhoAwaitsIt() throws Exception {
    test.run(
        () -> {
          Promise<HttpResponse> fetch = http.fetch(upstream.url("/slow"));
          Promise<HttpResponse> limited = withTimeout(Duration.ofSeconds(5), fetch).start();
          await(upstreamTells("asked"));
          clock.pass(Duration.ofSeconds(5));
          try {
            fail("%s", await(limited));
          } catch (TimeoutException tooLate) {
            upstream.openGate();
          }
          assertThat(await(fetch).body()).isEqualTo("late");
        });
  }

  @Test
  void fetch_ofTwo_goesOnWhenOneIsCancelled() throws Exception {
    test.run(
        () -> {
          Promise<HttpResponse> fetch = http.fetch(upstream.url("/slow"));
          Promise<String> first = body(fetch).start();
          Promise<String> second = body(fetch).start();
          await(upstreamTells("asked"));
          await(cancelled(first));
          upstream.openGate();
          assertThat(await(second)).isEqualTo("late");
        });
  }

  /** The reason why an await does not own the fetch: somebody else may have its promise. */
  @Test
  void fetchThatIsKept_goesOnForThoseWhoComeLater() throws Exception {
    Map<String, Promise<HttpResponse>> kept = new HashMap<>();
    test.run(
        () -> {
          String url = upstream.url("/slow");
          Promise<String> first = body(kept.computeIfAbsent(url, http::fetch)).start();
          await(upstreamTells("asked"));
          await(cancelled(first));
          Promise<String> second = body(kept.computeIfAbsent(url, http::fetch)).start();
          upstream.openGate();
          assertThat(await(second)).isEqualTo("late");
        });
    assertThat(upstream.accepted()).isEqualTo(1);
  }

  private static Coroutine<Void> cancelled(Promise<?> promise) {
    return async(
        () -> {
          promise.cancel();
          try {
            fail("%s", await(promise));
          } catch (CancellationException asWasAsked) {
            return;
          }
        });
  }
}

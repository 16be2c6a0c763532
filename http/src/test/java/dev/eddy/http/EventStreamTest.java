package dev.eddy.http;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static dev.eddy.Coroutines.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.Promise;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Server-sent events. */
class EventStreamTest extends HandlerTest {
  @Test
  void events_areLines() throws Exception {
    serveAt(
        "/",
        h ->
            async(
                () -> {
                  EventStream events = h.eventStream();
                  await(events.retry(Duration.ofSeconds(2)));
                  await(events.send("one"));
                  await(events.send("price", "1\n2", "7"));
                }));

    HttpResponse<String> response = send(to("/"));

    assertThat(response.body())
        .isEqualTo(
            "retry: 2000\n\n" + "data: one\n\n" + "event: price\nid: 7\ndata: 1\ndata: 2\n\n");
    assertThat(response.headers().firstValue("content-type"))
        .contains("text/event-stream; charset=UTF-8");
    assertThat(response.headers().firstValue("cache-control")).contains("no-cache");
  }

  @ParameterizedTest
  @CsvSource({
    "'', 'data: |'",
    "'\n', 'data: |data: |'",
    "'a\r\nb\rc', 'data: a|data: b|data: c|'",
    "'a\n', 'data: a|data: |'",
    "'\n\nid: 5', 'data: |data: |data: id: 5|'",
  })
  void dataOfSeveralLines_staysOneEvent(String data, String lines) throws Exception {
    serveAt("/", h -> h.eventStream().send(data));

    assertThat(send(to("/")).body()).isEqualTo(lines.replace('|', '\n') + "\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\nb", "a\rb", "a\0b"})
  void nameThatBreaksOut_isRefused(String name) throws Exception {
    serveAt(
        "/",
        h -> {
          EventStream events = h.eventStream();
          for (int i = 0; i < 2; i++) {
            try {
              events.send(i == 0 ? name : null, "", i == 0 ? null : name);
            } catch (IllegalArgumentException expected) {
              h.write("refused ");
            }
          }
          return null;
        });

    assertThat(send(to("/")).body()).isEqualTo("refused refused ");
  }

  @Test
  void silence_hasHeartbeats() throws Exception {
    serveAt(
        "/",
        h ->
            async(
                () -> {
                  EventStream events = h.eventStream(Duration.ofMillis(5));
                  await(sleep(Duration.ofMillis(50)));
                  await(events.send("after silence"));
                }));

    assertThat(send(to("/")).body()).startsWith(":\n\n").endsWith("data: after silence\n\n");
  }

  @Test
  void streamWithoutHeartbeat_isSilent() throws Exception {
    serveAt(
        "/",
        h ->
            async(
                () -> {
                  EventStream events = h.eventStream(Duration.ZERO);
                  await(sleep(Duration.ofMillis(20)));
                  await(events.send("after silence"));
                }));

    assertThat(send(to("/")).body()).isEqualTo("data: after silence\n\n");
  }

  @Test
  void clientThatGoes_endsTheStream() throws Exception {
    var ended = new Promise<String>();
    serveAt(
        "/",
        h ->
            async(
                () -> {
                  EventStream events = h.eventStream(Duration.ofMillis(1));
                  try {
                    await(events.send("hello"));
                    await(new Promise<Void>());
                  } finally {
                    ended.setResult("ended");
                  }
                }));
    expectAccess("499 GET /");

    String seen =
        test.run(
            () -> {
              await(
                  startOnWire(
                      wire -> {
                        wire.request("GET", "/").readUntil("data: hello\n\n");
                        return null;
                      }));
              return await(ended);
            });

    assertThat(seen).isEqualTo("ended");
  }
}

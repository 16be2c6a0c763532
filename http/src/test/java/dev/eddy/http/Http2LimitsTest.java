package dev.eddy.http;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static dev.eddy.http.Http2Frames.CONTINUATION;
import static dev.eddy.http.Http2Frames.DATA;
import static dev.eddy.http.Http2Frames.END_HEADERS;
import static dev.eddy.http.Http2Frames.END_STREAM;
import static dev.eddy.http.Http2Frames.GOAWAY;
import static dev.eddy.http.Http2Frames.HEADERS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.Coroutine;
import dev.eddy.Promise;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client may ask of a server at most, over HTTP/2; more of it is in {@link Http2Test}. */
class Http2LimitsTest extends RawTest {
  private boolean isGoing;
  private boolean hasEnded;

  /** Answers when the test lets it. */
  final class Waiting extends RequestHandler {
    @Override
    protected Coroutine<Void> get() {
      return async(
          () -> {
            await(until(() -> isGoing));
            write("waited");
          });
    }

    @Override
    protected void onFinish() {
      hasEnded = true;
    }
  }

  private void serve(UnaryOperator<HttpServer.Builder> settings) throws IOException {
    var application =
        Application.builder()
            .route("/", Hello::new)
            .route("/echo", Echo::new)
            .route("/waiting", Waiting::new)
            .build();
    serve(settings.apply(HttpServer.builder(application)).build());
  }

  private interface Talk<T> {
    T with(Http2Frames frames) throws Exception;
  }

  private <T> Promise<T> frames(Talk<T> talk) {
    int port = server.port();
    return blocking(
        () -> {
          try (var frames = new Http2Frames(port)) {
            return talk.with(frames);
          }
        });
  }

  private <T> T talkFrames(Talk<T> talk) throws Exception {
    return test.run(() -> await(frames(talk)));
  }

  private static String text(Http2Frames.Frame frame) {
    return new String(frame.content(), StandardCharsets.ISO_8859_1);
  }

  // ---- heads that do not end

  /** What a client sends of a head before it stops. */
  private static byte[] begun(String how) {
    byte[] head = Http2Frames.head("GET", "/");
    byte[] whole = Http2Frames.frame(HEADERS, END_HEADERS | END_STREAM, 1, head);
    byte[] open = Http2Frames.frame(HEADERS, END_STREAM, 1, head);
    return switch (how) {
      case "all but the flag" -> open;
      case "half of a frame" -> Arrays.copyOf(whole, whole.length / 2);
      case "no more than the type" -> Arrays.copyOf(whole, 4);
      case "an open continuation" -> joined(open, Http2Frames.frame(CONTINUATION, 0, 1, head));
      default -> throw new IllegalArgumentException(how);
    };
  }

  private static byte[] joined(byte[] first, byte[] second) {
    var both = new ByteArrayOutputStream();
    both.writeBytes(first);
    both.writeBytes(second);
    return both.toByteArray();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "all but the flag",
        "half of a frame",
        "no more than the type",
        "an open continuation"
      })
  void slowHead_endsTheConnection(String how) throws Exception {
    serve(with -> with.headerTimeout(Duration.ofSeconds(20)).idleTimeout(Duration.ofSeconds(75)));

    test.run(
        () -> {
          Promise<Integer> talk = frames(f -> f.write(begun(how)).readToTheEnd());
          await(until(() -> server.connectionCount() == 1));
          await(settle());
          clock.pass(Duration.ofSeconds(19));
          await(settle());
          assertThat(server.connectionCount()).isEqualTo(1);
          clock.pass(Duration.ofSeconds(1));
          assertThat(await(talk)).isZero(); // GOAWAY with NO_ERROR
        });
  }

  @Test
  void slowHeadOfALaterRequest_endsTheConnection_andTheOthersAreAnswered() throws Exception {
    serve(with -> with.headerTimeout(Duration.ofSeconds(20)));

    test.run(
        () -> {
          Promise<String> talk =
              frames(
                  f -> {
                    f.request(1, true, "GET", "/").readOnTo(DATA);
                    f.request(3, true, "GET", "/waiting");
                    f.send(HEADERS, END_STREAM, 5, Http2Frames.head("GET", "/"));
                    f.readOnTo(GOAWAY);
                    isGoing = true;
                    String answer = text(f.readOnTo(DATA));
                    f.readToTheEnd();
                    return answer;
                  });
          await(until(() -> server.connectionCount() == 1));
          await(settle());
          for (int i = 0; i < 20 && !talk.isDone(); i++) {
            clock.pass(Duration.ofSeconds(1));
            await(settle());
          }
          assertThat(await(talk)).isEqualTo("waited");
        });
  }

  @Test
  void headInPieces_hasItsTime() throws Exception {
    serve(with -> with.headerTimeout(Duration.ofSeconds(20)));
    byte[] head = Http2Frames.head("GET", "/");

    test.run(
        () -> {
          Promise<Http2Frames> connecting = blocking(() -> new Http2Frames(server.port()));
          Http2Frames f = await(connecting);
          for (int stream = 1; stream < 9; stream += 2) {
            int now = stream;
            byte[] first = Http2Frames.frame(HEADERS, END_STREAM, now, Arrays.copyOf(head, 9));
            byte[] rest = Arrays.copyOfRange(head, 9, head.length);
            byte[] second = Http2Frames.frame(CONTINUATION, END_HEADERS, now, rest);
            for (byte each : joined(first, second)) {
              await(blocking(() -> f.write(each)));
              await(settle());
              clock.pass(Duration.ofMillis(150));
            }
            assertThat(await(blocking(() -> text(f.readOnTo(DATA))))).isEqualTo("Hello");
            clock.pass(Duration.ofSeconds(30)); // between heads their time does not run
            await(settle());
          }
          f.close();
        });
  }

  // ---- sizes

  /** Fields that count 135 or 136 bytes each. */
  private static String[] fields(int count) {
    var fields = new String[2 * count];
    for (int i = 0; i < count; i++) {
      fields[2 * i] = "x" + i;
      fields[2 * i + 1] = "x".repeat(101);
    }
    return fields;
  }

  @Test
  void largeHead_is431() throws Exception {
    serve(with -> with.maxHeaderSize(1000));

    String answers =
        talkFrames(
            f -> {
              String refused = text(f.request(1, true, "GET", "/", fields(7)).readOnTo(HEADERS));
              return refused + "|" + text(f.request(3, true, "GET", "/").readOnTo(DATA));
            });

    assertThat(answers).contains("431").endsWith("|Hello");
  }

  @Test
  void muchTooLargeHead_endsTheConnection() throws Exception {
    serve(with -> with.maxHeaderSize(1000));

    int error = talkFrames(f -> f.request(1, true, "GET", "/", fields(20)).readToTheEnd());

    assertThat(error).isEqualTo(1); // PROTOCOL_ERROR
  }

  @Test
  void bodyWithoutALength_is413() throws Exception {
    serve(with -> with.maxBodySize(1000));

    test.run(
        () -> {
          Promise<String> talk =
              frames(
                  f -> {
                    f.request(1, false, "POST", "/echo");
                    f.send(DATA, 0, 1, new byte[600]).send(DATA, END_STREAM, 1, new byte[600]);
                    String refused = text(f.readOnTo(HEADERS));
                    f.request(3, false, "POST", "/echo");
                    f.send(DATA, END_STREAM, 3, new byte[1000]);
                    return refused + "|" + f.readOnTo(DATA).content().length;
                  });
          assertThat(await(talk)).contains("413").endsWith("|1000");
        });
  }

  // ---- numbers

  @Test
  void connectionsBeyondTheLimit_wait() throws Exception {
    serve(with -> with.maxConnections(1));

    test.run(
        () -> {
          Http2Frames first = await(blocking(() -> new Http2Frames(server.port())));
          await(until(() -> server.connectionCount() == 1));
          Promise<String> second = frames(f -> text(f.request(1, true, "GET", "/").readOnTo(DATA)));
          await(settle());
          assertThat(second.isDone()).isFalse();
          first.close();
          assertThat(await(second)).isEqualTo("Hello");
        });
  }

  // ---- times

  @Test
  void connectionWithARequest_isNotIdle() throws Exception {
    serve(with -> with.idleTimeout(Duration.ofSeconds(75)));

    test.run(
        () -> {
          Promise<String> talk =
              frames(f -> text(f.request(1, true, "GET", "/waiting").readOnTo(DATA)));
          await(until(() -> server.connectionCount() == 1));
          await(settle());
          clock.pass(Duration.ofSeconds(100));
          await(settle());
          isGoing = true;
          assertThat(await(talk)).isEqualTo("waited");
          await(until(() -> hasEnded));
        });
  }

  @Test
  void connectionThatNeverSaysAnything_isClosed() throws Exception {
    serve(with -> with.headerTimeout(Duration.ofSeconds(20)));

    test.run(
        () -> {
          RawClient client = await(connect());
          await(blocking(() -> client.send("PRI * HTTP/2.0\r\n")));
          await(until(() -> server.connectionCount() == 1));
          clock.pass(Duration.ofSeconds(19));
          await(settle());
          assertThat(server.connectionCount()).isEqualTo(1);
          clock.pass(Duration.ofSeconds(1));
          assertThat(await(blocking(client::isAtEnd))).isTrue();
          client.close();
        });
  }
}

package dev.eddy.http;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static dev.eddy.Coroutines.sleep;
import static dev.eddy.http.Http2Frames.ACK;
import static dev.eddy.http.Http2Frames.CONTINUATION;
import static dev.eddy.http.Http2Frames.DATA;
import static dev.eddy.http.Http2Frames.END_HEADERS;
import static dev.eddy.http.Http2Frames.END_STREAM;
import static dev.eddy.http.Http2Frames.GOAWAY;
import static dev.eddy.http.Http2Frames.HEADERS;
import static dev.eddy.http.Http2Frames.PING;
import static dev.eddy.http.Http2Frames.RST_STREAM;
import static dev.eddy.http.Http2Frames.SETTINGS;
import static dev.eddy.http.Http2Frames.WINDOW_UPDATE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.Awaitable;
import dev.eddy.Coroutine;
import dev.eddy.Promise;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** HTTP/2 to the frame, by prior knowledge. */
class Http2Test extends RawTest {
  /** In HPACK: the whole field of the static table. */
  private static final byte STATUS_400 = (byte) 0x8c;

  private final List<String> seen = new CopyOnWriteArrayList<>();

  private interface FramesTalk<T> {
    T with(Http2Frames frames) throws Exception;
  }

  private <T> Promise<T> frames(FramesTalk<T> talk) {
    int port = server.port();
    return blocking(
        () -> {
          try (var frames = new Http2Frames(port)) {
            return talk.with(frames);
          }
        });
  }

  private <T> T talkFrames(FramesTalk<T> talk) throws Exception {
    return test.run(() -> await(frames(talk)));
  }

  final class Slow extends RequestHandler {
    @Override
    protected Coroutine<Void> get() {
      return async(
          () -> {
            seen.add("begun");
            try {
              await(sleep(Duration.ofMillis(Long.parseLong(request().query()))));
              write("slow");
            } finally {
              seen.add("ended");
            }
          });
    }
  }

  static final class Large extends RequestHandler {
    @Override
    protected Awaitable<?> get() {
      write(new byte[1 << 20]);
      return null;
    }
  }

  /** Takes the body only when the test lets it. */
  @StreamRequestBody
  final class Reluctant extends RequestHandler {
    @Override
    protected Coroutine<Void> prepare() {
      return async(
          () -> {
            await(until(() -> seen.contains("go")));
          });
    }

    @Override
    protected Awaitable<?> dataReceived(byte[] chunk) {
      seen.add("piece");
      return null;
    }

    @Override
    protected Awaitable<?> post() {
      write("thanks");
      return null;
    }

    @Override
    protected void onConnectionClose() {
      seen.add("close");
    }

    @Override
    protected void onFinish() {
      seen.add("finish");
    }
  }

  @BeforeEach
  void serve() throws IOException {
    serve(
        HttpServer.builder(
                Application.builder()
                    .route("/", Hello::new)
                    .route("/echo", Echo::new)
                    .route("/slow", Slow::new)
                    .route("/large", Large::new)
                    .route("/reluctant", Reluctant::new)
                    .build())
            .maxConcurrentStreams(10)
            .build());
  }

  @Test
  void request_isAnswered() throws Exception {
    byte[] body = talkFrames(f -> f.request(1, true, "GET", "/").readOnTo(DATA).content());

    assertThat(body).asString().isEqualTo("Hello");
  }

  @Test
  void settings_tellTheLimits() throws Exception {
    Http2Frames.Frame settings = talkFrames(f -> f.readOnTo(SETTINGS));

    List<String> all = new ArrayList<>();
    for (int i = 0; i < settings.content().length; i += 6) {
      all.add((settings.content()[i + 1] & 0xff) + "=" + settings.word(i + 2));
    }
    assertThat(all).contains("3=10", "6=" + 64 * 1024); // streams, size of a head
  }

  @Test
  void requests_areServedSideBySide() throws Exception {
    List<String> answers =
        talkFrames(
            f -> {
              f.request(1, true, "GET", "/slow?300").request(3, true, "GET", "/");
              List<String> bodies = new ArrayList<>();
              while (bodies.size() < 2) {
                Http2Frames.Frame data = f.readOnTo(DATA);
                bodies.add(data.stream() + new String(data.content(), StandardCharsets.US_ASCII));
              }
              return bodies;
            });

    assertThat(answers).containsExactly("3Hello", "1slow");
  }

  @Test
  void tooManyStreams_areRefused() throws Exception {
    Http2Frames.Frame reset =
        talkFrames(
            f -> {
              f.readOnTo(SETTINGS);
              f.send(SETTINGS, ACK, 0);
              for (int i = 0; i < 11; i++) {
                f.request(2 * i + 1, true, "GET", "/slow?1000000");
              }
              return f.readOnTo(RST_STREAM);
            });

    assertThat(reset.stream()).isEqualTo(21);
    assertThat(reset.word(0)).isEqualTo(7); // REFUSED_STREAM
  }

  @Test
  void reset_cancelsTheHandler() throws Exception {
    test.run(
        () -> {
          Promise<Integer> talk =
              frames(
                  f -> {
                    f.request(1, true, "GET", "/slow?1000000");
                    f.request(3, true, "GET", "/").readOnTo(DATA);
                    f.send(RST_STREAM, 0, 1, (byte) 0, (byte) 0, (byte) 0, (byte) 8);
                    return f.request(5, true, "GET", "/").readOnTo(DATA).stream();
                  });
          assertThat(await(talk)).isEqualTo(5);
        });
    assertThat(seen).containsExactly("begun", "ended");
  }

  @Test
  void longBody_is413_andTheConnectionGoesOn() throws Exception {
    test.run(
        () -> {
          Promise<List<String>> talk =
              frames(
                  f -> {
                    f.request(1, false, "POST", "/echo", "content-length", "99999999");
                    Http2Frames.Frame head = f.readOnTo(HEADERS);
                    f.send(DATA, 0, 1, new byte[16 * 1024]); // which is dropped
                    Http2Frames.Frame data = f.request(3, true, "GET", "/").readOnTo(DATA);
                    seen.add("answered");
                    Http2Frames.Frame reset = f.readOnTo(RST_STREAM); // the end of the patience
                    return List.of(
                        new String(head.content(), StandardCharsets.ISO_8859_1),
                        new String(data.content(), StandardCharsets.US_ASCII),
                        reset.stream() + " " + reset.word(0));
                  });
          await(until(() -> seen.contains("answered")));
          clock.pass(Duration.ofSeconds(5));
          List<String> answers = await(talk);
          assertThat(answers.get(0)).contains("413");
          assertThat(answers.subList(1, 3)).containsExactly("Hello", "1 0");
        });
  }

  @Test
  void fieldHost_mayOnlyRepeatTheAuthority() throws Exception {
    List<Http2Frames.Frame> answers =
        talkFrames(
            f -> {
              Http2Frames.Frame first = f.request(1, true, "GET", "/", "host", "a").readOnTo(DATA);
              return List.of(first, f.request(3, true, "GET", "/", "host", "b").readOnTo(HEADERS));
            });

    assertThat(answers.get(0).content()).asString().isEqualTo("Hello");
    assertThat(answers.get(1).stream()).isEqualTo(3);
    assertThat(answers.get(1).content()[0]).isEqualTo(STATUS_400);
  }

  @Test
  void longHead_isRefused() throws Exception {
    int status =
        talkFrames(
            f -> {
              var block = new ByteArrayOutputStream();
              block.writeBytes(Http2Frames.head("GET", "/"));
              for (int i = 0; i < 120; i++) {
                block.writeBytes(new byte[] {0, 1, 'x', 1, 'y'});
              }
              f.send(HEADERS, END_HEADERS | END_STREAM, 1, block.toByteArray());
              String head = new String(f.readOnTo(HEADERS).content(), StandardCharsets.ISO_8859_1);
              return head.contains("431") ? 431 : 0;
            });

    assertThat(status).isEqualTo(431);
  }

  @Test
  void bodyThatIsNotTaken_fillsItsWindow_andNoMore() throws Exception {
    test.run(
        () -> {
          Promise<Integer> talk =
              frames(
                  f -> {
                    f.request(1, false, "POST", "/reluctant");
                    byte[] piece = new byte[16 * 1024];
                    for (int i = 0; i < 3; i++) {
                      f.send(DATA, 0, 1, piece);
                    }
                    // other streams are not held up by it
                    f.request(3, false, "POST", "/echo").send(DATA, END_STREAM, 3, piece);
                    Http2Frames.Frame frame = f.readOnTo(DATA);
                    int windows = 0;
                    f.send(PING, 0, 0, new byte[8]);
                    for (frame = f.read(); frame.type() != PING; frame = f.read()) {
                      windows += frame.type() == WINDOW_UPDATE && frame.stream() == 1 ? 1 : 0;
                    }
                    return windows;
                  });
          assertThat(await(talk)).isZero();
          await(until(() -> server.connectionCount() == 0));
        });
  }

  @Test
  void reset_whileTheBodyIsNotTaken_cancelsTheHandler() throws Exception {
    test.run(
        () -> {
          Promise<Void> talk =
              frames(
                  f -> {
                    f.request(1, false, "POST", "/reluctant").send(DATA, 0, 1, new byte[10]);
                    f.send(RST_STREAM, 0, 1, (byte) 0, (byte) 0, (byte) 0, (byte) 8);
                    f.request(3, true, "GET", "/").readOnTo(DATA);
                    return null;
                  });
          await(talk);
          await(until(() -> seen.contains("finish")));
        });
    assertThat(seen).containsExactly("close", "finish");
  }

  @Test
  void bodyThatIsTaken_getsMoreWindow() throws Exception {
    seen.add("go");
    int increment =
        talkFrames(
            f -> {
              f.request(1, false, "POST", "/reluctant");
              byte[] piece = new byte[16 * 1024];
              for (int i = 0; i < 3; i++) {
                f.send(DATA, 0, 1, piece);
              }
              Http2Frames.Frame window = f.readOnTo(WINDOW_UPDATE);
              while (window.stream() != 1) {
                window = f.readOnTo(WINDOW_UPDATE);
              }
              f.send(DATA, END_STREAM, 1);
              f.readOnTo(DATA);
              return window.word(0);
            });

    assertThat(increment).isPositive();
  }

  @Test
  void slowBody_is408() throws Exception {
    test.run(
        () -> {
          Promise<String> talk =
              frames(
                  f -> {
                    f.request(1, false, "POST", "/echo").send(DATA, 0, 1, (byte) 1);
                    return new String(f.readOnTo(HEADERS).content(), StandardCharsets.ISO_8859_1);
                  });
          await(until(() -> server.connectionCount() == 1));
          await(settle());
          clock.pass(Duration.ofSeconds(30));
          assertThat(await(talk)).contains("408");
        });
  }

  @Test
  void idleConnection_isClosed() throws Exception {
    test.run(
        () -> {
          Promise<Integer> talk =
              frames(
                  f -> {
                    f.request(1, true, "GET", "/").readOnTo(DATA);
                    return f.readToTheEnd();
                  });
          await(until(() -> server.connectionCount() == 1));
          await(settle());
          clock.pass(Duration.ofSeconds(75));
          assertThat(await(talk)).isZero(); // GOAWAY with NO_ERROR
        });
  }

  @Test
  void clientThatNeverReads_isLeft() throws Exception {
    test.run(
        () -> {
          Promise<String> talk =
              frames(
                  f -> {
                    f.request(1, true, "GET", "/large"); // and no window for it
                    return "" + f.readOnTo(RST_STREAM).stream();
                  });
          await(until(() -> server.connectionCount() == 1));
          await(settle());
          for (int i = 0; i < 3; i++) {
            clock.pass(Duration.ofSeconds(30));
            await(settle());
          }
          assertThat(await(talk)).isEqualTo("1");
        });
  }

  @Test
  void lastRequestOfAConnection_goesAway() throws Exception {
    serve(
        HttpServer.builder(Application.builder().route("/", Hello::new).build())
            .maxRequestsPerConnection(2)
            .build());

    List<String> answers =
        talkFrames(
            f -> {
              f.request(1, true, "GET", "/").readOnTo(DATA);
              f.request(3, true, "GET", "/");
              Http2Frames.Frame away = f.readOnTo(GOAWAY);
              Http2Frames.Frame data = f.readOnTo(DATA);
              return List.of(
                  away.word(0) + " " + away.word(4), data.stream() + "", "" + f.readToTheEnd());
            });

    assertThat(answers).containsExactly("3 0", "3", "-1");
  }

  @Test
  void serverWithoutHttp2_saysSo() throws Exception {
    serve(
        HttpServer.builder(Application.builder().route("/", Hello::new).build())
            .http2(false)
            .build());

    assertThat(exchange("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")).startsWith("HTTP/1.1 505 ");
  }

  @Test
  void frameThatMustNotBe_isNamedInTheFarewell() throws Exception {
    int error = talkFrames(f -> f.send(PING, 0, 0, new byte[7]).readToTheEnd());

    assertThat(error).isEqualTo(6); // FRAME_SIZE_ERROR
  }

  @Test
  void errorOfAStream_isThatOfNoOther() throws Exception {
    List<String> answers =
        talkFrames(
            f -> {
              f.request(1, true, "GET", "/slow?1000000");
              f.request(3, true, "GET", "/").readOnTo(DATA);
              f.send(WINDOW_UPDATE, 0, 1, new byte[4]); // by nothing
              Http2Frames.Frame reset = f.readOnTo(RST_STREAM);
              Http2Frames.Frame data = f.request(5, true, "GET", "/").readOnTo(DATA);
              return List.of(
                  reset.stream() + " " + reset.word(0),
                  data.stream() + new String(data.content(), StandardCharsets.US_ASCII));
            });

    assertThat(answers).containsExactly("1 1", "5Hello"); // PROTOCOL_ERROR
    assertThat(seen).containsExactly("begun", "ended");
  }

  // ---- the end of the server

  @Test
  void close_goesAway_andDrains() throws Exception {
    test.run(
        () -> {
          Promise<List<String>> talk =
              frames(
                  f -> {
                    f.request(1, true, "GET", "/slow?200");
                    Http2Frames.Frame away = f.readOnTo(GOAWAY);
                    Http2Frames.Frame data = f.readOnTo(DATA);
                    f.readToTheEnd();
                    return List.of(
                        away.word(0) + " " + away.word(4),
                        new String(data.content(), StandardCharsets.US_ASCII));
                  });
          await(until(() -> seen.contains("begun")));
          await(server.close(Duration.ofSeconds(10)));
          assertThat(await(talk)).containsExactly("1 0", "slow");
        });
  }

  @Test
  void close_cancelsAtTheDeadline() throws Exception {
    test.expectLog().expect("503 GET /slow");
    test.run(
        () -> {
          Promise<String> talk =
              frames(
                  f -> {
                    f.request(1, true, "GET", "/slow?1000000");
                    return new String(f.readOnTo(HEADERS).content(), StandardCharsets.ISO_8859_1);
                  });
          await(until(() -> seen.contains("begun")));
          Promise<Void> closed = server.close(Duration.ofSeconds(10));
          clock.pass(Duration.ofSeconds(10));
          assertThat(await(talk)).contains("503");
          await(closed);
        });
    assertThat(seen).containsExactly("begun", "ended");
  }

  // ---- floods

  @Test
  void rapidResets_endTheConnection() throws Exception {
    int error =
        talkFrames(
            f -> {
              f.flood(
                  i -> {
                    f.request(2 * i + 1, true, "GET", "/slow?1000000");
                    f.send(RST_STREAM, 0, 2 * i + 1, (byte) 0, (byte) 0, (byte) 0, (byte) 8);
                  });
              return f.readToTheEnd();
            });

    assertThat(error).isIn(11, -1); // ENHANCE_YOUR_CALM, if the reset of TCP has left it
  }

  @Test
  void resetsThatAreProvoked_endTheConnection() throws Exception {
    int error =
        talkFrames(
            f -> {
              f.flood(
                  i -> {
                    f.request(2 * i + 1, true, "GET", "/slow?1000000");
                    f.send(WINDOW_UPDATE, 0, 2 * i + 1, new byte[4]);
                  });
              return f.readToTheEnd();
            });

    assertThat(error).isIn(11, -1);
  }

  @Test
  void pings_endTheConnection() throws Exception {
    int error =
        talkFrames(
            f -> {
              f.flood(i -> f.send(PING, 0, 0, new byte[8]));
              return f.readToTheEnd();
            });

    assertThat(error).isIn(11, -1);
  }

  @Test
  void settings_endTheConnection() throws Exception {
    int error =
        talkFrames(
            f -> {
              f.flood(i -> f.send(SETTINGS, 0, 0));
              return f.readToTheEnd();
            });

    assertThat(error).isIn(11, -1);
  }

  @Test
  void emptyData_endsTheConnection() throws Exception {
    int error =
        talkFrames(
            f -> {
              f.request(1, false, "POST", "/echo");
              f.flood(i -> f.send(DATA, 0, 1));
              return f.readToTheEnd();
            });

    assertThat(error).isIn(11, -1);
  }

  @Test
  void continuations_endTheConnection() throws Exception {
    int error =
        talkFrames(
            f -> {
              f.send(HEADERS, 0, 1, Http2Frames.head("GET", "/"));
              f.flood(i -> f.send(CONTINUATION, 0, 1, new byte[] {0, 1, 'x', 1, 'y'}));
              return f.readToTheEnd();
            });

    assertThat(error).isIn(11, -1);
  }
}

package dev.eddy.http;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static dev.eddy.Coroutines.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.Awaitable;
import dev.eddy.Coroutine;
import dev.eddy.Promise;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** HTTP/2 to the frame, by prior knowledge. */
class Http2Test extends RawTest {
  private static final int DATA = 0;
  private static final int HEADERS = 1;
  private static final int RST_STREAM = 3;
  private static final int SETTINGS = 4;
  private static final int PING = 6;
  private static final int GOAWAY = 7;
  private static final int WINDOW_UPDATE = 8;
  private static final int CONTINUATION = 9;

  private static final int END_STREAM = 1;
  private static final int ACK = 1;
  private static final int END_HEADERS = 4;

  /** In HPACK: the whole field of the static table. */
  private static final byte STATUS_400 = (byte) 0x8c;

  private final List<String> seen = new CopyOnWriteArrayList<>();

  /** A frame that came. */
  private record Frame(int type, int flags, int stream, byte[] content) {
    int word(int at) {
      int word = 0;
      for (int i = at; i < at + 4; i++) {
        word = word << 8 | content[i] & 0xff;
      }
      return word;
    }
  }

  /** Sends and reads frames. It blocks: not for the loop's thread. */
  private static final class Frames implements AutoCloseable {
    private final Socket socket;
    private final DataInputStream input;

    Frames(int port) throws IOException {
      socket = new Socket(InetAddress.getLoopbackAddress(), port);
      socket.setSoTimeout(15_000);
      input = new DataInputStream(socket.getInputStream());
      socket
          .getOutputStream()
          .write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      send(SETTINGS, 0, 0);
    }

    Frames send(int type, int flags, int stream, byte... content) throws IOException {
      var frame = new ByteArrayOutputStream();
      frame.write(content.length >> 16);
      frame.write(content.length >> 8);
      frame.write(content.length);
      frame.write(type);
      frame.write(flags);
      for (int shift = 24; shift >= 0; shift -= 8) {
        frame.write(stream >> shift);
      }
      frame.writeBytes(content);
      socket.getOutputStream().write(frame.toByteArray());
      return this;
    }

    /** Sends the head of a request, in literals without an index. */
    Frames request(int stream, boolean isWhole, String method, String path, String... fields)
        throws IOException {
      int flags = END_HEADERS | (isWhole ? END_STREAM : 0);
      return send(HEADERS, flags, stream, head(method, path, fields));
    }

    static byte[] head(String method, String path, String... fields) {
      var block = new ByteArrayOutputStream();
      String[] first = {":method", method, ":scheme", "http", ":path", path, ":authority", "a"};
      for (String[] part : new String[][] {first, fields}) {
        for (int i = 0; i < part.length; i += 2) {
          block.write(0);
          for (int j = i; j < i + 2; j++) {
            block.write(part[j].length()); // below 127
            block.writeBytes(part[j].getBytes(StandardCharsets.US_ASCII));
          }
        }
      }
      return block.toByteArray();
    }

    /** Returns null at the end of the connection. */
    Frame read() throws IOException {
      int first = input.read();
      if (first < 0) {
        return null;
      }
      int length = first << 16 | input.readUnsignedShort();
      int type = input.readUnsignedByte();
      int flags = input.readUnsignedByte();
      int stream = input.readInt();
      return new Frame(type, flags, stream, input.readNBytes(length));
    }

    /** Reads on to a frame of this type. */
    Frame readOnTo(int type) throws IOException {
      while (true) {
        Frame frame = read();
        if (frame == null) {
          throw new IOException("the connection ended before a frame of type " + type);
        }
        if (frame.type == type && !(type == SETTINGS && frame.flags == ACK)) {
          return frame;
        }
      }
    }

    /**
     * Reads to the end, also one by a reset, and returns what the last GOAWAY said, -1 for none.
     */
    int readToTheEnd() {
      int error = -1;
      try {
        for (Frame frame = read(); frame != null; frame = read()) {
          if (frame.type == GOAWAY) {
            error = frame.word(4);
          }
        }
      } catch (IOException reset) {
        // an end as well
      }
      return error;
    }

    /** Sends as long as the server lets it. */
    void flood(Flood flood) {
      try {
        for (int i = 0; i < 5000; i++) {
          flood.send(i);
        }
      } catch (IOException closed) {
        // as expected
      }
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  private interface Flood {
    void send(int i) throws IOException;
  }

  private interface FramesTalk<T> {
    T with(Frames frames) throws Exception;
  }

  private <T> Promise<T> frames(FramesTalk<T> talk) {
    int port = server.port();
    return blocking(
        () -> {
          try (var frames = new Frames(port)) {
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
    Frame settings = talkFrames(f -> f.readOnTo(SETTINGS));

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
                Frame data = f.readOnTo(DATA);
                bodies.add(data.stream() + new String(data.content(), StandardCharsets.US_ASCII));
              }
              return bodies;
            });

    assertThat(answers).containsExactly("3Hello", "1slow");
  }

  @Test
  void tooManyStreams_areRefused() throws Exception {
    Frame reset =
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
                    Frame head = f.readOnTo(HEADERS);
                    f.send(DATA, 0, 1, new byte[16 * 1024]); // which is dropped
                    Frame data = f.request(3, true, "GET", "/").readOnTo(DATA);
                    seen.add("answered");
                    Frame reset = f.readOnTo(RST_STREAM); // the end of the patience
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
    List<Frame> answers =
        talkFrames(
            f -> {
              Frame first = f.request(1, true, "GET", "/", "host", "a").readOnTo(DATA);
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
              block.writeBytes(Frames.head("GET", "/"));
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
                    Frame frame = f.readOnTo(DATA);
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
              Frame window = f.readOnTo(WINDOW_UPDATE);
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
              Frame away = f.readOnTo(GOAWAY);
              Frame data = f.readOnTo(DATA);
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

  // ---- the end of the server

  @Test
  void close_goesAway_andDrains() throws Exception {
    test.run(
        () -> {
          Promise<List<String>> talk =
              frames(
                  f -> {
                    f.request(1, true, "GET", "/slow?200");
                    Frame away = f.readOnTo(GOAWAY);
                    Frame data = f.readOnTo(DATA);
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
              f.send(HEADERS, 0, 1, Frames.head("GET", "/"));
              f.flood(i -> f.send(CONTINUATION, 0, 1, new byte[] {0, 1, 'x', 1, 'y'}));
              return f.readToTheEnd();
            });

    assertThat(error).isIn(11, -1);
  }
}

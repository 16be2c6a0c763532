package dev.eddy.http;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static dev.eddy.Coroutines.moment;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.Awaitable;
import dev.eddy.CancelledError;
import dev.eddy.Coroutine;
import dev.eddy.Promise;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The client with servers of HTTP/2 that send exactly the frames that a test wants. */
class ClientHttp2FramesTest extends ClientTestBase {
  private static final int MAX_STREAMS = 3;
  private static final int INITIAL_WINDOW = 4;
  private static final byte STATUS_200 = (byte) 0x88;

  @BeforeEach
  void speakHttp2() {
    use(AsyncHttpClient.builder().http2PriorKnowledge(true));
  }

  private static byte[] setting(int which, int value) {
    byte[] word = word(value);
    return new byte[] {0, (byte) which, word[0], word[1], word[2], word[3]};
  }

  private static byte[] word(int value) {
    return new byte[] {
      (byte) (value >> 24), (byte) (value >> 16), (byte) (value >> 8), (byte) value
    };
  }

  private static Http2Frames accept(RawServer.Connection connection) throws IOException {
    return Http2Frames.accepted(connection.socket);
  }

  private HttpRequest.Builder get(RawServer server) {
    return HttpRequest.builder(server.url("/")).requestTimeout(Duration.ofSeconds(5));
  }

  private HttpRequest upload(RawServer server, int length) {
    return HttpRequest.builder(server.url("/")).method("POST").body(new byte[length]).build();
  }

  // ---- servers that take nothing

  @Test
  void serverThatGoesAwayAtOnce_isAFailure() throws Exception {
    try (var server =
        new RawServer(
            connection -> {
              byte[] settings = Http2Frames.frame(Http2Frames.SETTINGS, 0, 0);
              byte[] goAway = Http2Frames.frame(Http2Frames.GOAWAY, 0, 0, new byte[8]);
              byte[] both = new byte[settings.length + goAway.length];
              System.arraycopy(settings, 0, both, 0, settings.length);
              System.arraycopy(goAway, 0, both, settings.length, goAway.length);
              accept(connection).write(both).readToTheEnd();
            })) {
      for (int i = 1; i <= 2; i++) {
        assertThat(failureOf(() -> http.fetch(get(server).build())))
            .isInstanceOf(StreamClosedException.class)
            .hasMessage("the server closed the connection at once");
        assertThat(server.accepted()).isEqualTo(i);
      }
    }
  }

  @Test
  void serverThatTakesNoStreams_isNotDialedAgain() throws Exception {
    try (var server =
        new RawServer(
            connection -> {
              Http2Frames frames = accept(connection);
              frames.send(Http2Frames.SETTINGS, 0, 0, setting(MAX_STREAMS, 0));
              for (int i = 0; i < 20; i++) { // time in which it could dial
                frames.send(Http2Frames.PING, 0, 0, new byte[8]).readOnTo(Http2Frames.PING);
              }
              frames.send(Http2Frames.SETTINGS, 0, 0, setting(MAX_STREAMS, 1));
              int stream = frames.readOnTo(Http2Frames.HEADERS).stream();
              int whole = Http2Frames.END_HEADERS | Http2Frames.END_STREAM;
              frames.send(Http2Frames.HEADERS, whole, stream, STATUS_200).readToTheEnd();
            })) {
      assertThat(run(() -> http.fetch(get(server).build())).code()).isEqualTo(200);
      assertThat(server.accepted()).isEqualTo(1);
    }
  }

  @Test
  void serverThatHasTakenNoStream_andCloses_isAFailure() throws Exception {
    try (var server =
        new RawServer(
            connection -> {
              Http2Frames frames = accept(connection);
              frames.send(Http2Frames.SETTINGS, 0, 0, setting(MAX_STREAMS, 0));
              frames.send(Http2Frames.PING, 0, 0, new byte[8]).readOnTo(Http2Frames.PING);
            })) {
      assertThat(failureOf(() -> http.fetch(get(server).build())))
          .isInstanceOf(StreamClosedException.class)
          .hasMessage("the connection was closed before the server took a request");
      assertThat(server.accepted()).isEqualTo(1);
    }
  }

  // ---- the end of connections and streams

  /** The server still learns of it: what it sends is refused. */
  @Test
  void connectionWhoseServerDoesNotRead_isClosed() throws Exception {
    try (var server =
        new RawServer(
            connection -> {
              Http2Frames frames = accept(connection);
              frames.send(Http2Frames.SETTINGS, 0, 0, setting(INITIAL_WINDOW, Integer.MAX_VALUE));
              int more = Integer.MAX_VALUE - 65_535;
              frames.send(Http2Frames.WINDOW_UPDATE, 0, 0, word(more));
              frames.readOnTo(Http2Frames.DATA);
              connection.tell("asked");
              connection.gate.await();
              try {
                for (int i = 0; i < 2000; i++) {
                  frames.send(Http2Frames.PING, 0, 0, new byte[8]);
                }
                connection.tell("open");
              } catch (IOException closed) {
                connection.tell("closed");
              }
            })) {
      test.run(
          () -> {
            Promise<HttpResponse> fetching = http.fetch(upload(server, 32 * 1024 * 1024));
            assertThat(await(test.loop().runInExecutor(server::nextEvent))).isEqualTo("asked");
            for (int i = 0; i < 500; i++) {
              await(moment()); // until the socket takes no more
            }
            fetching.cancel();
            try {
              await(fetching);
            } catch (CancellationException cancelled) {
              assertThat(fetching.isCancelled()).isTrue();
            }
            await(http.closeAsync());
            server.openGate();
            assertThat(await(test.loop().runInExecutor(server::nextEvent))).isEqualTo("closed");
          });
    }
  }

  /** Its stream is not reset, for which HTTP/2 would wait. */
  @Test
  void connectionOfAFetchThatGoesOn_isClosedWithTheClient() throws Exception {
    try (var server =
        new RawServer(
            connection -> {
              Http2Frames frames = accept(connection);
              frames.send(Http2Frames.SETTINGS, 0, 0);
              int stream = frames.readOnTo(Http2Frames.HEADERS).stream();
              frames.send(Http2Frames.HEADERS, Http2Frames.END_HEADERS, stream, STATUS_200);
              frames.send(Http2Frames.DATA, 0, stream, (byte) 'a').readToTheEnd();
              connection.tell("closed");
            })) {
      test.run(
          () -> {
            var begun = new Promise<Void>();
            var mayEnd = new Promise<Void>();
            Promise<HttpResponse> fetching =
                http.fetch(get(server).streamingCallback(each -> goOn(begun, mayEnd)).build());
            await(begun);
            Awaitable<Void> closing = http.closeAsync();
            assertThat(await(test.loop().runInExecutor(server::nextEvent))).isEqualTo("closed");
            assertThat(fetching.isDone()).isFalse();
            mayEnd.setResult(null);
            try {
              await(fetching);
            } catch (IOException closed) {
              assertThat(closed).hasMessageStartingWith("the client was closed during the fetch");
            }
            await(closing);
          });
    }
  }

  /** Ends when it may, cancelled or not. */
  private static Coroutine<Void> goOn(Promise<Void> begun, Promise<Void> mayEnd) {
    return async(
        () -> {
          begun.setResult(null);
          try {
            await(mayEnd);
          } catch (CancelledError cancelled) {
            await(mayEnd);
            throw cancelled;
          }
        });
  }

  /** Answers a request whose body has come as far as the windows let it. */
  private static void answerEarly(RawServer.Connection connection) throws Exception {
    Http2Frames frames = accept(connection);
    frames.send(Http2Frames.SETTINGS, 0, 0);
    int stream = frames.readOnTo(Http2Frames.HEADERS).stream();
    int whole = Http2Frames.END_HEADERS | Http2Frames.END_STREAM;
    frames.send(Http2Frames.HEADERS, whole, stream, STATUS_200);
    connection.gate.await();
    frames.send(Http2Frames.PING, 0, 0, new byte[8]);
    String seen = "no reset";
    try {
      for (Http2Frames.Frame frame = frames.read(); frame != null; frame = frames.read()) {
        if (frame.type() == Http2Frames.RST_STREAM) {
          seen = "reset " + frame.word(0);
        } else if (frame.type() == Http2Frames.PING) {
          connection.tell(seen);
        }
      }
    } catch (IOException reset) {
      // is an end too
    }
    connection.tell("closed");
  }

  @Test
  void responseBeforeTheEndOfTheRequest_resetsTheStream() throws Exception {
    try (var server = new RawServer(ClientHttp2FramesTest::answerEarly)) {
      assertThat(run(() -> http.fetch(upload(server, 200_000))).code()).isEqualTo(200);
      server.openGate();
      assertThat(run(() -> test.loop().runInExecutor(server::nextEvent))).isEqualTo("reset 8");
    }
  }

  @Test
  void responseBeforeTheEndOfTheRequest_doesNotKeepTheConnectionOpen() throws Exception {
    try (var server = new RawServer(ClientHttp2FramesTest::answerEarly)) {
      run(() -> http.fetch(upload(server, 200_000)));
      server.openGate();
      run(() -> test.loop().runInExecutor(server::nextEvent));
      run(http::closeAsync);
      assertThat(run(() -> test.loop().runInExecutor(server::nextEvent))).isEqualTo("closed");
    }
  }
}

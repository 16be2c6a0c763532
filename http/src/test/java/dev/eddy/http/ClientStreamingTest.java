package dev.eddy.http;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static dev.eddy.Coroutines.moment;
import static dev.eddy.Coroutines.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.eddy.Awaitable;
import dev.eddy.CancelledError;
import dev.eddy.Coroutine;
import dev.eddy.Promise;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies that come and go in pieces, or compressed. */
class ClientStreamingTest extends ClientTestBase {
  private static final int MEGABYTE = 1024 * 1024;

  private static final class Pieces extends RequestHandler {
    @Override
    protected Coroutine<Void> get() {
      return async(
          () -> {
            for (int i = 0; i < 5; i++) {
              write("piece " + i + "\n");
              await(flush());
            }
          });
    }
  }

  @StreamRequestBody
  private static final class Counts extends RequestHandler {
    private int length;

    @Override
    protected Awaitable<?> dataReceived(byte[] chunk) {
      length += chunk.length;
      return null;
    }

    @Override
    protected Awaitable<?> post() {
      HttpHeaders headers = request().headers();
      write(length + " bytes, " + headers.get("transfer-encoding"));
      write(", " + headers.get("content-length"));
      return null;
    }
  }

  @BeforeEach
  void serve() throws Exception {
    serve(Application.builder().route("/pieces", Pieces::new).route("/count", Counts::new).build());
  }

  // ---- the response

  @Test
  void streamingCallback_getsTheBody() throws Exception {
    var received = new StringBuilder();
    var codes = new ArrayList<Integer>();
    HttpRequest request =
        request("/pieces")
            .headerCallback(
                head -> {
                  assertThat(received).isEmpty();
                  assertThat(head.headers().get("transfer-encoding")).isEqualTo("chunked");
                  codes.add(head.code());
                })
            .streamingCallback(
                chunk -> {
                  received.append(new String(chunk, StandardCharsets.UTF_8));
                  return null;
                })
            .build();

    HttpResponse response = run(() -> http.fetch(request));

    assertThat(response.body()).isEmpty();
    assertThat(codes).containsExactly(200);
    assertThat(received).hasToString("piece 0\npiece 1\npiece 2\npiece 3\npiece 4\n");
  }

  /** The server gets rid of no more than fits into the buffers between it and a slow callback. */
  @Test
  void slowCallback_slowsTheServerDown() throws Exception {
    try (var server =
        new RawServer(
            connection -> {
              connection.head();
              connection.socket.setSendBufferSize(64 * 1024);
              connection.send("HTTP/1.1 200 OK\r\nContent-Length: " + 64 * MEGABYTE + "\r\n\r\n");
              for (int i = 0; i < 64; i++) {
                connection.send(new byte[MEGABYTE]);
                connection.tell("sent");
              }
            })) {
      var mayGoOn = new Promise<Void>();
      var sizes = new ArrayList<Integer>();
      HttpRequest request =
          HttpRequest.builder(server.url("/"))
              .streamingCallback(
                  chunk -> {
                    sizes.add(chunk.length);
                    return mayGoOn;
                  })
              .build();
      test.run(
          () -> {
            Promise<HttpResponse> fetching = http.fetch(request);
            int sent = 0;
            while (await(test.loop().runInExecutor(() -> server.eventWithin(300))) != null) {
              sent++;
            }
            assertThat(sent).isLessThan(32);
            assertThat(sizes).hasSize(1);
            mayGoOn.setResult(null);
            await(fetching);
          });
      assertThat(sizes.stream().mapToInt(each -> each).sum()).isEqualTo(64 * MEGABYTE);
    }
  }

  @Test
  void failureOfACallback_isThatOfTheFetch_andBreaksItOff() throws Exception {
    var failure = new IllegalStateException("enough");
    try (var server =
        new RawServer(
            connection -> {
              connection.head();
              connection.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
              connection.awaitEnd();
            })) {
      HttpRequest byChunk =
          HttpRequest.builder(server.url("/"))
              .streamingCallback(
                  chunk -> {
                    throw failure;
                  })
              .build();
      HttpRequest byHeaders =
          HttpRequest.builder(server.url("/"))
              .headerCallback(
                  head -> {
                    throw failure;
                  })
              .build();

      assertThat(failureOf(() -> http.fetch(byChunk))).isSameAs(failure);
      assertThat(server.nextEvent()).isEqualTo("closed");
      assertThat(failureOf(() -> http.fetch(byHeaders))).isSameAs(failure);
      assertThat(server.nextEvent()).isEqualTo("closed");
    }
  }

  @Test
  void cancelling_cancelsTheCallback() throws Exception {
    var begun = new Promise<Void>();
    var ended = new Promise<String>();
    HttpRequest request =
        request("/pieces")
            .streamingCallback(
                chunk ->
                    async(
                        () -> {
                          begun.setResult(null);
                          try {
                            await(new Promise<Void>());
                          } catch (CancelledError cancelled) {
                            ended.setResult("cancelled");
                            throw cancelled;
                          }
                        }))
            .build();
    test.run(
        () -> {
          Promise<HttpResponse> fetching = http.fetch(request);
          await(begun);
          fetching.cancel();
          assertThat(await(ended)).isEqualTo("cancelled");
        });
  }

  // ---- compression

  private static byte[] gzip(byte[] plain) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var out = new GZIPOutputStream(bytes)) {
      out.write(plain);
    }
    return bytes.toByteArray();
  }

  private static RawServer serving(String coding, byte[] body) throws IOException {
    return new RawServer(
        connection -> {
          try {
            while (connection.head() != null) {
              connection.send(
                  "HTTP/1.1 200 OK\r\nContent-Encoding: "
                      + coding
                      + "\r\nContent-Length: "
                      + body.length
                      + "\r\n\r\n");
              connection.send(body);
            }
          } finally {
            connection.tell("closed");
          }
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "deflate"})
  void compressedBody_isDecompressed(String coding) throws Exception {
    String text = "again and ".repeat(100_000);
    var bytes = new ByteArrayOutputStream();
    try (var out =
        coding.equals("gzip") ? new GZIPOutputStream(bytes) : new DeflaterOutputStream(bytes)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    try (var server = serving(coding, bytes.toByteArray())) {
      for (int i = 0; i < 2; i++) {
        HttpResponse response = run(() -> http.fetch(server.url("/")));
        assertThat(response.body()).isEqualTo(text);
        assertThat(response.headers().get("content-encoding")).isNull();
      }
      assertThat(server.accepted()).isEqualTo(1);
    }
  }

  @Test
  void compressedBody_isLeftAlone_ifTheRequestSaysSo() throws Exception {
    byte[] body = gzip("text".getBytes(StandardCharsets.UTF_8));
    try (var server = serving("gzip", body)) {
      HttpRequest request = HttpRequest.builder(server.url("/")).decompressResponse(false).build();

      HttpResponse response = run(() -> http.fetch(request));

      assertThat(response.bodyBytes()).isEqualTo(body);
      assertThat(response.headers().get("content-encoding")).isEqualTo("gzip");
    }
  }

  @Test
  void bodyThatOnlySaysItIsCompressed_isAFailure() throws Exception {
    try (var server = serving("gzip", "plain and simple".getBytes(StandardCharsets.UTF_8))) {
      assertThat(failureOf(() -> http.fetch(server.url("/"))))
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith("the response cannot be read: ");
      assertThat(server.nextEvent()).isEqualTo("closed");
    }
  }

  @Test
  void emptyBody_mayBeCalledCompressed() throws Exception {
    try (var server = serving("gzip", new byte[0])) {
      assertThat(run(() -> http.fetch(server.url("/"))).body()).isEmpty();
    }
  }

  /** 100 MB in 100 kB. */
  @Test
  void bodyBeyondTheLimit_isAFailure_alsoCompressed() throws Exception {
    use(AsyncHttpClient.builder().maxBodySize(5 * MEGABYTE));
    byte[] bomb = gzip(new byte[100 * MEGABYTE]);
    assertThat(bomb.length).isLessThan(MEGABYTE);
    try (var server = serving("gzip", bomb);
        var plain = serving("identity", new byte[6 * MEGABYTE])) {
      for (RawServer each : List.of(server, plain)) {
        assertThat(failureOf(() -> http.fetch(each.url("/"))))
            .isInstanceOf(IOException.class)
            .hasMessageStartingWith("the response has a body of more than 5242880 bytes");
        assertThat(each.nextEvent()).isEqualTo("closed");
      }
    }
  }

  @Test
  void bodyAtTheLimit_isWhole() throws Exception {
    use(AsyncHttpClient.builder().maxBodySize(MEGABYTE));
    try (var server = serving("identity", new byte[MEGABYTE])) {
      assertThat(run(() -> http.fetch(server.url("/"))).bodyBytes()).hasSize(MEGABYTE);
    }
  }

  @Test
  void streamedBody_mayBeLongerThanTheLimit() throws Exception {
    use(AsyncHttpClient.builder().maxBodySize(2 * MEGABYTE));
    var received = new ArrayList<Integer>();
    try (var server = serving("identity", new byte[10 * MEGABYTE])) {
      HttpRequest request =
          HttpRequest.builder(server.url("/"))
              .streamingCallback(
                  chunk -> {
                    received.add(chunk.length);
                    return null;
                  })
              .build();

      run(() -> http.fetch(request));

      assertThat(received.stream().mapToInt(each -> each).sum()).isEqualTo(10 * MEGABYTE);
    }
  }

  // ---- the request

  private static Coroutine<Void> produce(HttpRequest.BodySink sink, int pieces) {
    return async(
        () -> {
          for (int i = 0; i < pieces; i++) {
            await(sink.write(new byte[1000]));
          }
        });
  }

  @Test
  void producedBody_isSentInChunks() throws Exception {
    HttpRequest request =
        request("/count").method("POST").bodyProducer(sink -> produce(sink, 500)).build();

    assertThat(run(() -> http.fetch(request)).body()).isEqualTo("500000 bytes, chunked, null");
  }

  @Test
  void producedBody_mayHaveALength() throws Exception {
    HttpRequest request =
        request("/count")
            .method("POST")
            .header("Content-Length", "3000")
            .bodyProducer(sink -> produce(sink, 3))
            .build();

    assertThat(run(() -> http.fetch(request)).body()).isEqualTo("3000 bytes, null, 3000");
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 4})
  void producedBody_ofAnotherLength_isAFailure(int pieces) throws Exception {
    try (var server =
        new RawServer(
            connection -> {
              connection.head();
              connection.awaitEnd();
            })) {
      HttpRequest request =
          HttpRequest.builder(server.url("/"))
              .method("POST")
              .header("Content-Length", "3000")
              .bodyProducer(sink -> produce(sink, pieces))
              .build();

      assertThat(failureOf(() -> http.fetch(request)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage(
              "the body is 1000 bytes "
                  + (pieces < 3 ? "shorter" : "longer")
                  + " than the request's Content-Length");
      assertThat(server.nextEvent()).isEqualTo("closed");
    }
  }

  @Test
  void producer_isNoFasterThanTheServer() throws Exception {
    var read = new Promise<Void>();
    var written = new ArrayList<Integer>();
    try (var server =
        new RawServer(
            connection -> {
              connection.socket.setReceiveBufferSize(64 * 1024);
              connection.head();
              connection.tell("asked");
              connection.gate.await();
              for (String line = connection.line(); !line.equals("0"); line = connection.line()) {
                connection.characters(Integer.parseInt(line, 16) + 2);
              }
              connection.line();
              connection.ok("got all");
            })) {
      HttpRequest request =
          HttpRequest.builder(server.url("/"))
              .method("PUT")
              .bodyProducer(
                  sink ->
                      async(
                          () -> {
                            for (int i = 0; i < 32; i++) {
                              await(sink.write(new byte[MEGABYTE]));
                              written.add(i);
                            }
                          }))
              .build();
      test.run(
          () -> {
            Promise<HttpResponse> fetching = http.fetch(request);
            await(test.loop().runInExecutor(server::nextEvent));
            int before;
            do {
              before = written.size();
              await(sleep(Duration.ofMillis(100)));
            } while (written.size() > before);
            assertThat(written.size()).isLessThan(32);
            server.openGate();
            assertThat(await(fetching).body()).isEqualTo("got all");
          });
    }
  }

  @Test
  void failureOfAProducer_isThatOfTheFetch() throws Exception {
    var failure = new IOException("no more");
    try (var server =
        new RawServer(
            connection -> {
              connection.head();
              connection.awaitEnd();
            })) {
      HttpRequest request =
          HttpRequest.builder(server.url("/"))
              .method("POST")
              .bodyProducer(
                  sink ->
                      async(
                          () -> {
                            await(sink.write("begun"));
                            throw failure;
                          }))
              .build();

      assertThat(failureOf(() -> http.fetch(request))).isSameAs(failure);
      assertThat(server.nextEvent()).isEqualTo("closed");
    }
  }

  @Test
  void responseBeforeTheBodyHasEnded_cancelsTheProducer() throws Exception {
    var ended = new ArrayList<String>();
    try (var server =
        new RawServer(
            connection -> {
              connection.head();
              connection.send("HTTP/1.1 413 Too Long\r\nContent-Length: 0\r\n\r\n");
              connection.awaitEnd();
            })) {
      HttpRequest request =
          HttpRequest.builder(server.url("/"))
              .method("POST")
              .bodyProducer(
                  sink ->
                      async(
                          () -> {
                            try {
                              await(new Promise<Void>());
                            } finally {
                              await(moment());
                              ended.add("ended");
                            }
                          }))
              .build();

      assertThat(run(() -> http.fetch(request, false)).code()).isEqualTo(413);
      assertThat(ended).containsExactly("ended");
      assertThat(server.nextEvent()).isEqualTo("closed");
    }
  }

  @Test
  void writeAfterTheEnd_isRefused() throws Exception {
    var sinks = new ArrayList<HttpRequest.BodySink>();
    HttpRequest request =
        request("/count")
            .method("POST")
            .bodyProducer(
                sink -> {
                  sinks.add(sink);
                  return null;
                })
            .build();
    run(() -> http.fetch(request));

    assertThat(catchThrowable(() -> sinks.get(0).write("late")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("write() after the body has ended");
  }

  // ---- Expect: 100-continue

  @Test
  void body_waitsForContinue() throws Exception {
    try (var server =
        new RawServer(
            connection -> {
              String head = connection.head();
              connection.send("HTTP/1.1 100 Continue\r\n\r\n");
              connection.ok(head.contains("expect: 100-continue") + " " + connection.characters(4));
            })) {
      HttpRequest request =
          HttpRequest.builder(server.url("/"))
              .method("POST")
              .body("body")
              .expectContinue(true)
              .build();

      assertThat(run(() -> http.fetch(request)).body()).isEqualTo("true body");
    }
  }

  @Test
  void body_isNotSent_ifTheServerAnswersWithout() throws Exception {
    var produced = new ArrayList<String>();
    try (var server =
        new RawServer(
            connection -> {
              connection.head();
              connection.send("HTTP/1.1 417 No\r\nContent-Length: 0\r\n\r\n");
              connection.tell("got '" + connection.characters(1) + "'");
            })) {
      HttpRequest request =
          HttpRequest.builder(server.url("/"))
              .method("POST")
              .bodyProducer(
                  sink -> {
                    produced.add("produced");
                    return null;
                  })
              .expectContinue(true)
              .build();

      assertThat(run(() -> http.fetch(request, false)).code()).isEqualTo(417);
      assertThat(produced).isEmpty();
      assertThat(server.nextEvent()).isEqualTo("got ''");
    }
  }

  @Test
  void serverThatDoesNotKnowExpect_getsTheBody() throws Exception {
    try (var server =
        new RawServer(
            connection -> {
              connection.head();
              connection.ok("got " + connection.characters(4));
            })) {
      HttpRequest request =
          HttpRequest.builder(server.url("/"))
              .method("POST")
              .body("body")
              .expectContinue(true)
              .build();

      assertThat(run(() -> http.fetch(request)).body()).isEqualTo("got body");
    }
  }
}

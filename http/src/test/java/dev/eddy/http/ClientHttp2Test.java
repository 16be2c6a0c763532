package dev.eddy.http;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static dev.eddy.Coroutines.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.Awaitable;
import dev.eddy.Promise;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClientHttp2Test extends ClientTestBase {
  @TempDir static Path folder;
  private static TestCertificates.Pair certificates;
  private static SslContext tls;

  @BeforeAll
  static void makeCertificates() throws Exception {
    certificates = TestCertificates.makeFor(folder, "server", "dns:localhost");
    tls = serverTls("TLSv1.2", "TLSv1.3");
  }

  private static SslContext serverTls(String... versions) throws Exception {
    return SslContextBuilder.forServer(certificates.chain().toFile(), certificates.key().toFile())
        .sslProvider(SslProvider.JDK)
        .protocols(versions)
        .applicationProtocolConfig(
            new ApplicationProtocolConfig(
                ApplicationProtocolConfig.Protocol.ALPN,
                ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                ApplicationProtocolNames.HTTP_2,
                ApplicationProtocolNames.HTTP_1_1))
        .build();
  }

  @BeforeEach
  void speakHttp2() {
    use(AsyncHttpClient.builder().http2PriorKnowledge(true));
  }

  private static HttpRequest.Builder get(NettyTestServer server, String path) {
    return HttpRequest.builder(server.url(path)).caCertificates(certificates.chain());
  }

  private static NettyTestServer plain(NettyTestServer.Answer answer) {
    return new NettyTestServer(null, 100, answer);
  }

  private static void mirror(
      io.netty.handler.codec.http.FullHttpRequest request, NettyTestServer.Stream stream) {
    stream.send(
        request.method()
            + " "
            + request.uri()
            + " "
            + request.headers().get("host")
            + " "
            + request.content().readableBytes());
  }

  // ---- how it is chosen

  @Test
  void serverOverTls_isOfferedHttp2() throws Exception {
    try (var server = new NettyTestServer(tls, 100, ClientHttp2Test::mirror)) {
      HttpResponse response = run(() -> http.fetch(get(server, "/a?b").build()));

      assertThat(response.version()).isEqualTo("HTTP/2");
      assertThat(response.code()).isEqualTo(200);
      assertThat(response.body())
          .isEqualTo("GET /a?b " + server.url("").replace("https://", "") + " 0");
      assertThat(response.headers().names())
          .containsExactlyInAnyOrder("content-length", "content-encoding");
    }
  }

  /** With TLS 1.2 the server is the last to speak in the handshake, and may go on at once. */
  @Test
  void settingsThatComeWithTheEndOfTheHandshake_areRead() throws Exception {
    try (var server = new NettyTestServer(serverTls("TLSv1.2"), 100, ClientHttp2Test::mirror)) {
      HttpResponse response = run(() -> http.fetch(get(server, "/").build()));

      assertThat(response.version()).isEqualTo("HTTP/2");
    }
  }

  @Test
  void http2_needNotBeOffered() throws Exception {
    use(AsyncHttpClient.builder().http2(false));
    try (var server = new NettyTestServer(tls, 100, ClientHttp2Test::mirror)) {
      HttpResponse response = run(() -> http.fetch(get(server, "/").build()));

      assertThat(response.version()).isEqualTo("HTTP/1.1");
    }
  }

  @Test
  void http2_isSpokenWithoutTls_ifThatWasSaid() throws Exception {
    try (var server = plain(ClientHttp2Test::mirror)) {
      assertThat(run(() -> http.fetch(get(server, "/").build())).version()).isEqualTo("HTTP/2");
    }
  }

  @Test
  void serverThatDoesNotKnowHttp2_isAFailure() throws Exception {
    try (var server =
        new RawServer(
            connection -> {
              connection.send("HTTP/1.1 400 Bad Request\r\n\r\n");
              connection.awaitEnd();
            })) {
      assertThat(failureOf(() -> http.fetch(server.url("/"))))
          .isInstanceOf(java.io.IOException.class)
          .hasMessageStartingWith("HTTP/2 with http://127.0.0.1:");
    }
  }

  // ---- streams

  @Test
  void fetches_shareAConnection() throws Exception {
    var waiting = new ArrayList<NettyTestServer.Stream>(); // its thread only
    try (var server =
        new NettyTestServer(
            tls,
            100,
            (request, stream) -> {
              waiting.add(stream);
              if (waiting.size() == 50) {
                waiting.forEach(each -> each.send("all at once"));
              }
            })) {
      test.run(
          () -> {
            List<Awaitable<HttpResponse>> fetches = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
              fetches.add(http.fetch(get(server, "/" + i).build()));
            }
            assertThat(await(fetches)).allMatch(each -> each.body().equals("all at once"));
          });
      assertThat(server.connections()).isEqualTo(1);
    }
  }

  @Test
  void fetchesThatAreCancelledTogether_leaveTheirStreamToTheNext() throws Exception {
    use(AsyncHttpClient.builder().http2PriorKnowledge(true).maxConnectionsPerHost(1));
    var isHeld = new Promise<Void>();
    try (var server =
        new NettyTestServer(
            null,
            1,
            (request, stream) -> {
              if (request.uri().equals("/hold")) {
                isHeld.setResult(null);
              } else {
                stream.send("done");
              }
            })) {
      String body =
          test.run(
              () -> {
                Promise<HttpResponse> first = http.fetch(get(server, "/hold").build());
                Promise<HttpResponse> second = http.fetch(get(server, "/second").build());
                await(isHeld);
                first.cancel(); // its stream is the second's then, which nobody wants any more
                second.cancel();
                return await(http.fetch(get(server, "/").build())).body();
              });

      assertThat(body).isEqualTo("done");
    }
  }

  @Test
  void streams_areNoMoreThanTheServerTakes() throws Exception {
    use(AsyncHttpClient.builder().http2PriorKnowledge(true).maxConnectionsPerHost(1));
    var atWork = new AtomicInteger();
    var most = new AtomicInteger();
    try (var server =
        new NettyTestServer(
            null,
            2,
            (request, stream) -> {
              most.accumulateAndGet(atWork.incrementAndGet(), Math::max);
              stream
                  .context
                  .executor()
                  .execute(
                      () -> {
                        atWork.decrementAndGet();
                        stream.send("done");
                      });
            })) {
      test.run(
          () -> {
            List<Awaitable<HttpResponse>> fetches = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
              fetches.add(http.fetch(get(server, "/" + i).build()));
            }
            assertThat(await(fetches)).allMatch(each -> each.body().equals("done"));
          });
      assertThat(server.connections()).isEqualTo(1);
      assertThat(most.get()).isBetween(1, 2);
    }
  }

  @Test
  void cancelling_resetsTheStream_andKeepsTheConnection() throws Exception {
    try (var server =
        plain(
            (request, stream) -> {
              if (request.uri().equals("/wait")) {
                stream.tell("asked");
              } else {
                stream.send("here");
              }
            })) {
      test.run(
          () -> {
            Promise<HttpResponse> fetching = http.fetch(get(server, "/wait").build());
            assertThat(await(test.loop().runInExecutor(server::nextEvent))).isEqualTo("asked");
            fetching.cancel();
            assertThat(await(test.loop().runInExecutor(server::nextEvent)))
                .isEqualTo("reset CANCEL");
            assertThat(await(http.fetch(get(server, "/").build())).body()).isEqualTo("here");
          });
      assertThat(server.connections()).isEqualTo(1);
    }
  }

  @Test
  void resetByTheServer_isAFailure() throws Exception {
    try (var server = plain((request, stream) -> stream.reset(Http2Error.INTERNAL_ERROR))) {
      assertThat(failureOf(() -> http.fetch(get(server, "/").build())))
          .isInstanceOf(StreamClosedException.class)
          .hasMessage("the server reset the stream: INTERNAL_ERROR");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"abc", "20", "2000", "-20", "99999999999", "200 OK", "101"})
  void statusThatIsNone_isAFailure(String status) throws Exception {
    try (var server = plain((request, stream) -> stream.sendStatus(status))) {
      assertThat(failureOf(() -> http.fetch(get(server, "/").build())))
          .isInstanceOf(java.io.IOException.class)
          .hasMessageContaining("status '" + status + "' in HTTP/2");
    }
  }

  @Test
  void statusAlone_isAResponse() throws Exception {
    try (var server = plain((request, stream) -> stream.sendStatus("299"))) {
      assertThat(run(() -> http.fetch(get(server, "/").build())).code()).isEqualTo(299);
    }
  }

  @Test
  void refusedRequest_isSentOnceMore_whateverItsMethod() throws Exception {
    var asked = new AtomicInteger();
    try (var server =
        plain(
            (request, stream) -> {
              if (asked.incrementAndGet() == 1) {
                stream.reset(Http2Error.REFUSED_STREAM);
              } else {
                mirror(request, stream);
              }
            })) {
      HttpRequest post = get(server, "/").method("POST").body("pay").build();

      assertThat(run(() -> http.fetch(post)).body()).startsWith("POST / ").endsWith(" 3");
      assertThat(asked).hasValue(2);
    }
  }

  @Test
  void requestThatAServerLeavesBehind_isSentOnceMore() throws Exception {
    var asked = new AtomicInteger();
    try (var server =
        plain(
            (request, stream) -> {
              if (asked.incrementAndGet() == 1) {
                stream.goAway(0);
              } else {
                mirror(request, stream);
              }
            })) {
      HttpRequest post = get(server, "/").method("POST").body("pay").build();

      assertThat(run(() -> http.fetch(post)).body()).startsWith("POST / ");
      assertThat(asked).hasValue(2);
      assertThat(server.connections()).isEqualTo(2);
    }
  }

  @Test
  void serverThatGoesAway_endsWhatItHasBegun_andGetsNoMore() throws Exception {
    var first = new ArrayList<NettyTestServer.Stream>();
    try (var server =
        plain(
            (request, stream) -> {
              if (request.uri().equals("/first")) {
                first.add(stream);
                stream.goAway(3);
                stream.tell("gone");
              } else {
                stream.send("second");
                first.get(0).send("first");
              }
            })) {
      test.run(
          () -> {
            Promise<HttpResponse> begun = http.fetch(get(server, "/first").build());
            await(test.loop().runInExecutor(server::nextEvent));
            await(sleep(Duration.ofMillis(50)));
            assertThat(await(http.fetch(get(server, "/second").build())).body())
                .isEqualTo("second");
            assertThat(await(begun).body()).isEqualTo("first");
            assertThat(await(test.loop().runInExecutor(server::nextEvent))).isEqualTo("closed");
          });
      assertThat(server.connections()).isEqualTo(2);
    }
  }

  /** A connection that a router on the way has forgotten is silent for ever. */
  @Test
  void connectionThatFallsSilent_getsNoMore() throws Exception {
    try (var server =
        plain(
            (request, stream) -> {
              if (!request.uri().equals("/silent")) {
                stream.send("here");
              }
            })) {
      HttpRequest silent = get(server, "/silent").requestTimeout(Duration.ofMillis(60)).build();

      run(() -> http.fetch(get(server, "/").build()));
      assertThat(failureOf(() -> http.fetch(silent))).isInstanceOf(HttpTimeoutException.class);
      assertThat(server.connections()).isEqualTo(1);
      run(() -> http.fetch(get(server, "/").build()));
      assertThat(server.connections()).isEqualTo(2);
    }
  }

  @Test
  void connectionThatOthersHearOf_isKept() throws Exception {
    try (var server =
        plain(
            (request, stream) -> {
              if (!request.uri().equals("/silent")) {
                stream.send("here");
              }
            })) {
      HttpRequest silent = get(server, "/silent").requestTimeout(Duration.ofMillis(200)).build();

      test.run(
          () -> {
            await(http.fetch(get(server, "/").build()));
            Promise<HttpResponse> waits = http.fetch(silent);
            await(sleep(Duration.ofMillis(20)));
            await(http.fetch(get(server, "/").build()));
            try {
              await(waits);
            } catch (HttpTimeoutException late) {
              assertThat(late.phase()).isEqualTo(HttpTimeoutException.Phase.REQUEST);
            }
            await(http.fetch(get(server, "/").build()));
          });
      assertThat(server.connections()).isEqualTo(1);
    }
  }

  // ---- bodies

  @Test
  void longBodies_goBothWays() throws Exception {
    byte[] body = new byte[5_000_000];
    try (var server =
        plain(
            (request, stream) -> {
              byte[] copy = new byte[request.content().readableBytes()];
              request.content().readBytes(copy);
              stream.send(copy, "identity");
            })) {
      HttpRequest whole = get(server, "/").method("POST").body(body).build();
      HttpRequest inPieces =
          get(server, "/")
              .method("POST")
              .bodyProducer(
                  sink ->
                      async(
                          () -> {
                            for (int i = 0; i < 50; i++) {
                              await(sink.write(new byte[100_000]));
                            }
                          }))
              .build();

      assertThat(run(() -> http.fetch(whole)).bodyBytes()).hasSize(5_000_000);
      assertThat(run(() -> http.fetch(inPieces)).bodyBytes()).hasSize(5_000_000);
    }
  }

  @Test
  void streamThatIsNotRead_doesNotStopOthers() throws Exception {
    try (var server =
        plain(
            (request, stream) ->
                stream.send(
                    new byte[request.uri().equals("/slow") ? 3_000_000 : 1_000_000], "identity"))) {
      test.run(
          () -> {
            var mayGoOn = new Promise<Void>();
            var begun = new Promise<Void>();
            var sizes = new ArrayList<Integer>();
            Promise<HttpResponse> slow =
                http.fetch(
                    get(server, "/slow")
                        .streamingCallback(
                            chunk -> {
                              sizes.add(chunk.length);
                              if (!begun.isDone()) {
                                begun.setResult(null);
                              }
                              return mayGoOn;
                            })
                        .build());
            await(begun);
            assertThat(await(http.fetch(get(server, "/quick").build())).bodyBytes())
                .hasSize(1_000_000);
            assertThat(sizes).hasSize(1);
            mayGoOn.setResult(null);
            await(slow);
            assertThat(sizes.stream().mapToInt(each -> each).sum()).isEqualTo(3_000_000);
          });
      assertThat(server.connections()).isEqualTo(1);
    }
  }

  @Test
  void compressedBody_isDecompressed() throws Exception {
    var bytes = new ByteArrayOutputStream();
    try (var out = new GZIPOutputStream(bytes)) {
      out.write("plain".getBytes(StandardCharsets.UTF_8));
    }
    try (var server = plain((request, stream) -> stream.send(bytes.toByteArray(), "gzip"))) {
      assertThat(run(() -> http.fetch(get(server, "/").build())).body()).isEqualTo("plain");
    }
  }
}

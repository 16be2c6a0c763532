package dev.eddy.http;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static dev.eddy.Coroutines.moment;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.Awaitable;
import dev.eddy.Coroutine;
import dev.eddy.Promise;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Fetches that are cancelled at any moment leave nothing behind: no slot, no connection. */
class ClientChaosTest extends ClientTestBase {
  private static final int FETCHES = 100;

  private static byte[] compressed() throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var out = new GZIPOutputStream(bytes)) {
      out.write(new byte[300_000]);
    }
    return bytes.toByteArray();
  }

  private static RawServer wilful(long seed) throws IOException {
    byte[] compressed = compressed();
    var random = new Random(seed);
    return new RawServer(
        connection -> {
          for (String head = connection.head(); head != null; head = connection.head()) {
            if (head.startsWith("POST")) {
              connection.characters(1000);
            }
            switch (head.contains("/sure") ? 0 : random.nextInt(6)) {
              case 0, 1 -> connection.ok("plain");
              case 2 -> {
                connection.send("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: ");
                connection.send(compressed.length + "\r\n\r\n");
                connection.send(compressed);
              }
              case 3 ->
                  connection.send(
                      "HTTP/1.1 302 Found\r\nLocation: /sure\r\nContent-Length: 3\r\n\r\nabc");
              case 4 -> {
                connection.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nnot whole");
                return;
              }
              default -> {
                return;
              }
            }
          }
        });
  }

  private HttpRequest request(String url, Random random) {
    HttpRequest.Builder request =
        HttpRequest.builder(url).requestTimeout(Duration.ofMillis(50 + random.nextInt(2000)));
    if (random.nextBoolean()) {
      request.streamingCallback(chunk -> random.nextBoolean() ? null : moment());
    }
    if (random.nextInt(4) == 0) {
      request
          .method("POST")
          .header("Content-Length", "1000")
          .bodyProducer(sink -> produce(sink, 10));
    }
    return request.build();
  }

  private static Coroutine<Void> produce(HttpRequest.BodySink sink, int pieces) {
    return async(
        () -> {
          for (int i = 0; i < pieces; i++) {
            await(sink.write(new byte[100]));
          }
        });
  }

  private Coroutine<Integer> fetchAndCancel(String url, Random random) {
    return async(
        () -> {
          List<Promise<HttpResponse>> fetches = new ArrayList<>();
          for (int i = 0; i < FETCHES; i++) {
            fetches.add(http.fetch(request(url, random)));
            for (int turns = random.nextInt(4); turns > 0; turns--) {
              await(moment());
            }
            if (random.nextInt(3) == 0) {
              fetches.get(random.nextInt(fetches.size())).cancel();
            }
          }
          int complete = 0;
          for (Promise<HttpResponse> each : fetches) {
            try {
              await(each);
              complete++;
            } catch (IOException | CancellationException failure) {
              assertThat(each.isDone()).isTrue();
            }
          }
          return complete;
        });
  }

  private Coroutine<Void> checkThatAllIsFree(String url) {
    return async(
        () -> {
          List<Awaitable<HttpResponse>> sure = new ArrayList<>();
          for (int i = 0; i < 20; i++) {
            sure.add(http.fetch(url));
          }
          assertThat(await(sure)).hasSize(20);
          assertThat(http.toString()).startsWith("AsyncHttpClient with 0 fetches, ");
        });
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void http1(long seed) throws Exception {
    use(AsyncHttpClient.builder().maxClients(6).maxConnectionsPerHost(4));
    try (var server = wilful(seed)) {
      int complete = run(() -> fetchAndCancel(server.url("/"), new Random(seed)));

      assertThat(complete).isPositive();
      run(() -> checkThatAllIsFree(server.url("/sure")));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void http2(long seed) throws Exception {
    use(
        AsyncHttpClient.builder()
            .http2PriorKnowledge(true)
            .maxClients(30)
            .maxConnectionsPerHost(2));
    byte[] compressed = compressed();
    var random = new Random(seed); // of the server's thread
    try (var server =
        new NettyTestServer(
            null,
            10,
            (request, stream) -> {
              switch (request.uri().equals("/sure") ? 0 : random.nextInt(20)) {
                case 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 -> stream.send("plain");
                case 10, 11, 12, 13 -> stream.send(compressed, "gzip");
                case 14, 15, 16, 17, 18 -> stream.context.close();
                default -> stream.context.channel().parent().pipeline().firstContext().close();
              }
            })) {
      int complete = run(() -> fetchAndCancel(server.url("/"), new Random(seed)));

      assertThat(complete).isPositive();
      run(() -> checkThatAllIsFree(server.url("/sure")));
    }
  }
}

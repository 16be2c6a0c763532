package dev.eddy.examples.http;

import static dev.eddy.Coroutines.*;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.*;
import dev.eddy.http.*;
import dev.eddy.testing.EddyTest;
import dev.eddy.testing.TestLoop;
import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;

class ProxyTest extends DemoTest {
  private static final byte[] PIECE = new byte[10_000];

  /** What the server behind the proxy has seen. */
  private final List<String> told = new ArrayList<>();

  private int piecesSent;
  private long bytesReceived;

  private final class About extends RequestHandler {
    @Override
    protected Awaitable<?> get() {
      setStatus(203);
      addHeader("set-cookie", "a=1");
      addHeader("set-cookie", "b=2");
      setHeader("connection", "x-private");
      setHeader("x-private", "of the connection");
      HttpHeaders asked = request().headers();
      write(request().method() + " " + request().uri());
      write(" " + asked.get("x-asked") + " " + asked.get("x-own") + " " + request().body().length);
      return null;
    }
  }

  @StreamRequestBody
  private final class Echo extends RequestHandler {
    @Override
    protected Awaitable<?> dataReceived(byte[] chunk) {
      told.add("received " + new String(chunk));
      write(chunk);
      return flush();
    }

    @Override
    protected Awaitable<?> post() {
      return null;
    }
  }

  private final class Endless extends RequestHandler {
    @Override
    protected Coroutine<Void> get() {
      return async(
          () -> {
            while (true) {
              write(PIECE);
              await(flush());
              piecesSent++;
            }
          });
    }

    @Override
    protected void onConnectionClose() {
      told.add("connection closed");
    }
  }

  @StreamRequestBody
  private final class Slow extends RequestHandler {
    @Override
    protected Awaitable<?> dataReceived(byte[] chunk) {
      bytesReceived += chunk.length;
      return sleep(Duration.ofMinutes(1));
    }

    @Override
    protected Awaitable<?> put() {
      return null;
    }
  }

  /** Promises more than it sends. */
  private static final class Broken extends RequestHandler {
    @Override
    protected Coroutine<Void> get() {
      return async(
          () -> {
            write("half of");
            await(flush());
            await(sleep(Duration.ofSeconds(1)));
            throw new IllegalStateException("broken on purpose");
          });
    }
  }

  private String proxy;

  @BeforeEach
  void open() throws IOException {
    String upstream =
        serve(
            Application.builder()
                .route("/about", About::new)
                .route("/echo", Echo::new)
                .route("/endless", Endless::new)
                .route("/slow", Slow::new)
                .route("/broken", Broken::new)
                .build());
    proxy = serve(Proxy.application(upstream.replaceFirst("/$", "")));
  }

  @EddyTest
  void request_isForwardedWithItsHeaders(TestLoop test) throws Exception {
    var request =
        HttpRequest.builder(proxy + "about?q=1")
            .header("x-asked", "yes")
            .header("x-own", "of the connection")
            .header("connection", "x-own")
            .build();

    HttpResponse response = test.run(() -> await(AsyncHttpClient.current().fetch(request)));

    assertThat(response.code()).isEqualTo(203);
    assertThat(response.headers().getAll("set-cookie")).containsExactly("a=1", "b=2");
    assertThat(response.headers().contains("x-private")).isFalse();
    assertThat(response.body()).isEqualTo("GET /about?q=1 yes null 0");
  }

  @EddyTest
  void head_isForwardedWithTheLength(TestLoop test) throws Exception {
    var request = HttpRequest.builder(proxy + "about").method("HEAD").build();

    HttpResponse response = test.run(() -> await(AsyncHttpClient.current().fetch(request)));

    assertThat(response.headers().get("content-length")).isEqualTo("23");
    assertThat(response.body()).isEmpty();
  }

  @EddyTest
  void pieces_goBothWaysAtOnce(TestLoop test) throws Exception {
    var request =
        HttpRequest.builder(proxy + "echo")
            .method("POST")
            .bodyProducer(
                sink ->
                    async(
                        () -> {
                          for (int i = 0; i < 3; i++) {
                            told.add("sent " + i);
                            await(sink.write("" + i));
                            await(sleep(Duration.ofSeconds(1)));
                          }
                        }))
            .streamingCallback(
                piece -> {
                  told.add("came back " + new String(piece));
                  return null;
                })
            .requestTimeout(Duration.ZERO)
            .build();

    test.run(() -> await(AsyncHttpClient.current().fetch(request)));

    assertThat(told)
        .containsExactly(
            "sent 0",
            "received 0",
            "came back 0",
            "sent 1",
            "received 1",
            "came back 1",
            "sent 2",
            "received 2",
            "came back 2");
  }

  @EddyTest
  void clientThatDoesNotRead_holdsTheServerUp(TestLoop test) throws Exception {
    var asked =
        HttpRequest.builder(proxy + "endless")
            .requestTimeout(Duration.ZERO)
            .streamingCallback(piece -> sleep(Duration.ofDays(1)))
            .build();

    test.run(
        () -> {
          Promise<HttpResponse> response = AsyncHttpClient.current().fetch(asked);
          await(sleep(Duration.ofSeconds(10)));
          int after = piecesSent;
          await(sleep(Duration.ofSeconds(10)));
          told.add("meanwhile sent: " + (piecesSent - after));
          assertThat(piecesSent).isBetween(1, 200);

          response.cancel();
          await(sleep(Duration.ofSeconds(1)));
        });

    assertThat(told).containsExactly("meanwhile sent: 0", "connection closed");
  }

  @EddyTest
  void serverThatDoesNotRead_holdsTheClientUp(TestLoop test) throws Exception {
    int[] sent = {0};
    var asked =
        HttpRequest.builder(proxy + "slow")
            .method("PUT")
            .requestTimeout(Duration.ZERO)
            .bodyProducer(
                sink ->
                    async(
                        () -> {
                          for (int i = 0; i < 300; i++) {
                            await(sink.write(PIECE));
                            sent[0]++;
                          }
                        }))
            .build();

    test.run(
        () -> {
          Promise<HttpResponse> response = AsyncHttpClient.current().fetch(asked);
          await(sleep(Duration.ofSeconds(20)));
          int after = sent[0];
          await(sleep(Duration.ofSeconds(20)));
          assertThat(sent[0]).isEqualTo(after).isBetween(1, 200);
          await(response);
        });

    assertThat(bytesReceived).isEqualTo(300L * PIECE.length);
  }

  @EddyTest
  void serverThatBreaksOff_breaksTheResponseOff(TestLoop test) throws Exception {
    test.expectLog().expect("Uncaught exception for GET /broken");
    test.expectLog().expect("Uncaught exception for GET /broken");

    Throwable failure =
        test.run(
            () -> {
              try {
                return new AssertionError(await(AsyncHttpClient.current().fetch(proxy + "broken")));
              } catch (IOException e) {
                return e;
              }
            });

    assertThat(failure).isInstanceOf(SocketException.class).hasMessageContaining("reset");
  }

  @EddyTest
  void serverThatIsNotThere_is502(TestLoop test) throws Exception {
    test.expectLog().expect("HTTP 502");
    test.expectLog().expect("502 GET /");
    proxy = serve(Proxy.application("http://127.0.0.1:9"));
    var request = HttpRequest.builder(proxy).build();

    HttpResponse response = test.run(() -> await(AsyncHttpClient.current().fetch(request, false)));

    assertThat(response.code()).isEqualTo(502);
  }
}

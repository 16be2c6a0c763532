package dev.eddy.http;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static dev.eddy.Coroutines.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.Awaitable;
import dev.eddy.Coroutine;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HttpServerTest extends HttpTest {
  static final class Hello extends RequestHandler {
    @Override
    protected Awaitable<?> get() {
      write("Hello, world");
      return null;
    }
  }

  static final class Sleepy extends RequestHandler {
    @Override
    protected Coroutine<Void> get() {
      return async(
          () -> {
            write("sleeping .... ");
            await(flush());
            await(sleep(Duration.ofMillis(20)));
            write("I'm awake!");
            await(finish());
          });
    }
  }

  static final class Echo extends RequestHandler {
    @Override
    protected Awaitable<?> post() {
      write(request().body());
      return null;
    }
  }

  static final class Story extends RequestHandler {
    @Override
    protected Awaitable<?> get() {
      write("story " + pathArgument("id"));
      return null;
    }
  }

  @BeforeEach
  void serve() throws Exception {
    serve(
        Application.builder()
            .route("/", Hello::new)
            .route("/sleep", Sleepy::new)
            .route("/echo", Echo::new)
            .route("/story/(?<id>[^/]+)", Story::new)
            .build());
  }

  @Test
  void get_isAnswered() throws Exception {
    HttpResponse<String> response = send(to("/"));

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.version())
        .isEqualTo(isHttp2() ? HttpClient.Version.HTTP_2 : HttpClient.Version.HTTP_1_1);
    assertThat(response.body()).isEqualTo("Hello, world");
    assertThat(response.headers().map())
        .containsKeys("date", "content-length")
        .containsEntry("content-type", List.of("text/html; charset=UTF-8"));
  }

  @Test
  void flushedPieces_areChunks() throws Exception {
    HttpResponse<String> response = send(to("/sleep"));

    assertThat(response.body()).isEqualTo("sleeping .... I'm awake!");
    if (!isHttp2()) {
      assertThat(response.headers().firstValue("transfer-encoding")).contains("chunked");
    }
  }

  @Test
  void post_hasItsBody() throws Exception {
    String body = "x".repeat(300_000);

    HttpResponse<String> response =
        send(to("/echo").POST(HttpRequest.BodyPublishers.ofString(body)));

    assertThat(response.body()).isEqualTo(body);
  }

  @Test
  void pathArgument_isWithoutEscapes() throws Exception {
    assertThat(send(to("/story/a%20b+c")).body()).isEqualTo("story a b+c");
  }

  @Test
  void unknownPath_is404() throws Exception {
    test.expectLog().expect("404 GET /no");

    HttpResponse<String> response = send(to("/no"));

    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(response.body()).contains("404: Not Found");
  }
}

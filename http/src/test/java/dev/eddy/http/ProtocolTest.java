package dev.eddy.http;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static dev.eddy.Coroutines.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.Awaitable;
import dev.eddy.Coroutine;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** HTTP/1.1 to the letter. */
class ProtocolTest extends RawTest {
  private final List<String> seen = new ArrayList<>();

  /** Answers with what the request was. */
  static final class Tell extends RequestHandler {
    @Override
    protected Awaitable<?> prepare() {
      write(request().method() + " " + request().uri() + " of " + request().host() + ";");
      finish();
      return null;
    }
  }

  final class Slow extends RequestHandler {
    @Override
    protected Coroutine<Void> get() {
      return async(
          () -> {
            seen.add("begun");
            await(sleep(Duration.ofMillis(Long.parseLong(request().query()))));
            write("slow;");
            seen.add("ended");
          });
    }
  }

  static final class Flushed extends RequestHandler {
    @Override
    protected Coroutine<Void> get() {
      return async(
          () -> {
            write("one,");
            await(flush());
            write("two");
          });
    }
  }

  static final class WithStatus extends RequestHandler {
    @Override
    protected Awaitable<?> get() {
      setStatus(Integer.parseInt(request().query()));
      if (status() != 204 && status() != 304) {
        write("a body");
      }
      return request().headers().contains("flush") ? flush() : null;
    }
  }

  @StreamRequestBody
  final class Guarded extends RequestHandler {
    @Override
    protected Awaitable<?> prepare() {
      if (!"yes".equals(request().headers().get("let-me"))) {
        throw new HttpError(403);
      }
      return null;
    }

    @Override
    protected Awaitable<?> dataReceived(byte[] chunk) {
      seen.add("piece of " + chunk.length);
      return null;
    }

    @Override
    protected Awaitable<?> post() {
      write("thanks");
      return null;
    }
  }

  @BeforeEach
  void serve() throws IOException {
    serve(
        Application.builder()
            .route("/", Hello::new)
            .route("/echo", Echo::new)
            .route("/slow", Slow::new)
            .route("/flushed", Flushed::new)
            .route("/status", WithStatus::new)
            .route("/guarded", Guarded::new)
            .route("/tell.*|\\*", Tell::new)
            .build());
  }

  private static String get(String path) {
    return "GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n";
  }

  private static String lastGet(String path, String... fields) {
    String more = fields.length == 0 ? "" : String.join("\r\n", fields) + "\r\n";
    return "GET " + path + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n" + more + "\r\n";
  }

  private static String body(String response) {
    return response.substring(response.indexOf("\r\n\r\n") + 4);
  }

  // ---- one request after the other

  @Test
  void connection_servesSeveralRequests() throws Exception {
    List<String> answers =
        talk(
            client ->
                List.of(
                    client.send(get("/")).readResponse(), client.send(get("/")).readResponse()));

    assertThat(answers).allSatisfy(answer -> assertThat(answer).endsWith("\r\n\r\nHello"));
    assertThat(answers).noneSatisfy(answer -> assertThat(answer).contains("connection:"));
  }

  @Test
  void pipelinedRequests_areAnsweredInTheirOrder() throws Exception {
    String answers = exchange(get("/slow?20") + get("/tell/a") + get("/slow?1") + lastGet("/"));

    assertThat(answers)
        .containsSubsequence("slow;", "GET /tell/a of a;", "slow;", "Hello")
        .endsWith("Hello");
    assertThat(seen).containsExactly("begun", "ended", "begun", "ended");
  }

  @Test
  void pipelinedRequests_withBodies_areKeptApart() throws Exception {
    String post = "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\n";
    String chunked = "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";

    String answers =
        exchange(post + "one" + chunked + "3\r\ntwo\r\n0\r\n\r\n" + post + "GET" + lastGet("/"));

    assertThat(answers).containsSubsequence("one", "two", "GET", "Hello").endsWith("Hello");
  }

  @Test
  void answerToThePipelinedRequest_doesNotWaitForTheNext() throws Exception {
    test.run(
        () -> {
          RawClient client = await(connect());
          String both = get("/") + get("/slow?1000000");
          assertThat(await(blocking(() -> client.send(both).readResponse()))).endsWith("Hello");
          client.close();
        });
  }

  @Test
  void manyPipelinedRequests_areAnswered() throws Exception {
    String answers = exchange(get("/tell").repeat(5000) + lastGet("/"));

    assertThat(answers.split("GET /tell of a;", -1)).hasSize(5001);
  }

  @Test
  void http10_closes() throws Exception {
    assertThat(exchange("GET / HTTP/1.0\r\n\r\n"))
        .startsWith("HTTP/1.1 200 OK\r\n")
        .contains("connection: close\r\n")
        .endsWith("Hello");
  }

  @Test
  void http10_staysOpen_ifAsked() throws Exception {
    String request = "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n";

    String answer = talk(client -> client.send(request).readResponse());

    assertThat(answer).contains("connection: keep-alive\r\n").endsWith("Hello");
  }

  @Test
  void http10_hasNoChunks() throws Exception {
    assertThat(exchange("GET /flushed HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"))
        .doesNotContain("chunked")
        .contains("connection: close\r\n")
        .endsWith("\r\n\r\none,two");
  }

  // ---- responses without a body

  @Test
  void head_hasTheHeadersAlone() throws Exception {
    String answers = exchange("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n" + lastGet("/"));

    assertThat(answers).containsOnlyOnce("Hello").endsWith("Hello");
    assertThat(answers.split("content-length: 5\r\n", -1)).hasSize(3);
  }

  @Test
  void headOfAFlushedResponse_hasTheHeadersAlone() throws Exception {
    String answers = exchange("HEAD /flushed HTTP/1.1\r\nHost: a\r\n\r\n" + lastGet("/"));

    assertThat(answers).doesNotContain("one").contains("chunked\r\n");
    assertThat(body(answers)).startsWith("HTTP/1.1 200 OK");
  }

  @ParameterizedTest
  @ValueSource(strings = {"204", "304"})
  void statusWithoutABody_hasNone(String status) throws Exception {
    assertThat(body(exchange(lastGet("/status?" + status)))).isEmpty();
    assertThat(body(exchange(lastGet("/status?" + status, "Flush: yes")))).isEmpty();
  }

  @Test
  void methodThatIsNotOverridden_is405_withTheOthers() throws Exception {
    test.expectLog().expect("405 DELETE /echo");
    test.expectLog().expect("405 POST /");

    assertThat(exchange("DELETE /echo HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"))
        .startsWith("HTTP/1.1 405 ")
        .contains("allow: POST\r\n");
    assertThat(
            exchange(
                "POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"))
        .contains("allow: GET, HEAD\r\n");
  }

  // ---- expectations

  @Test
  void expectedContinue_comesBeforeTheBody() throws Exception {
    String head = "POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n";

    List<String> answers =
        talk(
            client -> {
              String first = client.send(head + "\r\n").readResponse();
              return List.of(first, client.send("abc").readResponse());
            });

    assertThat(answers.get(0)).startsWith("HTTP/1.1 100 Continue\r\n");
    assertThat(answers.get(1)).endsWith("abc");
  }

  @Test
  void refusedRequest_isNotToContinue() throws Exception {
    String head = "POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n";

    assertThat(exchange(head + "Content-Length: 99999999\r\n\r\n"))
        .startsWith("HTTP/1.1 413 ")
        .doesNotContain("100 Continue");
  }

  @Test
  void streamedBody_continues_whenItsHandlerAsks() throws Exception {
    test.expectLog().expect("403 POST /guarded");
    String head =
        "POST /guarded HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n";

    assertThat(exchange(head + "\r\n"))
        .startsWith("HTTP/1.1 403 ")
        .contains("connection: close\r\n")
        .doesNotContain("100 Continue");
    List<String> answers =
        talk(
            client -> {
              String first = client.send(head + "Let-Me: yes\r\n\r\n").readResponse();
              return List.of(first, client.send("abc").readResponse());
            });
    assertThat(answers.get(0)).startsWith("HTTP/1.1 100 Continue\r\n");
    assertThat(answers.get(1)).endsWith("thanks");
    assertThat(seen).containsExactly("piece of 3");
  }

  @Test
  void bodyThatDidNotWait_needsNoContinue() throws Exception {
    String head = "POST /guarded HTTP/1.1\r\nHost: a\r\nConnection: close\r\nLet-Me: yes\r\n";

    assertThat(exchange(head + "Expect: 100-continue\r\nContent-Length: 3\r\n\r\nabc"))
        .endsWith("thanks");
  }

  @Test
  void otherExpectation_is417() throws Exception {
    assertThat(exchange(lastGet("/", "Expect: wonders"))).startsWith("HTTP/1.1 417 ");
  }

  // ---- refused before the body was read

  @Test
  void clientThatIsStillSending_hasTheAnswer() throws Exception {
    test.expectLog().expect("403 POST /guarded");

    String answer =
        talk(
            client -> {
              client.send("POST /guarded HTTP/1.1\r\nHost: a\r\nContent-Length: 5000000\r\n\r\n");
              client.sendUntilRefused(new byte[100_000], 50);
              return client.readAll();
            });

    assertThat(answer).startsWith("HTTP/1.1 403 ").contains("connection: close\r\n");
  }

  @Test
  void clientThatSendsForEver_isLeftAfterAWhile() throws Exception {
    test.expectLog().expect("403 POST /guarded");

    test.run(
        () -> {
          RawClient client = await(connect());
          String head = "POST /guarded HTTP/1.1\r\nHost: a\r\nContent-Length: 5000000\r\n\r\n";
          await(blocking(() -> client.send(head).readResponse()));
          await(settle());
          assertThat(server.connectionCount()).isEqualTo(1);
          clock.pass(Duration.ofSeconds(5));
          await(until(() -> server.connectionCount() == 0));
          client.close();
        });
  }

  // ---- what is no request

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET / HTTP/1.1\r\n\r\n", // no Host
        "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n",
        "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /a#b HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET a HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET * HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET ftp://a/ HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET http:///a HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET http://a@b/ HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX : b\r\n\r\n", // a space before the colon
        "GET / HTTP/1.1\r\n Host: a\r\nHost: a\r\n\r\n", // a fold of nothing
        "GET / HTTP/1.1\r\nHost a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX\u0000: b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX: b\rY: c\r\n\r\n", // a carriage return alone
        "GET / HTTP/1.1\nHost: a\n\n", // a line feed alone
        "GET / HTTP/1.1\r\nHost: a\r\nX: b\nY: c\r\n\r\n",
        "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
        "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\nabc",
        "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3, 3\r\n\r\nabc",
        "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: +3\r\n\r\nabc",
        "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: -3\r\n\r\nabc",
        "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 0x3\r\n\r\nabc",
        "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length:\r\n\r\nabc",
        "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\nabc",
        "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n"
            + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n"
            + "Content-Length: 3\r\n\r\n0\r\n\r\n",
        "POST /echo HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n"
            + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n",
        "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n",
        "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0x3\r\nabc\r\n",
        "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nffffffff\r\n",
        "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\nabc\r\n0\r\n\r\n",
        "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabcd\r\n0\r\n\r\n",
        "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
        "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n",
        "nonsense\r\n\r\n",
        "GET /\r\n\r\n",
      })
  void nonsense_is400_andTheEnd(String request) throws Exception {
    String answer = exchange(request + get("/tell/smuggled"));

    assertThat(answer)
        .startsWith("HTTP/1.1 400 Bad Request\r\n")
        .contains("connection: close\r\n")
        .doesNotContain("smuggled");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        "CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n",
      })
  void whatTheServerCannotDo_is501_andTheEnd(String request) throws Exception {
    String answer = exchange(request + get("/tell/smuggled"));

    assertThat(answer).startsWith("HTTP/1.1 501 ").doesNotContain("smuggled");
  }

  @ParameterizedTest
  @ValueSource(strings = {"HTTP/2.0", "HTTP/0.9", "HTTP/3.1"})
  void otherVersions_are505(String version) throws Exception {
    assertThat(exchange("GET / " + version + "\r\nHost: a\r\n\r\n")).startsWith("HTTP/1.1 505 ");
  }

  @Test
  void foldedField_isOneLine() throws Exception {
    // RFC 9112, 5.2: a server may put spaces in place of the fold
    assertThat(exchange(lastGet("/", "X: one\r\n two"))).startsWith("HTTP/1.1 200 ");
  }

  // ---- targets

  @Test
  void absoluteTarget_hasTheHost() throws Exception {
    assertThat(
            exchange(
                "GET http://real:80/tell?q HTTP/1.1\r\nHost: other\r\nConnection: close\r\n\r\n"))
        .endsWith("GET /tell?q of real:80;");
    assertThat(exchange("GET http://real HTTP/1.1\r\nHost: other\r\nConnection: close\r\n\r\n"))
        .endsWith("Hello");
  }

  @Test
  void asterisk_isForOptions() throws Exception {
    assertThat(exchange("OPTIONS * HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"))
        .endsWith("OPTIONS * of a;");
  }

  @Test
  void emptyLinesBeforeARequest_areSkipped() throws Exception {
    assertThat(exchange("\r\n\r\n" + lastGet("/"))).endsWith("Hello");
  }

  @Test
  void clientThatGoesAway_cancelsItsHandler() throws Exception {
    test.run(
        () -> {
          RawClient client = await(connect());
          await(blocking(() -> client.send(get("/slow?1000000"))));
          await(until(() -> seen.contains("begun")));
          client.close();
          await(until(() -> server.connectionCount() == 0));
        });
    assertThat(seen).containsExactly("begun");
  }
}

package dev.eddy.http;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static dev.eddy.Coroutines.moment;
import static dev.eddy.Coroutines.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.Awaitable;
import dev.eddy.CancelledError;
import dev.eddy.Coroutine;
import dev.eddy.Promise;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Bodies that a handler takes piece by piece. */
class StreamedBodyTest extends HandlerTest {
  /** What a test does with each piece. */
  interface Taker {
    Awaitable<?> take(Streaming handler, byte[] chunk) throws Exception;
  }

  @StreamRequestBody
  private class Streaming extends RequestHandler {
    private final Taker taker;
    private long received;

    Streaming(Taker taker) {
      this.taker = taker;
    }

    @Override
    protected Awaitable<?> prepare() {
      told.add("prepare");
      return null;
    }

    @Override
    protected Awaitable<?> dataReceived(byte[] chunk) throws Exception {
      received += chunk.length;
      return taker.take(this, chunk);
    }

    @Override
    protected Awaitable<?> post() {
      told.add("post");
      write("received " + received);
      return null;
    }

    @Override
    protected void onConnectionClose() {
      told.add("onConnectionClose");
    }
  }

  /** Sends a whole body, and returns the answer. */
  private WireClient.Answer post(String body) throws Exception {
    return onWire(wire -> begin(wire, body.length()).lastBody(body).readAll());
  }

  private static WireClient begin(WireClient wire, int length) throws IOException {
    return wire.begin("POST", "/", "content-length", "" + length);
  }

  @Test
  void pieces_comeOneByOne() throws Exception {
    var busy = new boolean[1];
    serveHandler(
        () ->
            new Streaming(
                (h, chunk) ->
                    async(
                        () -> {
                          assertThat(busy[0]).isFalse();
                          busy[0] = true;
                          await(moment());
                          busy[0] = false;
                        })));

    String body = "x".repeat(1_000_000);

    assertThat(send(to("/").POST(BodyPublishers.ofString(body))).body())
        .isEqualTo("received 1000000");
    assertThat(told).containsExactly("prepare", "post");
  }

  @Test
  void emptyBody_hasNoPieces() throws Exception {
    serveHandler(() -> new Streaming((h, chunk) -> with("piece", told::add) ? null : null));

    assertThat(send(to("/").POST(BodyPublishers.noBody())).body()).isEqualTo("received 0");
    assertThat(told).containsExactly("prepare", "post");
  }

  @Test
  void prepare_runsBeforeTheBodyIsThere() throws Exception {
    var prepared = new CountDownLatch(1);
    serveHandler(
        () ->
            new Streaming((h, chunk) -> null) {
              @Override
              protected Awaitable<?> prepare() {
                prepared.countDown();
                return null;
              }
            });

    WireClient.Answer response =
        onWire(
            wire -> {
              begin(wire, 4);
              assertThat(prepared.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
              return wire.lastBody("body").readAll();
            });

    assertThat(response.body()).isEqualTo("received 4");
  }

  @Test
  void slowHandler_stopsTheClient() throws Exception {
    int size = 9_500_000;
    var written = new AtomicLong();
    serveHandler(
        () ->
            new Streaming(
                (h, chunk) ->
                    h.received > chunk.length ? null : async(() -> await(untilStill(written)))));

    WireClient.Answer response =
        onWire(
            wire -> {
              begin(wire, size);
              String piece = "x".repeat(10_000);
              for (int i = 0; i < size; i += piece.length()) {
                wire.body(piece);
                written.addAndGet(piece.length());
              }
              return wire.lastBody("").readAll();
            });

    assertThat(response.body()).isEqualTo("received " + size);
    assertThat(told).contains("the client stands still");
  }

  /** Waits until the client has not written for a while, which it does only when it cannot. */
  private Coroutine<Void> untilStill(AtomicLong written) {
    return async(
        () -> {
          long before = -1;
          int still = 0;
          while (still < 30) {
            long now = written.get();
            still = now == before ? still + 1 : 0;
            before = now;
            await(sleep(Duration.ofMillis(5)));
          }
          told.add(before < 9_500_000 ? "the client stands still" : "the client has written all");
        });
  }

  @Test
  void disconnectInTheMiddle_cancelsTheHandler() throws Exception {
    var begun = new CountDownLatch(1);
    var ended = new Promise<String>();
    serveHandler(
        () ->
            new Streaming(
                (h, chunk) ->
                    async(
                        () -> {
                          begun.countDown();
                          try {
                            await(new Promise<Void>());
                          } catch (CancelledError cancelled) {
                            ended.setResult("cancelled");
                            throw cancelled;
                          }
                        })));
    expectAccess("499 POST /");

    String seen =
        test.run(
            () -> {
              await(sendPartAndGoAfter(begun));
              return await(ended);
            });

    assertThat(seen).isEqualTo("cancelled");
    assertThat(told).containsExactly("prepare", "onConnectionClose");
  }

  @Test
  void disconnectBetweenPieces_cancelsTheHandler() throws Exception {
    var begun = new CountDownLatch(1);
    var ended = new Promise<Void>();
    serveHandler(
        () ->
            new Streaming((h, chunk) -> countDown(begun)) {
              @Override
              protected void onFinish() {
                ended.setResult(null);
              }
            });
    expectAccess("499 POST /");

    test.run(
        () -> {
          await(sendPartAndGoAfter(begun));
          await(ended);
        });

    assertThat(told).containsExactly("prepare", "onConnectionClose");
  }

  private static Awaitable<?> countDown(CountDownLatch latch) {
    latch.countDown();
    return null;
  }

  private Promise<Boolean> sendPartAndGoAfter(CountDownLatch begun) {
    return startOnWire(
        wire -> {
          begin(wire, 100).body("body");
          return begun.await(LIMIT.toSeconds(), TimeUnit.SECONDS);
        });
  }

  @Test
  void pieceThatIsRefused_isAnswered() throws Exception {
    serveHandler(
        () ->
            new Streaming(
                (h, chunk) -> {
                  throw new HttpError(415);
                }));
    test.expectLog().expect("415 POST /");

    assertThat(post("body").status()).isEqualTo(415);
    assertThat(told).containsExactly("prepare");
  }

  @Test
  void pieceThatFinishes_skipsTheVerb() throws Exception {
    serveHandler(() -> new Streaming((h, chunk) -> h.finish("enough")));

    assertThat(post("body").body()).isEqualTo("enough");
    assertThat(told).containsExactly("prepare");
  }

  @Test
  void handlerWithoutDataReceived_saysWhatIsMissing() throws Exception {
    @StreamRequestBody
    class Forgetful extends RequestHandler {}
    serveHandler(Forgetful::new);
    test.expectLog().expect("Uncaught exception for POST /");
    test.expectLog().expect("500 POST /");

    assertThat(post("body").status()).isEqualTo(500);
  }

  @Test
  void formInPieces_isNotReadForArguments() throws Exception {
    @StreamRequestBody
    class Upload extends RequestHandler {
      @Override
      protected Awaitable<?> dataReceived(byte[] chunk) {
        return null;
      }

      @Override
      protected Awaitable<?> post() {
        write(getArgument("name") + getBodyArguments("name") + getFiles("file"));
        return null;
      }
    }
    serveHandler(Upload::new);

    HttpResponse<String> answer =
        send(
            to("/?name=x")
                .header("Content-Type", "multipart/form-data; boundary=xYz")
                .POST(BodyPublishers.ofString("--xYz--\r\n")));

    assertThat(answer.statusCode() + " " + answer.body()).isEqualTo("200 x[][]");
  }
}

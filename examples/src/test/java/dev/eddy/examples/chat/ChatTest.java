package dev.eddy.examples.chat;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.Coroutine;
import dev.eddy.IOLoop;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The chat with the JDK's clients, which block on other threads. */
@Timeout(60)
class ChatTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final HttpClient client = HttpClient.newHttpClient();
  private ChatServer server;

  /** What a browser shows. */
  private static final class Browser implements WebSocket.Listener {
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final StringBuilder line = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean isLast) {
      line.append(data);
      if (isLast) {
        lines.add(line.toString());
        line.setLength(0);
      }
      socket.request(1);
      return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
      lines.add("closed " + code + " " + reason);
      return null;
    }

    String next() throws InterruptedException {
      return lines.poll(20, TimeUnit.SECONDS);
    }
  }

  @BeforeEach
  void open() throws Exception {
    server = new ChatServer(0);
  }

  @AfterEach
  void close() {
    IOLoop.current().close();
  }

  private URI room(String name) {
    return URI.create("ws://localhost:" + server.address().getPort() + "/room/" + name);
  }

  private WebSocket enter(Browser browser, String name) {
    return client
        .newWebSocketBuilder()
        .header("Origin", "http://localhost:" + server.address().getPort())
        .buildAsync(room(name), browser)
        .join();
  }

  private static <T> T whileTheLoopRuns(Callable<T> blocking) throws Exception {
    return IOLoop.current().runSync(LIMIT, () -> onAnotherThread(blocking));
  }

  private static <T> Coroutine<T> onAnotherThread(Callable<T> blocking) {
    return async(() -> await(IOLoop.current().runInExecutor(blocking)));
  }

  @Test
  void twoMembers_hearEachOther() throws Exception {
    whileTheLoopRuns(
        () -> {
          var ann = new Browser();
          WebSocket annsSocket = enter(ann, "Ann");
          assertThat(ann.next()).isEqualTo("* Ann is here, 1 in all");

          var bob = new Browser();
          WebSocket bobsSocket = enter(bob, "Bob%20%3Cb%3E");
          assertThat(bob.next()).isEqualTo("* Ann is here, 1 in all");
          assertThat(bob.next()).isEqualTo("* Bob <b> is here, 2 in all");
          assertThat(ann.next()).isEqualTo("* Bob <b> is here, 2 in all");

          annsSocket.sendText("grüß dich", true).join();
          assertThat(ann.next()).isEqualTo("Ann: grüß dich");
          assertThat(bob.next()).isEqualTo("Ann: grüß dich");

          bobsSocket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
          assertThat(ann.next()).isEqualTo("* Bob <b> has left");
          return null;
        });
  }

  @Test
  void end_isToldToTheMembers() throws Exception {
    var ann = new Browser();
    whileTheLoopRuns(
        () -> {
          enter(ann, "Ann");
          return ann.next();
        });

    server.room().close();

    assertThat(whileTheLoopRuns(ann::next)).isEqualTo("closed 1001 the chat ends");
  }

  @Test
  void page_hasTheForms() throws Exception {
    HttpResponse<String> page =
        whileTheLoopRuns(
            () ->
                client.send(
                    HttpRequest.newBuilder(server.address()).build(),
                    HttpResponse.BodyHandlers.ofString()));

    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.headers().firstValue("content-type")).contains("text/html; charset=UTF-8");
    assertThat(page.body()).contains("<form id=\"say\"", "new WebSocket(");
  }

  @Test
  void pageOfAnotherHost_isNotLetIn() throws Exception {
    int status =
        whileTheLoopRuns(
            () -> {
              try {
                client
                    .newWebSocketBuilder()
                    .header("Origin", "http://elsewhere.example")
                    .buildAsync(room("Eve"), new Browser())
                    .join();
                return 101;
              } catch (CompletionException e) {
                return ((WebSocketHandshakeException) e.getCause()).getResponse().statusCode();
              }
            });

    assertThat(status).isEqualTo(403);
  }
}

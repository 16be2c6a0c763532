package dev.eddy.http;

import static dev.eddy.Coroutines.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddy.Awaitable;
import dev.eddy.Promise;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

/** A server with a loop for each processor. */
class SeveralLoopsTest extends RawTest {
  private static final String GET = "GET / HTTP/1.0\r\n\r\n";

  /** The threads that made an application. Any thread. */
  private final Set<String> makers = ConcurrentHashMap.newKeySet();

  static final class Where extends RequestHandler {
    @Override
    protected Awaitable<?> get() {
      write(Thread.currentThread().getName());
      return null;
    }
  }

  private Application newApplication() {
    makers.add(Thread.currentThread().getName());
    return Application.builder().route("/", Where::new).build();
  }

  private void make() {
    server = HttpServer.builder(this::newApplication).build();
    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  }

  @Test
  void connections_areDealtOut() throws Exception {
    make();
    server.start(3);

    Set<String> answerers = new TreeSet<>();
    for (int i = 0; i < 200 && answerers.size() < 3; i++) {
      String answer = exchange(GET);
      answerers.add(answer.substring(answer.lastIndexOf('\n') + 1));
    }

    String own = Thread.currentThread().getName();
    assertThat(answerers).containsExactlyInAnyOrder(own, "eddy-http-2", "eddy-http-3");
    assertThat(makers).containsExactlyInAnyOrderElementsOf(answerers);
  }

  @Test
  void close_endsAllLoops() throws Exception {
    make();
    server.start(3);
    int port = server.port();
    for (int i = 0; i < 20; i++) {
      exchange(GET);
    }

    test.run(() -> await(server.close(Duration.ofSeconds(10))));

    Promise<Throwable> failure =
        blocking(
            () -> {
              try {
                new RawClient(port).close();
                return null;
              } catch (IOException refused) {
                return refused;
              }
            });
    assertThat(test.run(() -> await(failure))).isInstanceOf(IOException.class);
    test.run(
        () ->
            await(
                until(
                    () ->
                        Thread.getAllStackTraces().keySet().stream()
                            .noneMatch(each -> each.getName().startsWith("eddy-http-")))));
  }

  @Test
  void closedServer_canBeStartedAgain() throws Exception {
    make();
    server.start(2);
    test.run(() -> await(server.close(Duration.ofSeconds(10))));

    server.start(2);

    assertThat(exchange(GET)).startsWith("HTTP/1.1 200 ");
  }

  @Test
  void zero_isOneForEachProcessor() throws Exception {
    make();
    server.start(0);
    exchange(GET);

    assertThat(makers).hasSize(Runtime.getRuntime().availableProcessors());
  }

  @Test
  void one_isThisLoopAlone() throws Exception {
    make();
    server.start(1);

    assertThat(exchange(GET)).endsWith(Thread.currentThread().getName());
    assertThat(makers).hasSize(1);
  }

  @Test
  void portThatIsTaken_isRefused_onAllLoops() throws Exception {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      server = HttpServer.builder(this::newApplication).build();
      server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), taken.getLocalPort()));

      assertThatThrownBy(() -> server.start(2))
          .isInstanceOf(IOException.class)
          .hasMessageMatching("cannot listen on .*127.0.0.1:" + taken.getLocalPort());
    }
    assertThatThrownBy(server::port).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void applicationThatFails_isTold() throws Exception {
    String own = Thread.currentThread().getName();
    server =
        HttpServer.builder(
                () -> {
                  if (!Thread.currentThread().getName().equals(own)) {
                    throw new IllegalStateException("no application here");
                  }
                  return newApplication();
                })
            .build();
    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));

    assertThatThrownBy(() -> server.start(2))
        .isInstanceOf(IOException.class)
        .hasRootCauseMessage("no application here");
  }

  @Test
  void misuse_isRefused() throws Exception {
    server = HttpServer.builder(this::newApplication).build();

    assertThatThrownBy(() -> server.start(2))
        .hasMessage("start() without an address: bind() first");
    assertThatThrownBy(() -> server.start(-1)).isInstanceOf(IllegalArgumentException.class);
    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    server.start(2);
    assertThatThrownBy(() -> server.start(2))
        .hasMessage("start() of a server that was started: close() it first");
  }
}

package dev.eddy.http;

import static dev.eddy.Coroutines.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.Awaitable;
import dev.eddy.Promise;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

/** Which connection serves which fetch, and what becomes of it. */
class ClientConnectionsTest extends ClientTestBase {
  private static void keepAlive(RawServer.Connection connection) throws IOException {
    for (String head = connection.head(); head != null; head = connection.head()) {
      connection.ok("of " + head.lines().findFirst().orElseThrow());
    }
    connection.tell("closed");
  }

  @Test
  void connection_isUsedAgain() throws Exception {
    try (var server = new RawServer(ClientConnectionsTest::keepAlive)) {
      test.run(
          () -> {
            for (int i = 0; i < 5; i++) {
              assertThat(await(http.fetch(server.url("/" + i))).body())
                  .isEqualTo("of GET /" + i + " HTTP/1.1");
            }
          });
      assertThat(server.accepted()).isEqualTo(1);
    }
  }

  @Test
  void connection_isNotUsedAgain_ifEitherSideSaysSo() throws Exception {
    try (var server =
        new RawServer(
            connection -> {
              connection.head();
              connection.send("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 1\r\n\r\na");
              connection.awaitEnd();
            },
            connection -> {
              connection.head();
              connection.ok("b");
              connection.awaitEnd();
            },
            connection -> {
              connection.head();
              connection.send("HTTP/1.0 200 OK\r\n\r\nuntil the end");
            })) {
      HttpRequest closes =
          HttpRequest.builder(server.url("/")).header("Connection", "close").build();

      assertThat(run(() -> http.fetch(server.url("/"))).body()).isEqualTo("a");
      assertThat(server.nextEvent()).isEqualTo("closed");
      assertThat(run(() -> http.fetch(closes)).body()).isEqualTo("b");
      assertThat(server.nextEvent()).isEqualTo("closed");
      assertThat(run(() -> http.fetch(server.url("/"))).body()).isEqualTo("until the end");
      assertThat(server.accepted()).isEqualTo(3);
    }
  }

  @Test
  void idleConnection_isClosedAfterItsTime() throws Exception {
    use(AsyncHttpClient.builder().idleTimeout(Duration.ofMillis(30)));
    try (var server = new RawServer(ClientConnectionsTest::keepAlive)) {
      run(() -> http.fetch(server.url("/")));
      run(() -> test.loop().runInExecutor(server::nextEvent));

      assertThat(run(() -> http.fetch(server.url("/"))).code()).isEqualTo(200);
      assertThat(server.accepted()).isEqualTo(2);
    }
  }

  @Test
  void zeroIdleTimeout_keepsNone() throws Exception {
    use(AsyncHttpClient.builder().idleTimeout(Duration.ZERO));
    try (var server = new RawServer(ClientConnectionsTest::keepAlive)) {
      run(() -> http.fetch(server.url("/")));
      run(() -> http.fetch(server.url("/")));

      assertThat(server.accepted()).isEqualTo(2);
    }
  }

  @Test
  void idempotentRequest_isSentOnceMore_ifTheServerClosedTheConnection() throws Exception {
    try (var server =
        new RawServer(
            connection -> {
              connection.head();
              connection.ok("first");
              connection.head(); // takes the second request, and closes
            },
            ClientConnectionsTest::keepAlive)) {
      run(() -> http.fetch(server.url("/")));

      assertThat(run(() -> http.fetch(server.url("/again"))).body())
          .isEqualTo("of GET /again HTTP/1.1");
      assertThat(server.accepted()).isEqualTo(2);
    }
  }

  @Test
  void post_isNotSentOnceMore() throws Exception {
    try (var server =
        new RawServer(
            connection -> {
              connection.head();
              connection.ok("first");
              connection.head();
            },
            ClientConnectionsTest::keepAlive)) {
      run(() -> http.fetch(server.url("/")));
      HttpRequest post = HttpRequest.builder(server.url("/")).method("POST").body("pay").build();

      assertThat(failureOf(() -> http.fetch(post)))
          .isInstanceOf(StreamClosedException.class)
          .hasMessage("the server closed the connection without a response");
      assertThat(server.accepted()).isEqualTo(1);
    }
  }

  @Test
  void request_isSentTwiceAtMost() throws Exception {
    try (var server =
        new RawServer(
            connection -> {
              connection.head();
              connection.ok("first");
              connection.head();
            },
            RawServer.Connection::head)) {
      run(() -> http.fetch(server.url("/")));

      assertThat(failureOf(() -> http.fetch(server.url("/"))))
          .isInstanceOf(StreamClosedException.class);
      assertThat(server.accepted()).isEqualTo(2);
    }
  }

  @Test
  void newConnection_thatIsClosed_isAFailure() throws Exception {
    try (var server = new RawServer(RawServer.Connection::head)) {
      assertThat(failureOf(() -> http.fetch(server.url("/"))))
          .isInstanceOf(StreamClosedException.class);
      assertThat(server.accepted()).isEqualTo(1);
    }
  }

  @Test
  void bodyThatIsNotWhole_isAFailure() throws Exception {
    try (var server =
        new RawServer(
            connection -> {
              connection.head();
              connection.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
            },
            connection -> {
              connection.head();
              connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n");
            })) {
      for (int i = 0; i < 2; i++) {
        assertThat(failureOf(() -> http.fetch(server.url("/"))))
            .isInstanceOf(StreamClosedException.class)
            .hasMessage("the server closed the connection before the response was complete");
      }
    }
  }

  @Test
  void nonsense_isAFailure() throws Exception {
    try (var server =
        new RawServer(
            connection -> {
              connection.head();
              connection.send("SSH-2.0-none\r\n\r\n");
              connection.awaitEnd();
            })) {
      assertThat(failureOf(() -> http.fetch(server.url("/"))))
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith("the response cannot be read");
      assertThat(server.nextEvent()).isEqualTo("closed");
    }
  }

  @Test
  void headersBeyondTheLimit_areAFailure() throws Exception {
    use(AsyncHttpClient.builder().maxHeaderSize(1000));
    try (var server =
        new RawServer(
            connection -> {
              connection.head();
              connection.send("HTTP/1.1 200 OK\r\nX: " + "x".repeat(2000) + "\r\n\r\n");
              connection.awaitEnd();
            })) {
      assertThat(failureOf(() -> http.fetch(server.url("/"))))
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith("the response cannot be read");
      assertThat(server.nextEvent()).isEqualTo("closed");
    }
  }

  @Test
  void whatNobodyAskedFor_closesTheConnection() throws Exception {
    try (var server =
        new RawServer(
            connection -> {
              connection.head();
              connection.ok("first");
              connection.send("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecond");
              connection.awaitEnd();
            },
            ClientConnectionsTest::keepAlive)) {
      run(() -> http.fetch(server.url("/")));
      run(() -> test.loop().runInExecutor(server::nextEvent));

      assertThat(run(() -> http.fetch(server.url("/"))).body()).startsWith("of GET");
    }
  }

  @Test
  void interimResponses_arePassedOver() throws Exception {
    try (var server =
        new RawServer(
            connection -> {
              connection.head();
              connection.send("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n");
              connection.send("HTTP/1.1 100 Continue\r\n\r\n");
              connection.ok("at last");
              connection.head();
              connection.ok("again");
            })) {
      assertThat(run(() -> http.fetch(server.url("/"))).body()).isEqualTo("at last");
      assertThat(run(() -> http.fetch(server.url("/"))).body()).isEqualTo("again");
      assertThat(server.accepted()).isEqualTo(1);
    }
  }

  @Test
  void interimResponse_doesNotRefuseTheBody() throws Exception {
    try (var server =
        new RawServer(
            connection -> {
              connection.head();
              connection.send("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n");
              connection.send("HTTP/1.1 100 Continue\r\n\r\n");
              connection.ok("got " + connection.characters(4));
            })) {
      HttpRequest request =
          HttpRequest.builder(server.url("/"))
              .method("POST")
              .body("body")
              .expectContinue(true)
              .requestTimeout(Duration.ofSeconds(5))
              .build();

      assertThat(run(() -> http.fetch(request)).body()).isEqualTo("got body");
    }
  }

  @Test
  void switchToAnotherProtocol_endsTheConnection() throws Exception {
    try (var server =
        new RawServer(
            connection -> {
              connection.head();
              connection.send(
                  "HTTP/1.1 101 Switching\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n");
              connection.awaitEnd();
            })) {
      HttpRequest request = HttpRequest.builder(server.url("/")).build();

      assertThat(run(() -> http.fetch(request, false)).code()).isEqualTo(101);
      assertThat(server.nextEvent()).isEqualTo("closed");
    }
  }

  // ---- cancellation

  @Test
  void cancelling_closesTheConnection() throws Exception {
    try (var server =
        new RawServer(
            connection -> {
              connection.head();
              connection.tell("asked");
              connection.awaitEnd();
            })) {
      test.run(
          () -> {
            Promise<HttpResponse> fetching = http.fetch(server.url("/"));
            assertThat(await(test.loop().runInExecutor(server::nextEvent))).isEqualTo("asked");
            fetching.cancel();
            try {
              await(fetching);
            } catch (CancellationException cancelled) {
              assertThat(fetching.isCancelled()).isTrue();
            }
            assertThat(await(test.loop().runInExecutor(server::nextEvent))).isEqualTo("closed");
          });
    }
  }

  @Test
  void cancelling_inTheMiddleOfABody_closesTheConnection() throws Exception {
    try (var server =
        new RawServer(
            connection -> {
              connection.head();
              connection.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
              connection.awaitEnd();
            })) {
      test.run(
          () -> {
            var begun = new Promise<Void>();
            Promise<HttpResponse> fetching =
                http.fetch(
                    HttpRequest.builder(server.url("/"))
                        .headerCallback(response -> begun.setResult(null))
                        .build());
            await(begun);
            fetching.cancel();
            assertThat(await(test.loop().runInExecutor(server::nextEvent))).isEqualTo("closed");
          });
    }
  }

  @Test
  void clientWithManyFetches_canBeClosedAtAnyTime() throws Exception {
    use(AsyncHttpClient.builder().maxClients(7).maxConnectionsPerHost(5));
    try (var server = new RawServer(ClientConnectionsTest::keepAlive)) {
      test.run(
          () -> {
            List<Promise<HttpResponse>> fetches = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
              fetches.add(http.fetch(server.url("/" + i)));
            }
            for (int i = 0; i < 50; i += 3) {
              fetches.get(i).cancel();
            }
            await(fetches.get(1));
            await(fetches.get(25));
            for (int i = 26; i < 50; i += 3) {
              fetches.get(i).cancel();
            }
            await(http.closeAsync());
            assertThat(fetches).allMatch(Promise::isDone);
            for (int i = 0; i < 50; i++) {
              Throwable failure = fetches.get(i).exception();
              if (i % 3 == 0) {
                assertThat(failure).isInstanceOf(CancellationException.class);
              } else if (failure != null && !(failure instanceof CancellationException)) {
                assertThat(failure).hasMessageStartingWith("the client was closed during");
              }
            }
          });
    }
    assertThat(http).hasToString("AsyncHttpClient with 0 fetches, 0 idle connections");
  }

  // ---- limits

  @Test
  void fetchesBeyondTheLimit_waitTheirTurn() throws Exception {
    use(AsyncHttpClient.builder().maxClients(2));
    try (var server = new RawServer(ClientConnectionsTest::keepAlive)) {
      test.run(
          () -> {
            List<Awaitable<HttpResponse>> fetches = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
              fetches.add(http.fetch(server.url("/" + i)));
            }
            List<HttpResponse> responses = await(fetches);
            for (int i = 0; i < 10; i++) {
              assertThat(responses.get(i).body()).isEqualTo("of GET /" + i + " HTTP/1.1");
            }
          });
      assertThat(server.accepted()).isEqualTo(2);
    }
  }

  @Test
  void connectionsToAHost_areLimited() throws Exception {
    use(AsyncHttpClient.builder().maxConnectionsPerHost(3));
    try (var server = new RawServer(ClientConnectionsTest::keepAlive);
        var other = new RawServer(ClientConnectionsTest::keepAlive)) {
      test.run(
          () -> {
            List<Awaitable<HttpResponse>> fetches = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
              fetches.add(http.fetch(server.url("/" + i)));
            }
            fetches.add(http.fetch(other.url("/other")));
            assertThat(await(fetches)).hasSize(11);
          });
      assertThat(server.accepted()).isEqualTo(3);
      assertThat(other.accepted()).isEqualTo(1);
    }
  }

  @Test
  void cancelledInTheQueue_sendsNothing() throws Exception {
    use(AsyncHttpClient.builder().maxClients(1));
    try (var server = new RawServer(ClientConnectionsTest::keepAlive)) {
      test.run(
          () -> {
            Promise<HttpResponse> first = http.fetch(server.url("/1"));
            Promise<HttpResponse> second = http.fetch(server.url("/2"));
            Promise<HttpResponse> third = http.fetch(server.url("/3"));
            second.cancel();
            assertThat(await(first).body()).contains("/1");
            assertThat(await(third).body()).contains("/3");
            assertThat(second.isCancelled()).isTrue();
          });
      assertThat(server.accepted()).isEqualTo(1);
    }
  }

  @Test
  void cancelledWhileItConnects_leavesNothing() throws Exception {
    try (var server = new RawServer(ClientConnectionsTest::keepAlive)) {
      test.run(
          () -> {
            Promise<HttpResponse> fetching = http.fetch(server.url("/1"));
            fetching.cancel();
            assertThat(await(http.fetch(server.url("/2"))).body()).contains("/2");
            assertThat(fetching.isCancelled()).isTrue();
          });
    }
  }
}

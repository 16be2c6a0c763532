package dev.eddy.http;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;

import dev.eddy.Awaitable;
import dev.eddy.testing.SimulatedNetwork;
import dev.eddy.testing.TestLoop;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** A simulated network in virtual time, and a client that writes and reads the bytes itself. */
final class SimulatedWorld implements World {
  private SimulatedNetwork network;

  @Override
  public TestLoop open(Duration limit) {
    TestLoop test = TestLoop.builder().timeout(limit).open();
    network = test.network();
    return test;
  }

  @Override
  public Awaitable<HttpResponse<String>> send(HttpRequest request) {
    return async(
        () -> {
          try (var connection = new SimulatedClient(network, request.uri().getPort())) {
            connection.send(Reply.bytesOf(request));
            Reply reply = await(connection.reply(request.method()));
            return reply.to(request);
          }
        });
  }
}

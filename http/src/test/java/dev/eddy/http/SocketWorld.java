package dev.eddy.http;

import dev.eddy.Awaitable;
import dev.eddy.Coroutines;
import dev.eddy.http.internal.transport.NettyPollerProvider;
import dev.eddy.spi.LoopClock;
import dev.eddy.testing.TestLoop;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Sockets of this machine, in real time, and the JDK's client. */
final class SocketWorld implements World {
  private final HttpClient client;
  private final LoopClock clock;

  SocketWorld(HttpClient client, LoopClock clock) {
    this.client = client;
    this.clock = clock;
  }

  @Override
  public TestLoop open(Duration limit) {
    return TestLoop.builder()
        .clock(clock, new NettyPollerProvider().create(Thread.currentThread()))
        .timeout(limit)
        .open();
  }

  @Override
  public Awaitable<HttpResponse<String>> send(HttpRequest request) {
    return Coroutines.convertYielded(
        client.sendAsync(request, HttpResponse.BodyHandlers.ofString()));
  }
}

package dev.eddy.http;

import dev.eddy.testing.SimulatedNetwork;
import io.netty.channel.Channel;

/** A server on the host "server" of a simulated network. */
final class SimulatedServer implements AutoCloseable {
  private static final int PORT = 80;

  private final SimulatedNetwork network;
  private final HttpServer server;

  SimulatedServer(SimulatedNetwork network, Application application) throws Exception {
    this.network = network;
    server = HttpServer.create(application);
    network
        .host("server")
        .call(
            () -> {
              server.listen(PORT);
              return server;
            });
  }

  /** Connects from the host "client". */
  RawClient connect() {
    return new RawClient(network, "server", PORT);
  }

  /** Listens no more. */
  @Override
  public void close() {
    server.listening().forEach(Channel::close);
  }
}

package dev.eddy.http;

import dev.eddy.testing.SimulatedNetwork;
import io.netty.channel.Channel;
import java.time.Duration;

/** A server on the host "server" of a simulated network. */
final class SimulatedServer implements AutoCloseable {
  private static final int PORT = 80;

  private final SimulatedNetwork network;
  private final HttpServer server;

  SimulatedServer(SimulatedNetwork network, Application application) throws Exception {
    this(network, HttpServer.builder(application));
  }

  SimulatedServer(SimulatedNetwork network, HttpServer.Builder settings) throws Exception {
    this.network = network;
    // the network has its own time-outs, which are what is tested
    server = settings.writeTimeout(Duration.ZERO).build();
    network
        .host("server")
        .call(
            () -> {
              server.listen(PORT);
              return server;
            });
  }

  /** Connects from the host "client". */
  SimulatedClient connect() {
    return new SimulatedClient(network, "server", PORT);
  }

  /** Listens no more. */
  @Override
  public void close() {
    server.listening().forEach(Channel::close);
  }
}

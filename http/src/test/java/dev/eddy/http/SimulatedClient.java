package dev.eddy.http;

import dev.eddy.Coroutine;
import dev.eddy.Promise;
import dev.eddy.testing.SimulatedNetwork;
import dev.eddy.testing.SimulatedStream;
import java.nio.charset.StandardCharsets;

/** A connection to a server on a simulated network, for the very bytes. It is on host "client". */
final class SimulatedClient implements AutoCloseable {
  final SimulatedStream stream;

  /** To a server on {@code localhost}, where a test runs its code if it does not say otherwise. */
  SimulatedClient(SimulatedNetwork network, int port) {
    stream = network.host("localhost").connect("localhost", port);
  }

  SimulatedClient(SimulatedNetwork network, String host, int port) {
    stream = network.host("client").connect(host, port);
  }

  /** Sends characters as bytes, one for one. */
  Promise<Void> send(String bytes) {
    return send(bytes.getBytes(StandardCharsets.ISO_8859_1));
  }

  Promise<Void> send(byte[] bytes) {
    return stream.write(bytes);
  }

  /** Reads one response, also those that are on the way to it. */
  Coroutine<Reply> reply(String method) {
    return Reply.read(stream, method);
  }

  /** Reads to the end. */
  Coroutine<String> rest() {
    return Reply.rest(stream);
  }

  @Override
  public void close() {
    stream.close();
  }
}

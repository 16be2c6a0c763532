package dev.eddy.http;

/** All that a server does over sockets it does over a simulated network. */
class HttpServerSimulatedTest extends HttpServerTest {
  @Override
  World newWorld() {
    return new SimulatedWorld();
  }
}

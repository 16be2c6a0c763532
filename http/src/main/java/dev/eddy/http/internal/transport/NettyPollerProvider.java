package dev.eddy.http.internal.transport;

import dev.eddy.spi.Poller;
import dev.eddy.spi.PollerProvider;

/** Gives every loop a poller that can serve sockets. Found as a service. */
public final class NettyPollerProvider implements PollerProvider {
  /** For the service loader. */
  public NettyPollerProvider() {}

  @Override
  public Poller create(Thread loopThread) {
    return new NettyPoller(loopThread);
  }
}

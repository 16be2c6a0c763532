package dev.eddy;

import dev.eddy.spi.Poller;
import dev.eddy.spi.PollerProvider;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/** The pollers of loops that are not given one. Any thread. */
final class Pollers {
  private static final @Nullable PollerProvider PROVIDER = find();

  private Pollers() {}

  private static @Nullable PollerProvider find() {
    try {
      return ServiceLoader.load(PollerProvider.class).findFirst().orElse(null);
    } catch (ServiceConfigurationError broken) {
      Log.error("A PollerProvider cannot be used: loops do not serve sockets", broken);
      return null;
    }
  }

  static Poller newPoller(Thread loopThread) {
    return PROVIDER == null ? Poller.parking(loopThread) : PROVIDER.create(loopThread);
  }
}

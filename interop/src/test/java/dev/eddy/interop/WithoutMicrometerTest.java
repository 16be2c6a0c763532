package dev.eddy.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.IOLoop;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

class WithoutMicrometerTest {
  @Test
  void bridge_isNotActive() throws Exception {
    URL[] places = {placeOf(IOLoop.class), placeOf(ContextPropagation.class)};
    try (var loader = new URLClassLoader(places, ClassLoader.getPlatformClassLoader())) {
      Class<?> service = loader.loadClass("dev.eddy.spi.ThreadLocalBridge");
      Object bridge = ServiceLoader.load(service, loader).iterator().next();
      assertThat(service.getMethod("isActive").invoke(bridge)).isEqualTo(false);
    }
  }

  private static URL placeOf(Class<?> type) {
    return type.getProtectionDomain().getCodeSource().getLocation();
  }
}

package dev.eddy.http;

import dev.eddy.http.internal.transport.Transports;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/** What is tested with the transport that is taken by itself holds with io_uring, where it is. */
@ExtendWith(IoUringSuitesTest.IoUring.class)
class IoUringSuitesTest {
  /** For each of the classes below. */
  static final class IoUring implements BeforeAllCallback, AfterAllCallback {
    private static final String USED = "used";

    private static ExtensionContext.Store store(ExtensionContext context) {
      return context.getStore(
          ExtensionContext.Namespace.create(IoUring.class, context.getUniqueId()));
    }

    @Override
    public void beforeAll(ExtensionContext context) {
      store(context).put(USED, Transports.use("io_uring"));
    }

    @Override
    public void afterAll(ExtensionContext context) {
      Transports used = store(context).remove(USED, Transports.class);
      if (used != null) {
        used.close();
      }
    }
  }

  @Nested
  class IoUringHttpServer extends HttpServerTest {}

  @Nested
  class IoUringServerClose extends ServerCloseTest {}

  @Nested
  class IoUringSeveralLoops extends SeveralLoopsTest {}

  @Nested
  class IoUringProxy extends ProxyTest {}

  @Nested
  class IoUringStreamedBody extends StreamedBodyTest {}

  @Nested
  class IoUringAsyncHttpClient extends AsyncHttpClientTest {}

  @Nested
  class IoUringClientRace extends ClientRaceTest {}

  @Nested
  class IoUringClientTls extends ClientTlsTest {}
}
